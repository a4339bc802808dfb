"""Alembic's entry: runs the revisions on the connection that `recto.jobs.ledger.migrate` opened."""

from alembic import context
from sqlalchemy import text

from recto.jobs.tables import metadata

ADVISORY_LOCK = 7_302_617
"""Any fixed number; makes concurrent migrations of one Postgres wait for each other."""

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
