"""The ledger: the one truth about jobs, keys and workers, in SQLite or Postgres."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import select

from recto.jobs.board import JobBoard
from recto.jobs.database import Database
from recto.jobs.duplicates import Duplicates
from recto.jobs.keys import Keys
from recto.jobs.leases import Leases
from recto.jobs.roster import Roster
from recto.jobs.tables import jobs


class Ledger:
    """Views of one database: callers' jobs, workers' leases, documents that came twice, keys and workers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.jobs = JobBoard(database)
        self.leases = Leases(database)
        self.duplicates = Duplicates(database)
        self.keys = Keys(database)
        self.workers = Roster(database)

    def check(self) -> None:
        """Raise LedgerError when the ledger can't be used now."""
        with self._database.read() as connection:
            connection.execute(select(jobs.c.id).limit(1))

    def close(self) -> None:
        """Close idle connections."""
        self._database.close()


def open_ledger(url: str) -> Ledger:
    """Open the ledger at a SQLAlchemy URL; connects when first used."""
    return Ledger(Database(url))


def migrate(url: str) -> None:
    """Bring the database to the newest revision; safe to run from several hosts at once."""
    folder = Path(__file__).with_name("migrations")
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    database = Database(url)
    if database.is_sqlite and database.url.database:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()
