"""One model on one device, measured: `generate` alone, crowds of the engine, and what runs underneath."""

import gc
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from bench.asking import FreeText, GivenPrompts, generate_alone, served
from bench.crowd import Crowd
from bench.floor import floor_tokens_per_second, synchronise, weight_bytes
from bench.real_sizes import int4_layers
from bench.report import percentile
from recto.engines.transformers.cache import make_cache
from recto.engines.transformers.cache.paged import PAGE_TOKENS, find_kernel
from recto.engines.transformers.engine import EngineOptions, TransformersEngine
from recto.engines.transformers.families import family_of
from recto.engines.transformers.int4.kernels import choose_kernel
from recto.engines.transformers.int4.linear import Int4Linear
from recto.engines.transformers.loading import LoadedModel
from recto.engines.transformers.prompt.model import Prompt

GIB = 1 << 30
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured of each model, and until when."""

    concurrency: Sequence[int]
    tokens: int
    """Of each answer."""
    prefill_tokens: int
    vision_patches: int
    bandwidth: float
    """Bytes per second."""
    deadline: float
    """By `time.monotonic`."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A model and the prompt that it is asked."""

    loaded: LoadedModel
    prompt: Prompt
    plan: Plan

    def generate(self) -> Figures:
        """Measure `generate`. One page is enough: the next ones wouldn't know of it."""
        generate_alone(self.loaded, self.prompt, 2)
        tokens = self.plan.tokens
        first = self._time(lambda: generate_alone(self.loaded, self.prompt, 1))
        whole = self._time(lambda: generate_alone(self.loaded, self.prompt, tokens))
        return {
            "pages/s": 1 / whole,
            "tokens/s": tokens / whole,
            "first token p50 ms": first * 1e3,
            "first token p99 ms": None,
        } | self._decoding(1, (tokens - 1) / (whole - first) if whole > first else None)

    def crowd(self, count: int) -> Figures:
        """Measure the engine with `count` pages at once.

        Raises:
            TimeoutError: the time is up.
            RuntimeError: an answer failed.
        """
        builder = GivenPrompts()
        engine = self._engine(builder, count)
        try:
            crowd = Crowd(engine, builder, self.prompt, self.plan.deadline)
            crowd.ask(1, 4)
            times = crowd.ask(count, self.plan.tokens)
        finally:
            engine.close()
        firsts = times.first_token_seconds
        return {
            "pages/s": count / times.seconds,
            "tokens/s": times.tokens_per_second,
            "first token p50 ms": percentile(firsts, 0.5) * 1e3,
            "first token p99 ms": percentile(firsts, 0.99) * 1e3,
        } | self._decoding(count, times.decode_tokens_per_second)

    def describe(self) -> Figures:
        """Return what runs, and how long the vision tower looks at a page."""
        family, model = family_of(self.loaded), self.loaded.model
        has_kernel = find_kernel(family.cache_shape, family.query_heads) is not None
        weights = [*model.parameters(), *model.buffers()]
        with torch.inference_mode():
            family.encode(self.prompt.vision[:1])
            looking = self._time(lambda: family.encode(self.prompt.vision[:1]))
        return {
            "weights GiB": sum(weight.nbytes for weight in weights) / GIB,
            "read per step GiB": weight_bytes(self.loaded) / GIB,
            "attention": _attention(self.loaded.device, has_kernel=has_kernel),
            "int4": int4_path(int4_layers(self.loaded)),
            "vision ms per page": looking * 1e3,
        }

    def _engine(self, builder: GivenPrompts, count: int) -> TransformersEngine:
        family = family_of(self.loaded)
        pages = -(-(len(self.prompt.token_ids) + self.plan.tokens) // PAGE_TOKENS)
        options = EngineOptions(
            slots=count,
            kv_tokens=count * pages * PAGE_TOKENS,
            prefill_tokens=self.plan.prefill_tokens,
            vision_patches=self.plan.vision_patches,
            max_waiting=max(count, 256),
        )
        cache = make_cache(family.cache_shape, options.kv_tokens, family.query_heads)
        model = served(self.loaded)
        return TransformersEngine(self.loaded, model, builder, options, compiler=FreeText(), cache=cache)

    def _decoding(self, rows: int, tokens_per_second: float | None) -> Figures:
        """Return the speed of decoding beside its floor."""
        length = len(self.prompt.token_ids) + self.plan.tokens / 2
        token_bytes = family_of(self.loaded).cache_shape.token_bytes
        floor = floor_tokens_per_second(self.loaded, rows, length, token_bytes, self.plan.bandwidth)
        return {
            "decode tokens/s": tokens_per_second,
            "floor tokens/s": floor,
            "share of floor": tokens_per_second / floor if tokens_per_second else None,
        }

    def _time(self, action: Callable[[], object]) -> float:
        synchronise(self.loaded.device)
        started = time.perf_counter()
        action()
        synchronise(self.loaded.device)
        return time.perf_counter() - started


def _attention(device: torch.device, *, has_kernel: bool) -> str:
    if device.type != "cuda":
        return "rows of their own memory, torch's sdpa"
    prompts = "torch's varlen kernel" if has_kernel else "torch's sdpa, prompt by prompt"
    return f"pages; answers as CUDA graphs over gathered pages, prompts by {prompts}"


def int4_path(layers: Sequence[Int4Linear]) -> str:
    """Return how products with 4-bit weights are computed."""
    if not layers:
        return "-"
    return ", ".join(sorted({_path_of(layer) for layer in layers}))


def _path_of(layer: Int4Linear) -> str:
    device, dtype = layer.packed.device, layer.scales_and_zeros.dtype
    kernel = choose_kernel(device, dtype, layer.out_features, layer.in_features, layer.group_size)
    if kernel is None:
        return "unpacked"
    name = getattr(kernel.multiply, "__name__", "kernel")
    return f"{name} up to {kernel.widest} rows, unpacked beyond"


def sweep(device: torch.device) -> None:
    """Free what nobody holds, and count the peak of memory from here on."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)


def peak_bytes(device: torch.device) -> int:
    """Return the most memory in use since `sweep`; on a CPU, of the process since its start."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
