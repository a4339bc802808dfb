"""Workers say which models they answer chat with."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring an older ledger here; a worker of the older version serves no chat."""
    op.add_column("workers", sa.Column("served", sa.JSON(none_as_null=True), nullable=True))
