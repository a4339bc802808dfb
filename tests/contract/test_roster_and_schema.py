"""Workers' rows, and the tables themselves."""

from collections.abc import Sequence

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, update

from recto.errors import LedgerError
from recto.jobs.ledger import Ledger, migrate, open_ledger
from recto.jobs.model import Worker
from recto.jobs.roster import AWAITED_SECONDS, GONE_SECONDS
from recto.jobs.states import Stage
from recto.jobs.tables import metadata, workers
from schemas.models import Capabilities, ServedModel

SERVED = ServedModel(
    id="ticket",
    aliases=("t",),
    capabilities=Capabilities(
        context=512, modalities=("text", "image"), tools=True, json_schema=True, lora=False
    ),
)


def worker(name: str = "w1", incarnation: str = "a", served: Sequence[ServedModel] = (SERVED,)) -> Worker:
    return Worker(
        name=name,
        incarnation=incarnation,
        host="h",
        pid=1,
        models=["reader"],
        stages=[Stage.PREPARE, Stage.EXTRACT],
        slots=2,
        busy=0,
        config_hash="c",
        last_seen=0.0,
        last_tick=None,
        served=served,
    )


def test_a_worker_that_beats_is_alive(ledger: Ledger) -> None:
    ledger.workers.beat(worker())
    ledger.workers.beat(worker())
    (alive,) = ledger.workers.alive()
    assert (alive.name, tuple(alive.stages), alive.last_seen > 0) == ("w1", tuple(Stage), True)


def test_a_worker_says_which_models_it_serves(ledger: Ledger) -> None:
    ledger.workers.beat(worker())
    (alive,) = ledger.workers.alive()
    assert tuple(alive.served) == (SERVED,)


def test_a_worker_of_an_older_version_serves_no_chat(ledger: Ledger, ledger_url: str) -> None:
    ledger.workers.beat(worker())
    engine = create_engine(ledger_url)
    with engine.begin() as connection:
        connection.execute(update(workers).values(served=None))
    engine.dispose()
    (alive,) = ledger.workers.alive()
    assert alive.served == ()


def test_a_silent_worker_is_not_alive(ledger: Ledger) -> None:
    ledger.workers.beat(worker())
    assert ledger.workers.alive(within_seconds=-1) == []


def test_a_worker_that_leaves_takes_only_its_own_row(ledger: Ledger) -> None:
    ledger.workers.beat(worker(incarnation="new"))
    ledger.workers.leave("w1", "old")
    assert len(ledger.workers.alive()) == 1
    ledger.workers.leave("w1", "new")
    assert ledger.workers.alive() == []


def test_a_worker_that_left_is_awaited_until_it_is_long_gone(ledger: Ledger, ledger_url: str) -> None:
    ledger.workers.beat(worker())
    ledger.workers.leave("w1", "a")
    (awaited,) = ledger.workers.alive(AWAITED_SECONDS)
    assert awaited.models == ["reader"]
    engine = create_engine(ledger_url)
    with engine.begin() as connection:
        connection.execute(update(workers).values(last_seen=workers.c.last_seen - GONE_SECONDS))
    engine.dispose()
    ledger.workers.beat(worker("w2"))
    assert [each.name for each in ledger.workers.alive(2 * GONE_SECONDS)] == ["w2"]


def test_the_migrations_make_exactly_the_tables_of_the_code(ledger: Ledger, ledger_url: str) -> None:
    migrate(ledger_url)
    engine = create_engine(ledger_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_ledger_without_tables_says_what_to_run(ledger_url: str) -> None:
    ledger = open_ledger(ledger_url)
    with pytest.raises(LedgerError, match="recto migrate"):
        ledger.check()
    ledger.close()
