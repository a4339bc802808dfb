"""Which jobs may share a result, and what the second of them gets."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recto.jobs.cache import cache_key, copy_result
from recto.jobs.model import NewJob
from recto.jobs.states import Stage
from recto.jobs.versions import reading_version
from recto.storage.keys import job_folder, page_key
from schemas.jobs import Priority
from schemas.own_parties import OwnParty
from schemas.reading import CustomSchema, ReadingOptions, ReviewRules

NEW = NewJob(
    id="job_1", owner="key_1", schema="invoice", model="reader", sha256="0", bytes=5, retention_seconds=60
)


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": "key_2"},
        {"sha256": "1"},
        {"schema": "auto"},
        {"model": "other"},
        {"pages": "1"},
        {"own_parties": (OwnParty(name="Beispiel GmbH"),)},
        {"reading": ReadingOptions(instructions="Mind the small print.")},
        {"reading": ReadingOptions(json_schema=CustomSchema(schema={"type": "object"}))},
        {"reading": ReadingOptions(expected={"currency": ("EUR",)})},
        {"reading": ReadingOptions(review=ReviewRules(max_error=0.1))},
    ],
)
def test_what_decides_a_result_decides_who_may_share_it(changes: dict[str, Any]) -> None:
    assert cache_key(replace(NEW, **changes), "v1") != cache_key(NEW, "v1")


def test_another_version_shares_nothing() -> None:
    assert cache_key(NEW, "v1") != cache_key(NEW, "v2")


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "job_2"},
        {"filename": "other.pdf"},
        {"priority": Priority.HIGH},
        {"group": "g"},
        {"metadata": {"a": "b"}},
        {"retention_seconds": 61},
        {"reading": ReadingOptions(cache=False)},
    ],
)
def test_what_only_concerns_the_job_doesnt(changes: dict[str, Any]) -> None:
    assert cache_key(replace(NEW, **changes), "v1") == cache_key(NEW, "v1")


def test_a_worker_finds_the_key_that_the_api_asks_for(rig: Any) -> None:
    reading = ReadingOptions(expected={"currency": ("EUR",)}, review=ReviewRules(required=("total",)))
    own = (OwnParty(name="Beispiel GmbH", iban="DE75 5121 0800 1245 1261 99"),)
    job_id = rig.accept(reading=reading, own_parties=own, pages="1-2")
    asked = replace(NEW, owner=rig.key.id, reading=reading, own_parties=own, pages="1-2")
    assert cache_key(rig.job(job_id), "v1") == cache_key(asked, "v1")


def test_a_result_may_answer_others_where_the_worker_knows_its_version(rig: Any) -> None:
    plain = rig.accept()
    rig.runner().run_waiting(Stage.PREPARE)
    assert rig.job(plain).cache_key is None
    versioned = rig.accept()
    rig.runner(version="v1").run_waiting(Stage.PREPARE)
    assert rig.job(versioned).cache_key == cache_key(rig.job(versioned), "v1")


def test_a_copy_is_a_result_of_its_own_that_cost_nothing(rig: Any) -> None:
    source = rig.job(rig.accept())
    rig.runner().run_waiting(Stage.PREPARE)
    source = rig.job(source.id)
    key = copy_result(rig.storage, source, "job_2")
    before, result = json.loads(rig.storage.read(source.result_key)), json.loads(rig.storage.read(key))
    assert result["documents"] == before["documents"]
    assert result["pages"][0]["image"] == "/v1/jobs/job_2/pages/1"
    assert result["usage"]["cached"] is True
    assert {value for name, value in result["usage"].items() if name != "cached"} == {0}
    rig.storage.delete_prefix(job_folder(source.id))
    assert rig.storage.read(page_key("job_2", 1)) == b"png of bytes"


def test_what_was_erased_meanwhile_is_not_copied(rig: Any) -> None:
    job_id = rig.accept()
    rig.runner().run_waiting(Stage.PREPARE)
    source = rig.job(job_id)
    rig.storage.delete_prefix(job_folder(job_id))
    with pytest.raises(KeyError):
        copy_result(rig.storage, source, "job_2")


def test_the_version_follows_settings_and_files_of_the_model(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"1")
    version = reading_version("settings", [tmp_path])
    assert version == reading_version("settings", [tmp_path])
    assert version != reading_version("others", [tmp_path])
    (tmp_path / "model.safetensors").write_bytes(b"12")
    assert version != reading_version("settings", [tmp_path])
