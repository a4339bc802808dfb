"""The in-process engine with the real sizes of Qwen2.5-VL and random weights, on a GPU.

Each request is a page of about 1,000 image tokens and a short question, answered with 256 tokens that nothing
ends early. Crowds ask at the same moment. Beside them stand transformers' `generate`, one page at a time on
the same model, and the floor: what a decode step must read (weights of the language model and its head, keys
and values at half the answer) by the memory bandwidth, measured in the same run.

Unattended on one H100 or H200, in less than nine minutes:

    python -m bench.gpu --minutes 8 --json

A row is printed as soon as it is measured; what fails says why, and the rest goes on. Without CUDA a tiny
model shows that all of it works.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, get_args

import torch
import transformers
from structlog.testing import capture_logs

from bench.asking import image_prompt
from bench.floor import memory_bandwidth
from bench.gpu_rows import GIB, Bench, Figures, Plan, peak_bytes, sweep
from bench.real_sizes import SIZES, Precision, build
from bench.report import print_json, print_line
from recto.engines.registry import GPU_PREFILL_TOKENS, GPU_VISION_PATCHES
from recto.engines.transformers.engine import EngineOptions

COLUMNS = (
    "pages/s",
    "tokens/s",
    "first token p50 ms",
    "first token p99 ms",
    "peak GiB",
    "decode tokens/s",
    "floor tokens/s",
    "share of floor",
)
WIDTHS = (12, *map(len, COLUMNS))


def measure_model(size: str, precision: Precision, device: torch.device, plan: Plan) -> dict[str, Any]:
    """Build one model, measure and print all its rows; return them."""
    print(f"\nQwen2.5-VL {size}, {precision}, random weights", flush=True)
    rows: dict[str, Any] = {}
    started = time.monotonic()
    bench = _attempt("the model", lambda: _prepare(size, precision, device, plan))
    if bench is None:
        return rows
    print(f"made in {time.monotonic() - started:.1f} s", flush=True)
    ways: dict[str, Callable[[], Figures]] = {"generate": bench.generate}
    ways |= {f"engine × {count}": partial(bench.crowd, count) for count in plan.concurrency}
    print_line(("way", *COLUMNS), WIDTHS)
    for way, measure in ways.items():
        sweep(device)
        figures = _attempt(way, measure, plan.deadline)
        if figures is not None:
            rows[way] = figures | {"peak GiB": peak_bytes(device) / GIB}
            print_line((way, *(_shown(rows[way][name]) for name in COLUMNS)), WIDTHS)
    described = _attempt("what ran", bench.describe)
    for name, value in (described or {}).items():
        print(f"{name}: {value:.4g}" if isinstance(value, float) else f"{name}: {value}", flush=True)
    return {"rows": rows, "model": described}


def _prepare(size: str, precision: Precision, device: torch.device, plan: Plan) -> Bench:
    loaded = build(SIZES[size], precision, device)
    prompt = image_prompt(loaded, 0, SIZES[size].page)
    return Bench(loaded, prompt, plan)


def _attempt(name: str, action: Callable[[], Any], deadline: float | None = None) -> Any:
    """Return what the action returns, or None after saying why it failed."""
    if deadline is not None and time.monotonic() > deadline:
        print(f"{name}: not measured, the time is up", flush=True)
        return None
    with capture_logs() as logs:
        try:
            return action()
        except TimeoutError:
            reason = "not measured whole, the time is up"
        except Exception as error:  # the next row may work
            inside = [entry["error"] for entry in logs if entry["log_level"] == "error" and "error" in entry]
            reason = f"failed, {', '.join(inside) or type(error).__name__}: {str(error).split(chr(10))[0]}"
    print(f"{name}: {reason}", flush=True)
    return None


def _shown(value: object) -> object:
    return "-" if value is None else value


def _list(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=_list, help=f"of {', '.join(SIZES)}; by default what suits the device"
    )
    parser.add_argument("--precisions", type=_list, default=list(get_args(Precision)))
    parser.add_argument("--concurrency", type=_list, default=["1", "8", "32", "64"])
    parser.add_argument("--tokens", type=int, help="of each answer; by default 256, on a CPU 16")
    parser.add_argument("--prefill-tokens", type=int, help="of a step; by default as the worker chooses")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--minutes", type=float, default=8.0, help="no row begins, or goes on, after that")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.device == "auto":
        options.device = "cuda" if torch.cuda.is_available() else "cpu"
    has_gpu = options.device == "cuda"
    options.sizes = options.sizes or (["7b", "3b"] if has_gpu else ["tiny"])
    options.tokens = options.tokens or (256 if has_gpu else 16)
    usual = EngineOptions()
    options.prefill_tokens = options.prefill_tokens or (
        GPU_PREFILL_TOKENS if has_gpu else usual.prefill_tokens
    )
    options.vision_patches = GPU_VISION_PATCHES if has_gpu else usual.vision_patches
    if wrong := set(options.sizes) - set(SIZES) | set(options.precisions) - set(get_args(Precision)):
        parser.error(f"unknown: {', '.join(sorted(wrong))}")
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every size in every precision."""
    started = time.monotonic()
    options = _read_options(arguments)
    device = torch.device(options.device)
    bandwidth = memory_bandwidth(device)
    plan = Plan(
        concurrency=[int(count) for count in options.concurrency],
        tokens=options.tokens,
        prefill_tokens=options.prefill_tokens,
        vision_patches=options.vision_patches,
        bandwidth=bandwidth,
        deadline=started + options.minutes * 60,
    )
    machine = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {machine}, {bandwidth / 1e9:.0f} GB/s measured, torch "
        f"{torch.__version__}, transformers {transformers.__version__}; answers of {plan.tokens} tokens, "
        f"{plan.prefill_tokens} prompt tokens a step",
        flush=True,
    )
    figures: dict[str, Any] = {}
    for size in options.sizes:
        for precision in options.precisions:
            if time.monotonic() < plan.deadline:
                figures[f"{size} {precision}"] = measure_model(size, precision, device, plan)
                sweep(device)
    print_json({"machine": machine, "bandwidth": bandwidth, "models": figures}, wanted=options.json)


if __name__ == "__main__":
    main()
