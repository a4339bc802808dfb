"""Which documents were seen before, and which results may be given again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring an older ledger here; what succeeded before is neither an earlier document nor in the cache."""
    op.add_column("jobs", sa.Column("origin", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("cache_key", sa.Text(), nullable=True))
    cached = sa.text("cache_key IS NOT NULL")
    op.create_index("ix_jobs_cache", "jobs", ["cache_key"], sqlite_where=cached, postgresql_where=cached)
    op.create_table(
        "sightings",
        sa.Column("owner", sa.Text(), primary_key=True),
        sa.Column("identity", sa.Text(), primary_key=True),
        sa.Column("rank", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
    )
    op.create_index("ix_sightings_job", "sightings", ["job_id"])
    op.add_column("workers", sa.Column("version", sa.Text(), nullable=True))
