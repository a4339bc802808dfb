"""Checkpoints in AutoAWQ's layout made from tiny ones, packed bit by bit in numpy and nothing of Recto's."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

WORD_ORDER = (0, 2, 4, 6, 1, 3, 5, 7)
"""Which of eight outputs stands in which four bits of a word, from the lowest up."""


def make_awq(source: Path, folder: Path, exact: Path, *, group_size: int = 128) -> Path:
    """Round the language model's layers of the checkpoint `source` to int4 and write it to `folder`.

    Into `exact` goes the same model with the rounded weights as plain floats. Returns `folder`.
    """
    shutil.copytree(source, folder, dirs_exist_ok=True)
    shutil.copytree(source, exact, dirs_exist_ok=True)
    rounded: dict[str, torch.Tensor] = {}
    plain: dict[str, torch.Tensor] = {}
    for name, tensor in load_file(source / "model.safetensors").items():
        layer = name.removesuffix(".weight")
        if "layers." not in name or not name.endswith("_proj.weight") or "vision" in name:
            rounded[name] = plain[name] = tensor
            continue
        q, z, s = quantise(tensor.numpy(), group_size)
        plain[name] = torch.from_numpy(dequantise(q, z, s))
        rounded[f"{layer}.qweight"] = torch.from_numpy(pack(q.T))
        rounded[f"{layer}.qzeros"] = torch.from_numpy(pack(z.T))
        rounded[f"{layer}.scales"] = torch.from_numpy(s.T.copy())
    save_file(rounded, folder / "model.safetensors", {"format": "pt"})
    save_file(plain, exact / "model.safetensors", {"format": "pt"})
    change_config(folder, {"quantization_config": awq_config(group_size)})
    return folder


def awq_config(group_size: int) -> dict[str, object]:
    """Return what AutoAWQ writes into config.json; the visual part is left out as in Qwen2.5-VL."""
    return {
        "quant_method": "awq",
        "version": "gemm",
        "bits": 4,
        "group_size": group_size,
        "zero_point": True,
        "modules_to_not_convert": ["visual"],
    }


def change_config(folder: Path, changes: Mapping[str, object]) -> None:
    """Change keys of the checkpoint's config.json."""
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | dict(changes)))


def quantise(weight: np.ndarray, group_size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return q [out, in] in 0…15, zeros [out, groups] in 0…15, scales float16 [out, groups]."""
    groups = weight.astype(np.float64).reshape(weight.shape[0], -1, group_size)
    low, high = groups.min(-1), groups.max(-1)
    scales = ((high - low) / 15).astype(np.float16)
    zeros = np.clip(np.round(-low / scales), 0, 15).astype(np.uint8)
    q = np.clip(np.round(groups / scales[..., None]) + zeros[..., None], 0, 15).astype(np.uint8)
    return q.reshape(weight.shape), zeros, scales


def dequantise(q: np.ndarray, zeros: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """Return (q - zero) * scale as float32 [out, in]."""
    group_size = q.shape[1] // zeros.shape[1]
    spread = [np.repeat(part.astype(np.float32), group_size, axis=1) for part in (zeros, scales)]
    return (q.astype(np.float32) - spread[0]) * spread[1]


def pack(values: np.ndarray) -> np.ndarray:
    """Return int32 [rows, columns / 8] for [rows, columns] in 0…15."""
    words = np.zeros((values.shape[0], values.shape[1] // 8), dtype=np.uint32)
    for place, column in enumerate(WORD_ORDER):
        words |= values[:, column::8].astype(np.uint32) << np.uint32(4 * place)
    return words.view(np.int32)
