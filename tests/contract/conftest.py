"""One ledger per test, on each database; the suite must not be able to tell them apart."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from recto.ids import new_id
from recto.jobs.ledger import Ledger, migrate, open_ledger
from recto.jobs.model import ApiKey, Job, NewJob


@pytest.fixture(params=["sqlite", "postgres"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'recto.db'}"
    return str(request.getfixturevalue("postgres_server").fresh_database())


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    migrate(ledger_url)
    ledger = open_ledger(ledger_url)
    yield ledger
    ledger.close()


@pytest.fixture
def key(ledger: Ledger) -> ApiKey:
    return ledger.keys.create("tests")[0]


@pytest.fixture
def accept(ledger: Ledger, key: ApiKey) -> Callable[..., Job]:
    """Accept a job with the given values; any key, any option."""

    def accept_job(**values: Any) -> Job:
        defaults = {
            "id": new_id("job"),
            "owner": key.id,
            "schema": "invoice",
            "model": "reader",
            "sha256": "0" * 64,
            "bytes": 3,
            "retention_seconds": 3600,
        }
        return ledger.jobs.accept(NewJob(**(defaults | values)))[0]

    return accept_job
