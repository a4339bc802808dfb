"""Round linear layers to int4 in AutoAWQ's GEMM layout: `python -m tests.checkpoints.quantise`."""

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

HERE = Path(__file__).parent
GROUP, LEVELS = 128, 15
ORDER = (0, 2, 4, 6, 1, 3, 5, 7)
PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


def round_weight(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Round `[out, in]` to nearest: levels `[in, out]`, then zeros and float16 scales `[in / 128, out]`."""
    groups = weight.detach().float().t().reshape(-1, GROUP, weight.shape[0])
    low, high = groups.amin(1).clamp(max=0), groups.amax(1).clamp(min=0)
    scales = ((high - low) / LEVELS).clamp(min=1e-6).half()
    zeros = (-low / scales.float()).round().clamp(0, LEVELS)
    levels = (groups / scales.float()[:, None] + zeros[:, None]).round().clamp(0, LEVELS)
    return levels.reshape(-1, weight.shape[0]).int(), zeros.int(), scales


def restore_weight(levels: torch.Tensor, zeros: torch.Tensor, scales: torch.Tensor) -> torch.Tensor:
    """Return the float `[out, in]` that the rounded parts stand for: (level - zero) × scale."""
    spread = (part.repeat_interleave(GROUP, dim=0) for part in (zeros, scales.float()))
    zero, scale = spread
    return ((levels - zero) * scale).t().contiguous()


def pack(levels: torch.Tensor) -> torch.Tensor:
    """Pack `[rows, out]` levels eight to an int32, `[rows, out / 8]`, in AutoAWQ's column order."""
    columns = levels.reshape(levels.shape[0], -1, 8)[:, :, list(ORDER)].long()
    whole = (columns << (4 * torch.arange(8))).sum(-1)
    return torch.where(whole >= 2**31, whole - 2**32, whole).int()


def unpack(packed: torch.Tensor) -> torch.Tensor:
    """Undo `pack`."""
    columns = (packed.long()[..., None] >> (4 * torch.arange(8))) & LEVELS
    ordered = torch.empty_like(columns)
    ordered[..., list(ORDER)] = columns
    return ordered.reshape(packed.shape[0], -1).int()


def quantised_layers(model: nn.Module) -> Iterator[nn.Linear]:
    """Yield the linear layers that are stored as int4: the language model's."""
    for name, module in model.named_modules():
        if is_quantised(name) and isinstance(module, nn.Linear):
            yield module


def is_quantised(name: str) -> bool:
    """Say whether the module of this name is stored as int4."""
    return "visual" not in name and name.rsplit(".", 1)[-1] in PROJECTIONS


def pack_state(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Replace each rounded layer's weight by qweight, qzeros and scales; everything else stays float16."""
    packed: dict[str, torch.Tensor] = {}
    for name, tensor in state.items():
        layer = name.removesuffix(".weight")
        if not (name.endswith(".weight") and is_quantised(layer)):
            packed[name] = tensor.half()
            continue
        levels, zeros, scales = round_weight(tensor)
        packed |= {
            f"{layer}.qweight": pack(levels),
            f"{layer}.qzeros": pack(zeros),
            f"{layer}.scales": scales,
        }
    return {name: tensor.contiguous() for name, tensor in packed.items()}


def unpack_state(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return float32 weights for the plain model from a packed checkpoint's tensors."""
    plain: dict[str, torch.Tensor] = {}
    for name, tensor in state.items():
        layer, _, kind = name.rpartition(".")
        if kind == "qweight":
            parts = unpack(tensor), unpack(state[f"{layer}.qzeros"]), state[f"{layer}.scales"]
            plain[f"{layer}.weight"] = restore_weight(*parts)
        elif kind not in ("qzeros", "scales"):
            plain[name] = tensor.float()
    return plain


def quantise_checkpoint(source: Path, target: Path) -> None:
    """Write the int4 twin of a float16 checkpoint folder."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    save_file(
        pack_state(load_file(source / "model.safetensors")), target / "model.safetensors", {"format": "pt"}
    )
    config = json.loads((source / "config.json").read_text())
    config["quantization_config"] = {
        "quant_method": "awq",
        "bits": 4,
        "group_size": GROUP,
        "zero_point": True,
        "version": "gemm",
        "modules_to_not_convert": ["visual"],
    }
    (target / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def main() -> None:
    """Quantise the ticket checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=HERE / "ticket")
    parser.add_argument("--target", type=Path, default=HERE / "ticket-awq")
    chosen = parser.parse_args()
    quantise_checkpoint(chosen.source, chosen.target)


if __name__ == "__main__":
    main()
