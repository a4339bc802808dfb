"""The GPU bench, on the tiny model that a CPU can run."""

import json
import re

import pytest

from bench.gpu import main

TINY = ["--device", "cpu", "--sizes", "tiny", "--tokens", "3", "--json"]


def test_every_way_is_measured_beside_its_floor(capsys: pytest.CaptureFixture[str]) -> None:
    main([*TINY, "--concurrency", "1,3"])
    printed = capsys.readouterr().out
    models = json.loads(printed.splitlines()[-1])["models"]
    assert set(models) == {"tiny bf16", "tiny awq"}
    for measured in models.values():
        assert list(measured["rows"]) == ["generate", "engine × 1", "engine × 3"]
        for row in measured["rows"].values():
            assert row["tokens/s"] == pytest.approx(3 * row["pages/s"])
            assert row["peak GiB"] > 0
            assert row["floor tokens/s"] > 0
    assert (
        models["tiny awq"]["model"]["read per step GiB"] < models["tiny bf16"]["model"]["read per step GiB"]
    )
    assert re.search(r"^attention: rows of their own memory", printed, re.M)
    assert re.search(r"^int4: _weight_int4pack_mm_for_cpu", printed, re.M)


def test_a_row_that_fails_says_why_and_the_rest_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    main([*TINY, "--precisions", "bf16", "--concurrency", "0,1"])
    printed = capsys.readouterr().out
    assert re.search(r"^engine × 0: failed, ", printed, re.M)
    assert re.search(r"^engine × 1 +\d", printed, re.M)


def test_nothing_is_measured_once_the_time_is_up(capsys: pytest.CaptureFixture[str]) -> None:
    main([*TINY, "--minutes", "0"])
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["models"] == {}
