"""Tiny checkpoints, written once."""

from pathlib import Path

import pytest
import torch

from tests.services.tiny_models import make_tiny_internvl, make_tiny_qwen2, make_tiny_qwen_vl


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def qwen_vl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_qwen_vl(tmp_path_factory.mktemp("qwen-vl"))


@pytest.fixture(scope="session")
def internvl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_internvl(tmp_path_factory.mktemp("internvl"))


@pytest.fixture(scope="session")
def qwen2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_qwen2(tmp_path_factory.mktemp("qwen2"))
