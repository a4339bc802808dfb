"""What everybody may rely on about bytes, wherever they are kept."""

import os
import tempfile
from pathlib import Path

import pytest

from recto.errors import StorageError
from recto.storage import Storage, open_storage
from recto.storage.local import LocalStorage


@pytest.fixture(params=["local", "cloud"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return open_storage((tmp_path / "blobs").as_uri() if request.param == "local" else "memory:///")


def spooled(storage: Storage, data: bytes) -> Path:
    path = storage.spool_dir() / "incoming"
    path.write_bytes(data)
    return path


def test_bytes_come_back_as_they_were_put(storage: Storage) -> None:
    storage.put_bytes("jobs/a/document", b"one")
    storage.put_bytes("jobs/a/document", b"two")
    assert storage.read("jobs/a/document") == b"two"


def test_a_file_is_moved_in(storage: Storage) -> None:
    path = spooled(storage, b"bytes")
    storage.put_file("jobs/a/document", path)
    assert storage.read("jobs/a/document") == b"bytes"
    assert not path.exists()


def test_a_file_is_moved_in_from_another_disk(storage: Storage, tmp_path: Path) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second disk here")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        path = Path(folder) / "page.png"
        path.write_bytes(b"bytes")
        storage.put_file("jobs/a/pages/1.png", path)
        assert not path.exists()
    assert storage.read("jobs/a/pages/1.png") == b"bytes"


def test_a_large_file_streams_with_its_size(storage: Storage) -> None:
    data = os.urandom(3_000_000)
    storage.put_bytes("jobs/a/document", data)
    size, chunks = storage.stream("jobs/a/document")
    assert size == len(data)
    assert b"".join(chunks) == data


def test_bytes_are_fetched_into_a_file(storage: Storage, tmp_path: Path) -> None:
    storage.put_bytes("jobs/a/document", b"bytes")
    storage.fetch("jobs/a/document", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"bytes"


def test_a_copy_outlives_what_it_was_copied_from(storage: Storage) -> None:
    storage.put_bytes("jobs/a/document", b"bytes")
    storage.copy("jobs/a/document", "jobs/b/document")
    storage.delete_prefix("jobs/a")
    assert storage.read("jobs/b/document") == b"bytes"


def test_deleting_a_folder_takes_all_of_it_and_nothing_beside_it(storage: Storage) -> None:
    for key in ("jobs/a/document", "jobs/a/pages/1.png", "jobs/ab/document"):
        storage.put_bytes(key, b"bytes")
    storage.delete_prefix("jobs/a")
    storage.delete_prefix("jobs/a")
    for gone in ("jobs/a/document", "jobs/a/pages/1.png"):
        with pytest.raises(KeyError):
            storage.read(gone)
    assert storage.read("jobs/ab/document") == b"bytes"


@pytest.mark.parametrize("method", ["read", "stream"])
def test_what_is_not_there_is_a_key_error(storage: Storage, method: str) -> None:
    storage.put_bytes("jobs/a/document", b"bytes")
    with pytest.raises(KeyError):
        getattr(storage, method)("jobs/none/document")


def test_a_missing_source_is_a_key_error(storage: Storage, tmp_path: Path) -> None:
    storage.put_bytes("jobs/a/document", b"bytes")
    with pytest.raises(KeyError):
        storage.copy("jobs/none/document", "jobs/b/document")
    with pytest.raises(KeyError):
        storage.fetch("jobs/none/document", tmp_path / "copy")


def test_folders_are_listed_by_name(storage: Storage) -> None:
    assert list(storage.folders("jobs")) == []
    for key in ("jobs/a/document", "jobs/a/result", "jobs/b/document", "other/c/document"):
        storage.put_bytes(key, b"bytes")
    assert sorted(storage.folders("jobs")) == ["a", "b"]


def test_a_usable_store_checks_out(storage: Storage) -> None:
    storage.check()


@pytest.mark.parametrize("key", ["../x", "/etc/passwd", "jobs/../../x", ".spool/x", ""])
def test_a_key_cannot_leave_the_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a storage key"):
        LocalStorage(tmp_path).put_bytes(key, b"")


def test_a_folder_that_cannot_be_used_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    storage = LocalStorage(tmp_path / "file" / "blobs")
    with pytest.raises(StorageError):
        storage.check()
    with pytest.raises(StorageError):
        storage.put_bytes("jobs/a/document", b"")
