"""A scripted server: a transport that answers the client's requests without a network."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from recto.client import Client
from schemas.jobs import JobRead

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def make_job() -> Callable[..., dict[str, Any]]:
    """Return a maker of jobs as the server sends them: `make_job("job_1", status="failed")`."""

    def make(job_id: str = "job_1", status: str = "succeeded", **changes: Any) -> dict[str, Any]:
        document = {"filename": "a.pdf", "media_type": None, "bytes": 3, "sha256": "0", "pages": None}
        progress = {"stage": status, "pages_done": 0, "pages_total": None}
        job = {
            "id": job_id,
            "status": status,
            "created_at": 1_790_000_000,
            "started_at": None,
            "finished_at": None,
            "expires_at": None,
            "document": document,
            "schema": "auto",
            "model": "reader",
            "priority": "normal",
            "group": None,
            "attempts": 0,
            "metadata": {},
            "progress": progress | {"queue_position": None, "eta_seconds": None},
            "error": None,
            "result": None,
        } | changes
        return JobRead.model_validate(job).model_dump(mode="json", by_alias=True)

    return make


@pytest.fixture
def result() -> dict[str, Any]:
    """What a succeeded job holds."""
    box = {"page": 1, "box": [0.1, 0.1, 0.2, 0.2]}
    found = {
        "value": "RE-1",
        "confidence": 0.98,
        "grounding": "found",
        "source": "text_layer",
        "boxes": [box],
    }
    missing = {"value": None, "confidence": 0.9, "grounding": "missing"}
    document = {
        "schema": "invoice",
        "schema_confidence": 0.99,
        "pages": [1],
        "data": {"invoice_number": "RE-1", "due_date": None},
        "fields": {"/invoice_number": found, "/due_date": missing},
    }
    return {"documents": [document], "pages": [], "usage": {}}


@pytest.fixture
def client_of() -> Callable[[Answer], Client]:
    """Return a maker of clients whose server is a function."""
    return lambda answer: Client("http://server", "rk_1_secret", transport=httpx.MockTransport(answer))
