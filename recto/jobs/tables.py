"""The tables of the ledger, for SQLite and Postgres alike. Alembic's revisions create these."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    desc,
    text,
)

metadata = MetaData()

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("secret_sha256", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("revoked_at", Double),
    Column("last_turn", BigInteger, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("schema", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("turn", BigInteger, nullable=False),
    Column("pages", Text),
    Column("group", Text),
    Column("metadata", JSON, nullable=False),
    Column("retention_seconds", Integer, nullable=False),
    Column("idempotency_key", Text),
    Column("fingerprint", Text),
    Column("filename", Text),
    Column("sha256", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("media_type", Text),
    Column("page_count", Integer),
    Column("is_prepared", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("not_before", Double, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    Column("lease_token", Text),
    Column("lease_worker", Text),
    Column("lease_expires_at", Double),
    Column("created_at", Double, nullable=False),
    Column("started_at", Double),
    Column("finished_at", Double),
    Column("expires_at", Double),
    Column("deleted_at", Double),
    Column("prepare_seconds", Double, nullable=False),
    Column("result_key", Text),
    Column("needs_review", Boolean),
    Column("error", JSON(none_as_null=True)),
    Column("own_parties", JSON(none_as_null=True)),
    Column("reading", JSON(none_as_null=True)),
    Column("origin", Text),
    Column("cache_key", Text),
    UniqueConstraint("owner", "idempotency_key", name="uq_jobs_idempotency"),
)

# Partial indexes keep a claim at the cost of the waiting jobs alone, however many are finished. The
# predicates are literals because SQLite uses a partial index only for a literally equal condition.
for _state in ("queued", "prepared"):
    Index(
        f"ix_jobs_{_state}",
        desc(jobs.c.priority),
        jobs.c.turn,
        jobs.c.id,
        sqlite_where=text(f"state = '{_state}'"),
        postgresql_where=text(f"state = '{_state}'"),
    )
Index("ix_jobs_owner", jobs.c.owner, desc(jobs.c.id))
Index("ix_jobs_sha256", jobs.c.sha256)
_leased = text("lease_token IS NOT NULL")
Index("ix_jobs_lease", jobs.c.lease_token, sqlite_where=_leased, postgresql_where=_leased)
_expiring = text("expires_at IS NOT NULL")
Index("ix_jobs_expires", jobs.c.expires_at, sqlite_where=_expiring, postgresql_where=_expiring)
_deleted = text("deleted_at IS NOT NULL")
Index("ix_jobs_deleted", jobs.c.deleted_at, sqlite_where=_deleted, postgresql_where=_deleted)
_cached = text("cache_key IS NOT NULL")
Index("ix_jobs_cache", jobs.c.cache_key, sqlite_where=_cached, postgresql_where=_cached)

sightings = Table(
    "sightings",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("identity", Text, primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("job_id", Text, nullable=False),
    Column("document", Integer, nullable=False),
    Column("origin", Text, nullable=False),
)
Index("ix_sightings_job", sightings.c.job_id)

workers = Table(
    "workers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("incarnation", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("models", JSON, nullable=False),
    Column("stages", JSON, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("busy", Integer, nullable=False),
    Column("config_hash", Text, nullable=False),
    Column("last_seen", Double, nullable=False),
    Column("last_tick", Double),
    Column("served", JSON(none_as_null=True)),
    Column("version", Text),
)
