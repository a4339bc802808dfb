"""What the model is called that reads a job which names none."""

from pathlib import Path

import pytest

from recto.model_names import default_model
from recto.settings import load_settings


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, "reader"),
        ({"RECTO_MODEL": "Qwen/Qwen2.5-VL-3B-Instruct-AWQ"}, "qwen-qwen25-vl-3b-instruct-awq"),
        ({"RECTO_MODEL": "/models/Qwen2.5-VL-7B-Instruct-AWQ"}, "qwen-qwen25-vl-7b-instruct-awq"),
        ({"RECTO_MODEL": "/models/mine"}, "mine"),
        ({"RECTO_MODEL": "someone/else"}, "someone/else"),
        ({"RECTO_MODEL": "qwen/qwen-2.5-7b-instruct"}, "qwen/qwen-2.5-7b-instruct"),
        ({"RECTO_MODEL": "http://gpu:8000/v1"}, "engine"),
        ({"RECTO_ENGINE_URL": "http://gpu:8000/v1"}, "engine"),
        ({"RECTO_ENGINE_URL": "http://gpu:8000/v1", "RECTO_ENGINE_MODEL": "big"}, "big"),
        (
            {"RECTO_ENGINE_URL": "http://gpu:8000/v1", "RECTO_MODEL": "mine", "RECTO_ENGINE_MODEL": "x"},
            "mine",
        ),
    ],
)
def test_the_settings_name_the_model(environ: dict[str, str], name: str) -> None:
    assert default_model(load_settings(environ)) == name


def test_a_folder_here_is_called_by_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models" / "mine").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert default_model(load_settings({"RECTO_MODEL": "models/mine"})) == "mine"
