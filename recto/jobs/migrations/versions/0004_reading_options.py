"""Jobs know how they are to be read: own schema, instructions, expectations, rules of review."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring an older ledger here; jobs accepted before asked for nothing special."""
    op.add_column("jobs", sa.Column("reading", sa.JSON(none_as_null=True), nullable=True))
