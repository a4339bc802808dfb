"""Jobs know who the caller is."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring an older ledger here; jobs accepted before were told of nobody."""
    op.add_column("jobs", sa.Column("own_parties", sa.JSON(none_as_null=True), nullable=True))
