"""Connections to the ledger's database: one way to write, one way to read, one clock."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Double, Engine, create_engine, event, func, literal
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError

from recto.errors import LedgerError

BUSY_TIMEOUT_SECONDS = 10


class Database:
    """Transactions on SQLite or Postgres.

    SQLite writes are `BEGIN IMMEDIATE` behind one lock per process: a deferred transaction that reads
    and then writes fails under contention, and without the lock waits are unfair (figures in the
    architecture document).
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        make_engine = _sqlite_engine if self.is_sqlite else _postgres_engine
        self._engine = make_engine(url, durable=True)
        self._quick_engine = make_engine(url, durable=False)
        self._writer = self._engine.execution_options(recto_write=True)
        self._quick_writer = self._quick_engine.execution_options(recto_write=True)
        self._reader = self._quick_engine.execution_options(isolation_level="AUTOCOMMIT")
        self._write_lock: contextlib.AbstractContextManager[Any] = (
            threading.Lock() if self.is_sqlite else contextlib.nullcontext()
        )

    @contextlib.contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """Open a transaction, committed when the block ends, and by then safe from a power cut.

        `durable=False` spares that wait, for changes that promise nothing to anybody: a power cut within
        the next second may take them back, whole and in order. Raises LedgerError.
        """
        writer = self._writer if durable else self._quick_writer
        with _named_failures(), self._write_lock, writer.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection whose statements each see the newest committed state. Raises LedgerError."""
        with _named_failures(), self._reader.connect() as connection:
            yield connection

    def now(self) -> ColumnElement[float]:
        """Return the ledger's clock in Unix seconds: one clock for all hosts that share it."""
        if self.is_sqlite:
            return literal(time.time(), Double)
        return func.extract("epoch", func.clock_timestamp()).cast(Double)

    def close(self) -> None:
        """Close idle connections."""
        self._engine.dispose()
        self._quick_engine.dispose()


@contextlib.contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except ProgrammingError as error:
        raise LedgerError("The ledger has no tables, or old ones; run `recto migrate`.") from error
    except (OperationalError, InterfaceError) as error:
        if "no such table" in str(error):
            raise LedgerError("The ledger has no tables yet; run `recto migrate`.") from error
        raise LedgerError("The ledger's database doesn't answer; try again.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise LedgerError("The connection to the ledger's database broke; try again.") from error
        raise


def _postgres_engine(url: str, *, durable: bool) -> Engine:
    return create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": "recto",
            "options": "" if durable else "-c synchronous_commit=off",
        },
    )


def _sqlite_engine(url: str, *, durable: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=20,
        max_overflow=30,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False, "isolation_level": None},
    )

    def configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        cursor.close()

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get("recto_write"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
