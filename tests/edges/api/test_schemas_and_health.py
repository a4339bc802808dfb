"""What can be read, and whether the service can work."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from redis import Redis

from api.readiness import Probe
from recto.jobs.progress import connect_redis
from recto.storage.local import LocalStorage
from schemas.documents import document_schemas


def test_every_schema_is_listed_as_json_schema(api: Any) -> None:
    listed = api.get("/v1/schemas").json()["data"]
    assert [schema["name"] for schema in listed] == list(document_schemas())
    for schema in listed:
        Draft202012Validator.check_schema(schema["json_schema"])
        assert schema["description"]
        assert api.get(f"/v1/schemas/{schema['name']}").json() == schema


def test_json_schema_of_a_document_accepts_that_document(api: Any) -> None:
    schema = api.get("/v1/schemas/invoice").json()["json_schema"]
    empty = document_schemas()["invoice"]().model_dump(mode="json")
    Draft202012Validator(schema).validate(empty)


def test_unknown_schema_is_not_found_and_the_nearest_is_named(api: Any) -> None:
    answer = api.get("/v1/schemas/invoize")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "schema.not_found")
    assert "Did you mean `invoice`?" in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/v1/schemas", "/v1/schemas/invoice"])
def test_schemas_need_a_key(api: Any, path: str) -> None:
    assert api.get(path, headers={"Authorization": ""}).status_code == 401


def test_health_needs_no_key(api: Any) -> None:
    answer = api.get("/healthz", headers={"Authorization": ""})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.fixture
def redis(redis_server: Any) -> Redis:
    client = connect_redis(redis_server.url)
    yield client
    client.close()


def test_service_is_ready_when_everything_answers(
    open_api: Callable[..., Any], worker: Any, redis: Redis
) -> None:
    worker.report_alive("reader")
    answer = open_api(redis=redis).get("/readyz")
    assert answer.status_code == 200
    body = answer.json()
    assert body.pop("ready") is True
    assert {name: check["ok"] for name, check in body.items()} == dict.fromkeys(
        ("ledger", "redis", "storage", "worker"), True
    )


def test_redis_that_is_away_is_named(api: Any, worker: Any) -> None:
    worker.report_alive("reader")
    answer = api.get("/readyz")
    assert answer.status_code == 503
    body = answer.json()
    assert [name for name in ("ledger", "redis", "storage", "worker") if not body[name]["ok"]] == ["redis"]


def test_missing_worker_is_named_with_its_stages(api: Any) -> None:
    check = api.get("/readyz").json()["worker"]
    assert not check["ok"]
    assert "prepare and extract" in check["message"]


def test_storage_that_cannot_be_written_is_named(open_api: Callable[..., Any], tmp_path: Any) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert not open_api(storage=LocalStorage(tmp_path / "file")).get("/readyz").json()["storage"]["ok"]


def test_ledger_without_tables_is_named_with_the_cure(
    open_api: Callable[..., Any], ledger: Any, tmp_path: Any
) -> None:
    from recto.jobs.ledger import open_ledger

    empty = open_ledger(f"sqlite:///{tmp_path / 'empty.db'}")
    check = open_api(ledger=empty).get("/readyz").json()["ledger"]
    empty.close()
    assert not check["ok"]
    assert "recto migrate" in check["message"]


def test_check_that_hangs_is_given_up_and_not_started_twice(api: Any) -> None:
    release, started = threading.Event(), []

    def hang() -> str:
        started.append(1)
        release.wait(30)
        return "Answers."

    probe = Probe(hang, limit_seconds=0.1)

    async def ask_twice() -> list[Any]:
        answers = [await probe.ask(), await probe.ask()]
        release.set()
        return [*answers, await probe.ask()]

    first, second, third = api.portal.call(ask_twice)
    assert (first.ok, second.ok, third.ok) == (False, False, True)
    assert len(started) == 1


def test_checks_are_shared_however_callers_come_and_go(api: Any) -> None:
    probe = Probe(lambda: "Answers.")

    async def ask_again_and_again() -> list[Any]:
        async def ask() -> list[Any]:
            return [await probe.ask() for _ in range(20)]

        return [one for many in await asyncio.gather(*(ask() for _ in range(8))) for one in many]

    assert all(one.ok for one in api.portal.call(ask_again_and_again))
