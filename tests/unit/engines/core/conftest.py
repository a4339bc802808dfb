"""Tiny checkpoints of all families, loaded once."""

from pathlib import Path

import pytest
import torch

from recto.engines.transformers.loading import LoadedModel, ModelSpec, load_model
from tests.services.tiny_models import make_tiny_internvl, make_tiny_qwen2, make_tiny_qwen_vl

MAKERS = {"qwen2": make_tiny_qwen2, "internvl": make_tiny_internvl, "qwen2_5_vl": make_tiny_qwen_vl}


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {family: make(tmp_path_factory.mktemp(family)) for family, make in MAKERS.items()}


def load(folder: Path) -> LoadedModel:
    return load_model(ModelSpec(checkpoint=str(folder), device="cpu", dtype="float32"))


@pytest.fixture(scope="session")
def text_model(checkpoints: dict[str, Path]) -> LoadedModel:
    return load(checkpoints["qwen2"])


@pytest.fixture(scope="session")
def internvl_model(checkpoints: dict[str, Path]) -> LoadedModel:
    return load(checkpoints["internvl"])


@pytest.fixture(scope="session")
def vision_model(checkpoints: dict[str, Path]) -> LoadedModel:
    return load(checkpoints["qwen2_5_vl"])
