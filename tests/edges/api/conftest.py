"""The HTTP edge in one process: a real ledger and a real storage, a bell that only notes who rang."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from redis import Redis

from api.app import create_app
from api.services import Limits, Services
from recto.errors import RectoError
from recto.jobs.bell import Bell
from recto.jobs.ledger import Ledger, migrate, open_ledger
from recto.jobs.model import ApiKey, Job, Prepared, Worker
from recto.jobs.progress import connect_redis
from recto.jobs.states import Stage
from recto.storage.keys import page_key, result_key
from recto.storage.local import LocalStorage
from schemas.results import Result
from tests.services.processes import free_port

MAX_UPLOAD_BYTES = 3_000_000
RETENTION_SECONDS = 7200
RESULT: dict[str, Any] = {
    "documents": [
        {
            "schema": "invoice",
            "schema_confidence": 0.9,
            "pages": [1],
            "data": {"invoice_number": "RE-2031"},
            "fields": {
                "/invoice_number": {
                    "value": "RE-2031",
                    "confidence": 0.9,
                    "grounding": "found",
                    "source": "ocr",
                    "text": "RE-2031",
                    "boxes": [{"page": 1, "box": [0.1, 0.1, 0.2, 0.2]}],
                }
            },
        }
    ],
    "pages": [{"number": 1, "width": 10, "height": 20, "rotation": 0, "image": "/v1/jobs/job_1/pages/1"}],
    "usage": {},
}


class NotedBell(Bell):
    """Notes the rings instead of sending them."""

    def __init__(self) -> None:
        self.rings: list[Stage] = []

    def ring(self, stage: Stage, times: int = 1) -> None:
        self.rings += [stage] * times

    def close(self) -> None:
        pass


class Api:
    """The application, called as httpx calls a server, with one key unless told otherwise."""

    def __init__(self, portal: Any, app: Any, services: Services, key: ApiKey, key_text: str) -> None:
        self.services = services
        self.owner = key.id
        self.app = app
        self._key_text = key_text
        self.portal = portal
        self.root_path = ""

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._key_text}"} | dict(options.pop("headers", {}))
        return self.portal.call(self._send, method, path, headers, options)

    async def _send(self, method: str, path: str, headers: dict[str, str], options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app, root_path=self.root_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://recto", timeout=30) as client:
            return await client.request(method, path, headers=headers, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)

    def submit(self, content: bytes = b"%PDF-1.7 invoice", name: str = "invoice.pdf", **form: str) -> Any:
        """Submit a document and return the job as JSON; fails the test if it isn't accepted."""
        answer = self.post("/v1/jobs", files={"file": (name, content)}, data=form)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def as_another(self) -> "Api":
        """Return the same application, called with another key."""
        key, text = self.services.ledger.keys.create("another")
        return Api(self.portal, self.app, self.services, key, text)


@dataclass
class FakeWorker:
    """Moves jobs along as a worker does, by way of the leases."""

    ledger: Ledger
    storage: LocalStorage
    pages: list[bytes] = field(default_factory=lambda: [b"\x89PNG page one"])

    def claim(self, stage: Stage = Stage.PREPARE) -> Job:
        job = self.ledger.leases.claim(stage, "tests", 30)
        assert job is not None
        return job

    def prepare(self, *, keep: bool = True) -> Job:
        job = self.claim()
        for number, page in enumerate(self.pages, 1):
            self.storage.put_bytes(page_key(job.id, number), page)
        found = Prepared("application/pdf", len(self.pages), 0.1)
        job = self.ledger.leases.finish_prepare(job.lease_token, found, keep=keep)
        assert job is not None
        return job

    def succeed(self, *, needs_review: bool = False) -> Job:
        job = self.prepare()
        key = result_key(job.id, job.lease_token)
        self.storage.put_bytes(key, Result.model_validate(RESULT).model_dump_json(by_alias=True).encode())
        return self.ledger.leases.succeed(job.lease_token, key, needs_review=needs_review)

    def fail(self, error: RectoError) -> Job:
        return self.ledger.leases.fail(self.claim().lease_token, error)

    def report_alive(self, *models: str) -> None:
        """Write a row that says: alive, serving every stage with these models."""
        row = Worker("tests", "1", "host", 1, models, tuple(Stage), 1, 0, "hash", 0.0, None)
        self.ledger.workers.beat(row)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating one per test costs more than most tests."""
    path = tmp_path_factory.mktemp("ledger") / "recto.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def ledger(empty_database: Path, tmp_path: Path) -> Iterator[Ledger]:
    path = tmp_path / "recto.db"
    shutil.copy(empty_database, path)
    ledger = open_ledger(f"sqlite:///{path}")
    yield ledger
    ledger.close()


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "blobs")


@pytest.fixture
def stored_files(tmp_path: Path) -> Callable[[], list[str]]:
    """Return every file that the storage holds now, spool folder included."""

    def list_files() -> list[str]:
        root = tmp_path / "blobs"
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())

    return list_files


@pytest.fixture
def away_url() -> str:
    """The URL of a Redis that isn't there."""
    return f"redis://127.0.0.1:{free_port()}/0"


@pytest.fixture
def away_redis(away_url: str) -> Iterator[Redis]:
    """A client of it."""
    client = connect_redis(away_url)
    yield client
    client.close()


@pytest.fixture
def bell() -> NotedBell:
    return NotedBell()


@pytest.fixture
def services(
    ledger: Ledger, storage: LocalStorage, away_redis: Redis, away_url: str, bell: NotedBell
) -> Services:
    limits = Limits(model="reader", max_upload_bytes=MAX_UPLOAD_BYTES, retention_seconds=RETENTION_SECONDS)
    return Services(
        limits=limits, ledger=ledger, storage=storage, redis=away_redis, bell=bell, redis_url=away_url
    )


@pytest.fixture
def open_api(services: Services) -> Iterator[Callable[..., Api]]:
    """Start the application over the services, some of them replaced."""
    with start_blocking_portal() as portal:
        opened: list[Any] = []

        def open_over(**replaced: Any) -> Api:
            used = replace(services, **replaced)
            app = create_app(used)
            lifespan = portal.wrap_async_context_manager(app.router.lifespan_context(app))
            lifespan.__enter__()
            opened.append(lifespan)
            return Api(portal, app, used, *services.ledger.keys.create("tests"))

        yield open_over
        for lifespan in opened:
            lifespan.__exit__(None, None, None)


@pytest.fixture
def api(open_api: Callable[..., Api]) -> Api:
    return open_api()


@pytest.fixture
def worker(ledger: Ledger, storage: LocalStorage) -> FakeWorker:
    return FakeWorker(ledger, storage)
