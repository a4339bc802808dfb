"""Documents and pages come back byte for byte, under headers that keep a browser from running them."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.downloads import Blob
from recto.storage.keys import page_key
from recto.storage.local import LocalStorage


def test_document_comes_back_byte_for_byte(api: Any) -> None:
    content = bytes(range(256)) * 8000
    job_id = api.submit(content, name="Rechnung März.pdf")["id"]
    answer = api.get(f"/v1/jobs/{job_id}/document")
    assert answer.content == content
    assert answer.headers["content-length"] == str(len(content))
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Rechnung M_rz.pdf\"; filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf"
    )


def test_document_cannot_become_a_page_of_ours(api: Any, worker: Any) -> None:
    job_id = api.submit(b"<script>alert(1)</script>", name="x.html")["id"]
    headers = api.get(f"/v1/jobs/{job_id}/document").headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox")
    assert headers["content-disposition"].startswith("attachment")


def test_document_has_the_type_that_was_found_in_its_bytes(api: Any, worker: Any) -> None:
    job_id = api.submit()["id"]
    worker.succeed()
    assert api.get(f"/v1/jobs/{job_id}/document").headers["content-type"] == "application/pdf"


def test_page_image_is_a_png(api: Any, worker: Any, storage: LocalStorage) -> None:
    job_id = api.submit()["id"]
    worker.succeed()
    answer = api.get(f"/v1/jobs/{job_id}/pages/1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content == storage.read(page_key(job_id, 1))


@pytest.mark.parametrize("number", ["2", "999999"])
def test_page_that_the_document_lacks_is_not_found(api: Any, worker: Any, number: str) -> None:
    job_id = api.submit()["id"]
    worker.succeed()
    answer = api.get(f"/v1/jobs/{job_id}/pages/{number}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "page.not_found")


def test_page_is_not_found_before_the_document_was_opened(api: Any) -> None:
    answer = api.get(f"/v1/jobs/{api.submit()['id']}/pages/1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "page.not_found")


@pytest.mark.parametrize("number", ["0", "-1", "one", "1.5", "1e3", "99999999999999999999"])
def test_page_number_that_is_none_is_refused(api: Any, number: str) -> None:
    answer = api.get(f"/v1/jobs/{api.submit()['id']}/pages/{number}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "option.invalid")


class WatchedStorage:
    """One blob of three pieces that tells when it is closed."""

    def __init__(self) -> None:
        self.is_closed = False

    def stream(self, key: str) -> tuple[int, Iterator[bytes]]:
        return 3, self._pieces()

    def _pieces(self) -> Iterator[bytes]:
        try:
            yield from (b"a", b"b", b"c")
        finally:
            self.is_closed = True


@pytest.mark.parametrize("reads", [0, 1, 2])
def test_blob_lets_go_of_its_file_however_little_was_read(reads: int) -> None:
    storage = WatchedStorage()
    blob = Blob(storage, "key")
    for _ in range(reads):
        blob.read()
    blob.close()
    assert storage.is_closed
