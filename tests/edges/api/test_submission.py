"""A document handed in: safe on disk, written down, rung for; and the same again."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recto.errors import LedgerError
from recto.jobs.ledger import Ledger
from recto.jobs.model import Job, NewJob, StoredResult
from recto.jobs.states import Stage
from recto.storage.keys import document_key
from recto.storage.local import LocalStorage
from schemas.own_parties import OwnParty

PDF = b"%PDF-1.7 " + b"invoice " * 1000


def test_upload_is_accepted_with_its_place_and_its_hash(api: Any) -> None:
    answer = api.post("/v1/jobs", files={"file": ("invoice.pdf", PDF)})
    job = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/jobs/{job['id']}")
    assert job["status"] == "queued"
    assert job["document"] == {
        "filename": "invoice.pdf",
        "media_type": None,
        "bytes": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "pages": None,
    }
    assert job["progress"]["queue_position"] == 0


def test_accepted_bytes_are_in_the_storage_and_nowhere_else(
    api: Any, stored_files: Callable[[], list[str]], storage: LocalStorage
) -> None:
    job = api.submit(PDF)
    assert stored_files() == [document_key(job["id"])]
    assert storage.read(document_key(job["id"])) == PDF


def test_upload_larger_than_several_pieces_arrives_whole(api: Any, storage: LocalStorage) -> None:
    content = bytes(range(256)) * 10_000
    job = api.submit(content)
    assert storage.read(document_key(job["id"])) == content
    assert job["document"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_every_option_of_a_form_reaches_the_ledger(api: Any, ledger: Ledger) -> None:
    job = api.submit(
        schema="invoice",
        model="reader",
        priority="high",
        pages="1-3,5",
        group="november",
        metadata='{"customer": "K-1"}',
        retention_seconds="86400",
        own_parties='[{"name": "Beispiel GmbH", "vat_id": "DE 136 695 976"}]',
    )
    row = ledger.jobs.get(job["id"], api.owner)
    assert row is not None
    assert (row.schema, row.model, row.priority, row.pages) == ("invoice", "reader", "high", "1-3,5")
    assert (row.group, row.metadata, row.retention_seconds) == ("november", {"customer": "K-1"}, 86400)
    assert row.own_parties == (OwnParty(name="Beispiel GmbH", vat_id="DE136695976"),)


def test_unset_options_get_the_servers_defaults(api: Any, ledger: Ledger) -> None:
    row = ledger.jobs.get(api.submit(group="", pages="")["id"])
    assert row is not None
    assert (row.schema, row.model, row.retention_seconds) == ("auto", "reader", 7200)
    assert (row.group, row.pages, dict(row.metadata)) == (None, None, {})


def test_an_own_party_in_another_spelling_is_another_request_only_by_its_id(api: Any) -> None:
    headers = {"Idempotency-Key": "own"}
    answers = [
        api.post("/v1/jobs", files={"file": PDF}, data={"own_parties": text}, headers=headers).status_code
        for text in ('[{"vat_id": "DE136695976"}]', '[{"vat_id": "DE 136 695 976"}]', "[]")
    ]
    assert answers == [202, 202, 409]


def test_model_of_a_live_worker_is_accepted(api: Any, worker: Any) -> None:
    worker.report_alive("reader", "qwen")
    assert api.submit(model="qwen")["model"] == "qwen"


def test_model_of_a_worker_that_is_being_restarted_is_accepted(api: Any, worker: Any) -> None:
    worker.report_alive("reader", "qwen")
    worker.ledger.workers.leave("tests", "1")
    assert api.submit(model="qwen")["model"] == "qwen"


def test_bell_rings_once_for_an_accepted_job(api: Any, bell: Any) -> None:
    api.submit()
    assert bell.rings == [Stage.PREPARE]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Rechnung.pdf", "Rechnung.pdf"),
        ("Rechnung März 2026.pdf", "Rechnung März 2026.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("..", None),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_filename_is_cleaned(api: Any, sent: str, kept: str | None) -> None:
    assert api.submit(name=sent)["document"]["filename"] == kept


def test_earlier_document_is_read_again_without_an_upload(api: Any, storage: LocalStorage) -> None:
    first = api.submit(PDF, schema="invoice")
    answer = api.post("/v1/jobs", json={"from_job": first["id"], "schema": "receipt", "metadata": {"a": "b"}})
    again = answer.json()
    assert answer.status_code == 202
    assert again["id"] != first["id"]
    assert (again["schema"], again["metadata"]) == ("receipt", {"a": "b"})
    assert again["document"] == first["document"]
    assert storage.read(document_key(again["id"])) == PDF


def test_document_read_again_outlives_the_first_job(api: Any, storage: LocalStorage) -> None:
    first = api.submit(PDF)
    again = api.post("/v1/jobs", json={"from_job": first["id"]}).json()
    api.delete(f"/v1/jobs/{first['id']}")
    assert api.get(f"/v1/jobs/{again['id']}/document").content == PDF


def test_another_keys_document_cannot_be_read_again(api: Any, stored_files: Callable[[], list[str]]) -> None:
    theirs = api.as_another().submit()
    answer = api.post("/v1/jobs", json={"from_job": theirs["id"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "job.not_found")
    assert answer.json()["error"]["param"] == "from_job"
    assert stored_files() == [document_key(theirs["id"])]


# ── the same request again ──────────────────────────────────────────────────────────────────────────


def send_with_key(api: Any, key: str, content: bytes = PDF, **form: str) -> Any:
    return api.post(
        "/v1/jobs", files={"file": ("a.pdf", content)}, data=form, headers={"Idempotency-Key": key}
    )


def test_repeated_request_answers_the_first_job(
    api: Any, bell: Any, stored_files: Callable[[], list[str]]
) -> None:
    first, second = send_with_key(api, "scan 1", group="a"), send_with_key(api, "scan 1", group="a")
    assert second.status_code == 202
    assert second.json() == first.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert stored_files() == [document_key(first.json()["id"])]
    assert bell.rings == [Stage.PREPARE]


def test_order_of_fields_and_keys_makes_no_other_request(api: Any) -> None:
    first = send_with_key(api, "1", group="a", metadata='{"a": "1", "b": "2"}')
    again = send_with_key(api, "1", metadata='{"b": "2", "a": "1"}', group="a")
    assert again.json()["id"] == first.json()["id"]


@pytest.mark.parametrize("change", [{"content": b"%PDF another"}, {"group": "b"}])
def test_another_request_under_the_same_idempotency_key_is_refused(
    api: Any, stored_files: Callable[[], list[str]], change: dict[str, Any]
) -> None:
    first = send_with_key(api, "scan 1", group="a")
    answer = send_with_key(api, "scan 1", **({"group": "a"} | change))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "idempotency.mismatch")
    assert stored_files() == [document_key(first.json()["id"])]


def test_idempotency_keys_of_two_api_keys_are_apart(api: Any) -> None:
    assert send_with_key(api, "1").json()["id"] != send_with_key(api.as_another(), "1").json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "ümlaut"])
def test_malformed_idempotency_key_is_refused(api: Any, key: str) -> None:
    answer = send_with_key(api, key.encode("latin-1"))
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "Idempotency-Key")


# ── when the ledger fails in the middle ─────────────────────────────────────────────────────────────


class FailingBoard:
    """A job board whose commits fail, before or after they took effect."""

    def __init__(self, board: Any, *, commits: bool = False, answers: bool = True) -> None:
        self._board, self._commits, self._answers = board, commits, answers

    def accept(self, new: NewJob, stored: StoredResult | None = None) -> Any:
        if self._commits:
            self._board.accept(new, stored)
        raise LedgerError("The connection to the ledger's database broke; try again.")

    def get(self, job_id: str, owner: str | None = None) -> Job | None:
        if not self._answers:
            raise LedgerError("The ledger's database doesn't answer; try again.")
        return self._board.get(job_id, owner)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._board, name)


class LedgerWithBoard:
    """A ledger whose job board is another one."""

    def __init__(self, ledger: Ledger, jobs: Any) -> None:
        self.jobs, self.keys, self.leases, self.workers = jobs, ledger.keys, ledger.leases, ledger.workers


def test_refused_commit_leaves_no_bytes(
    open_api: Callable[..., Any], ledger: Ledger, bell: Any, stored_files: Callable[[], list[str]]
) -> None:
    api = open_api(ledger=LedgerWithBoard(ledger, FailingBoard(ledger.jobs)))
    answer = api.post("/v1/jobs", files={"file": PDF})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "ledger.unavailable")
    assert answer.headers["retry-after"]
    assert (stored_files(), bell.rings) == ([], [])


def test_commit_whose_answer_was_lost_is_accepted(
    open_api: Callable[..., Any], ledger: Ledger, stored_files: Callable[[], list[str]]
) -> None:
    api = open_api(ledger=LedgerWithBoard(ledger, FailingBoard(ledger.jobs, commits=True)))
    job = api.submit()
    assert stored_files() == [document_key(job["id"])]


def test_bytes_stay_while_nobody_knows_whether_the_row_stands(
    open_api: Callable[..., Any], ledger: Ledger, stored_files: Callable[[], list[str]]
) -> None:
    board = FailingBoard(ledger.jobs, commits=True, answers=False)
    api = open_api(ledger=LedgerWithBoard(ledger, board))
    assert send_with_key(api, "scan 1").status_code == 503
    job = send_with_key(open_api(ledger=LedgerWithBoard(ledger, ledger.jobs)), "scan 2").json()
    assert len(stored_files()) == 2
    assert document_key(job["id"]) in stored_files()


class BoardWithoutPositions(FailingBoard):
    """A job board that accepts and then fails to say how many go first."""

    def accept(self, new: NewJob, stored: StoredResult | None = None) -> Any:
        return self._board.accept(new, stored)

    def position(self, job: Job) -> int:
        raise LedgerError("The ledger's database doesn't answer; try again.")


def test_accepted_is_accepted_though_its_place_is_unknown(
    open_api: Callable[..., Any], ledger: Ledger
) -> None:
    api = open_api(ledger=LedgerWithBoard(ledger, BoardWithoutPositions(ledger.jobs)))
    assert api.submit()["progress"]["queue_position"] is None


def test_storage_that_cannot_be_written_refuses_the_upload(
    open_api: Callable[..., Any], tmp_path: Path, ledger: Ledger
) -> None:
    (tmp_path / "file").write_bytes(b"")
    api = open_api(storage=LocalStorage(tmp_path / "file"))
    answer = api.post("/v1/jobs", files={"file": PDF})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "storage.unavailable")
