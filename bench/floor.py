"""The least time a decode step can take: what it must read, by how fast the memory gives it."""

import time
from collections.abc import Callable

import torch

from recto.engines.transformers.loading import LoadedModel

REPEATS = 5


def memory_bandwidth(device: torch.device, size_bytes: int | None = None) -> float:
    """Return bytes per second of the device's memory: the better of reading, and of copying (both counted).

    By default over 4 GiB on a GPU and 128 MiB on a CPU.
    """
    size = size_bytes or (1 << 32 if device.type == "cuda" else 1 << 27)
    source = torch.zeros(size // 4, dtype=torch.float32, device=device)
    target = torch.empty_like(source)
    reading = size / _seconds(source.sum, device)
    copying = 2 * size / _seconds(lambda: target.copy_(source), device)
    return max(reading, copying)


def weight_bytes(loaded: LoadedModel) -> int:
    """Return the bytes of all weights that a decode step reads: language model and head, no embedding."""
    model = loaded.model
    embedding, head = model.get_input_embeddings().weight, model.lm_head.weight
    read = [*model.model.language_model.parameters(), *model.model.language_model.buffers()]
    rest: int = sum(weight.nbytes for weight in read if weight is not embedding)
    return rest + int(head.nbytes)


def floor_tokens_per_second(
    loaded: LoadedModel, rows: int, length: float, token_bytes: int, bandwidth: float
) -> float:
    """Return the most tokens per second that rows of `length` tokens can be given by this bandwidth."""
    return rows * bandwidth / (weight_bytes(loaded) + rows * length * token_bytes)


def _seconds(action: Callable[[], object], device: torch.device) -> float:
    """Return how long an action takes, the best of a few times."""
    times = []
    for _ in range(REPEATS):
        synchronise(device)
        started = time.perf_counter()
        action()
        synchronise(device)
        times.append(time.perf_counter() - started)
    return min(times)


def synchronise(device: torch.device) -> None:
    """Wait until the device has done all it was told."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
