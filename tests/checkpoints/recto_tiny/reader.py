"""The model: Qwen2.5-VL's arithmetic with its weights' names, over batches of pages of one size.

transformers runs the vision tower window by window, one page after the other; here all windows of a batch are
one call. That both compute the same is tested. Training needs nothing but torch.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import torch
from torch import nn
from torch.nn import functional

PATCH, MERGE, FRAMES = 14, 2, 2
PATCH_SIZE = 3 * FRAMES * PATCH * PATCH
WINDOW = 4
"""Merged tokens along a window's side (112 pixels)."""
EPSILON = 1e-6
Pair = tuple[torch.Tensor, torch.Tensor]
Cache = list[Pair]


@dataclass(frozen=True)
class Shape:
    """Sizes of the model."""

    vocabulary: int
    vision_width: int = 256
    vision_inner: int = 640
    vision_layers: int = 6
    vision_heads: int = 4
    full_layers: tuple[int, ...] = (2, 5)
    """Vision layers that see the whole page; the others see windows."""
    width: int = 256
    inner: int = 768
    layers: int = 6
    heads: int = 4
    key_heads: int = 2
    theta: float = 20.0
    """Base of the text's rotary positions. Columns get the lowest frequencies: a large base blurs them."""
    sections: tuple[int, int, int] = (4, 14, 14)

    @property
    def head(self) -> int:
        """Width of a text head."""
        return self.width // self.heads

    def to_json(self) -> dict[str, object]:
        """Return it as a plain dict."""
        return asdict(self)

    @classmethod
    def from_json(cls, sizes: Mapping[str, Any]) -> "Shape":
        """Return what was written with to_json."""
        return cls(**{name: tuple(size) if isinstance(size, list) else size for name, size in sizes.items()})


class Norm(nn.Module):
    """Root mean square norm."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scale the last axis."""
        return functional.rms_norm(x, (x.shape[-1],), self.weight, EPSILON)


class Mlp(nn.Module):
    """Gated layer."""

    def __init__(self, width: int, inner: int, bias: bool) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(width, inner, bias)
        self.up_proj = nn.Linear(width, inner, bias)
        self.down_proj = nn.Linear(inner, width, bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the layer's output."""
        out: torch.Tensor = self.down_proj(functional.silu(self.gate_proj(x)) * self.up_proj(x))
        return out


def move(tensor: torch.Tensor, device: torch.device) -> torch.Tensor:
    """Return a copy on the device, without waiting for what it is busy with."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Turn the pairs of the last axis by their angles."""
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


@dataclass(frozen=True)
class Grid:
    """What a page's size fixes: the order of patches by windows, windows' sizes, angles in that order."""

    order: torch.Tensor
    back: torch.Tensor
    groups: tuple[tuple[int, int], ...]
    """Count and patches of the windows of each size."""
    cos: torch.Tensor
    sin: torch.Tensor


@cache
def plan_grid(rows: int, columns: int, head: int, device: torch.device, dtype: torch.dtype) -> Grid:
    """Return the plan for a page of so many merged tokens; patches come merged fours in a row."""
    windows: dict[int, list[list[int]]] = {}
    for top in range(0, rows, WINDOW):
        for left in range(0, columns, WINDOW):
            cells = [
                row * columns + column
                for row in range(top, min(rows, top + WINDOW))
                for column in range(left, min(columns, left + WINDOW))
            ]
            windows.setdefault(len(cells), []).append(
                [4 * cell + part for cell in cells for part in range(4)]
            )
    order = torch.tensor([patch for group in windows.values() for window in group for patch in window])
    groups = tuple((len(group), 4 * size) for size, group in windows.items())
    row, column, down, across = torch.meshgrid(
        torch.arange(rows), torch.arange(columns), torch.arange(MERGE), torch.arange(MERGE), indexing="ij"
    )
    places = torch.stack([row * MERGE + down, column * MERGE + across]).reshape(2, -1).float()
    frequencies = 10_000.0 ** -(torch.arange(0, head // 2, 2) / (head // 2))
    angles = (places[..., None] * frequencies).permute(1, 0, 2).flatten(1).repeat(1, 2)[order]
    cos, sin = angles.cos().to(device, dtype), angles.sin().to(device, dtype)
    return Grid(order.to(device), order.argsort().to(device), groups, cos[None, :, None], sin[None, :, None])


class VisionAttention(nn.Module):
    """Attention among patches, over the page or in windows."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: torch.Tensor, grid: Grid, is_full: bool) -> torch.Tensor:
        """`x` [pages, patches, width] in the order of windows."""
        pages, patches, width = x.shape
        q, k, v = self.qkv(x).view(pages, patches, 3, self.heads, -1).unbind(2)
        q, k = rotate(q, grid.cos, grid.sin), rotate(k, grid.cos, grid.sin)
        parts, start = [], 0
        for count, size in ((1, patches),) if is_full else grid.groups:
            part = [
                one[:, start : start + count * size]
                .reshape(pages * count, size, self.heads, -1)
                .transpose(1, 2)
                for one in (q, k, v)
            ]
            seen = functional.scaled_dot_product_attention(*part)
            parts.append(seen.transpose(1, 2).reshape(pages, count * size, width))
            start += count * size
        out: torch.Tensor = self.proj(torch.cat(parts, dim=1))
        return out


class VisionBlock(nn.Module):
    """One layer of the vision tower."""

    def __init__(self, shape: Shape, is_full: bool) -> None:
        super().__init__()
        width = shape.vision_width
        self.is_full = is_full
        self.norm1, self.norm2 = Norm(width), Norm(width)
        self.attn = VisionAttention(width, shape.vision_heads)
        self.mlp = Mlp(width, shape.vision_inner, bias=True)

    def forward(self, x: torch.Tensor, grid: Grid) -> torch.Tensor:
        """Return the layer's output."""
        x = x + self.attn(self.norm1(x), grid, self.is_full)
        out: torch.Tensor = x + self.mlp(self.norm2(x))
        return out


class Visual(nn.Module):
    """The vision tower: `[pages, patches, 1176]` → `[pages, patches / 4, width]`."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.vision_width
        self.head = width // shape.vision_heads
        self.patch_embed = nn.ModuleDict(
            {"proj": nn.Conv3d(3, width, (FRAMES, PATCH, PATCH), (FRAMES, PATCH, PATCH), bias=False)}
        )
        self.blocks = nn.ModuleList(
            VisionBlock(shape, place in shape.full_layers) for place in range(shape.vision_layers)
        )
        merged = width * MERGE**2
        mlp = nn.Sequential(nn.Linear(merged, merged), nn.GELU(), nn.Linear(merged, shape.width))
        self.merger = nn.ModuleDict({"ln_q": Norm(width), "mlp": mlp})

    def forward(self, pixels: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
        """Return what each merged token saw, page by page in reading order."""
        kernel = self.patch_embed["proj"].weight
        assert isinstance(kernel, torch.Tensor)
        grid = plan_grid(rows, columns, self.head, pixels.device, kernel.dtype)
        pixels = pixels.to(kernel.dtype).index_select(1, grid.order)
        x = functional.linear(pixels, kernel.flatten(1))
        for block in self.blocks:
            x = block(x, grid)
        x = self.merger["ln_q"](x.index_select(1, grid.back))
        out: torch.Tensor = self.merger["mlp"](x.reshape(len(x), rows * columns, -1))
        return out


class TextAttention(nn.Module):
    """Causal attention with grouped keys."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.key_heads, self.head = shape.heads, shape.key_heads, shape.head
        self.q_proj = nn.Linear(shape.width, shape.heads * shape.head)
        self.k_proj = nn.Linear(shape.width, shape.key_heads * shape.head)
        self.v_proj = nn.Linear(shape.width, shape.key_heads * shape.head)
        self.o_proj = nn.Linear(shape.heads * shape.head, shape.width, bias=False)

    def forward(
        self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, past: Pair | None
    ) -> tuple[torch.Tensor, Pair]:
        """Return the output, and keys and values so far."""
        count, length, _ = x.shape
        q = rotate(self.q_proj(x).view(count, length, self.heads, self.head).transpose(1, 2), cos, sin)
        k = rotate(self.k_proj(x).view(count, length, self.key_heads, self.head).transpose(1, 2), cos, sin)
        v = self.v_proj(x).view(count, length, self.key_heads, self.head).transpose(1, 2)
        if past is not None:
            k, v = torch.cat((past[0], k), dim=2), torch.cat((past[1], v), dim=2)
        groups = self.heads // self.key_heads
        seen = functional.scaled_dot_product_attention(
            q, k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1), is_causal=past is None
        )
        return self.o_proj(seen.transpose(1, 2).reshape(count, length, -1)), (k, v)


class TextBlock(nn.Module):
    """One layer of the language model."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm, self.post_attention_layernorm = Norm(shape.width), Norm(shape.width)
        self.self_attn = TextAttention(shape)
        self.mlp = Mlp(shape.width, shape.inner, bias=False)

    def forward(
        self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, past: Pair | None
    ) -> tuple[torch.Tensor, Pair]:
        """Return the layer's output, and its keys and values."""
        seen, kept = self.self_attn(self.input_layernorm(x), cos, sin, past)
        x = x + seen
        return x + self.mlp(self.post_attention_layernorm(x)), kept


class Language(nn.Module):
    """The language model."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(TextBlock(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.width)

    def forward(
        self, x: torch.Tensor, positions: torch.Tensor, past: Cache | None = None
    ) -> tuple[torch.Tensor, Cache]:
        """`x` [n, length, width], `positions` [3, length], on the processor, the same for all rows."""
        cos, sin = (move(part.to(x.dtype), x.device) for part in self._angles(positions))
        kept: Cache = []
        for place, layer in enumerate(self.layers):
            x, own = layer(x, cos, sin, past[place] if past else None)
            kept.append(own)
        return self.norm(x), kept

    def _angles(self, positions: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        head = self.shape.head
        frequencies = self.shape.theta ** -(torch.arange(0, head, 2) / head)
        axis = [axis for axis, count in enumerate(self.shape.sections) for _ in range(count)]
        angles = (positions[axis].T.float() * frequencies).repeat(1, 2)
        return angles.cos(), angles.sin()


class Reader(nn.Module):
    """The whole model."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = nn.ModuleDict({"visual": Visual(shape), "language_model": Language(shape)})
        self.initialise()

    @property
    def visual(self) -> Visual:
        """The vision tower."""
        part = self.model["visual"]
        assert isinstance(part, Visual)
        return part

    @property
    def language(self) -> Language:
        """The language model."""
        part = self.model["language_model"]
        assert isinstance(part, Language)
        return part

    def initialise(self) -> None:
        """Start every matrix at one over the root of its inputs; what adds to the stream a little lower."""
        depth = {"vision": 2 * self.shape.vision_layers, "text": 2 * self.shape.layers}
        for name, module in self.named_modules():
            if isinstance(module, nn.Linear | nn.Conv3d):
                deviation = module.weight[0].numel() ** -0.5
                if name.split(".")[-1] in ("proj", "down_proj", "o_proj") and "patch" not in name:
                    deviation *= depth["vision" if "visual" in name else "text"] ** -0.5
                nn.init.normal_(module.weight, std=deviation)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        nn.init.normal_(self.language.embed_tokens.weight, std=self.shape.width**-0.5)

    def embed(self, ids: torch.Tensor, at: int, seen: torch.Tensor) -> torch.Tensor:
        """`ids` [n, length] → [n, length, width], what was seen in place of the picture's tokens."""
        x: torch.Tensor = self.language.embed_tokens(ids)
        return torch.cat([x[:, :at], seen.to(x.dtype), x[:, at + seen.shape[1] :]], dim=1)

    def score(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return a score for each token of the vocabulary."""
        return functional.linear(hidden, self.language.embed_tokens.weight)


def place_tokens(before: int, rows: int, columns: int, after: int) -> torch.Tensor:
    """Return M-RoPE positions `[3, n]` of text, one picture, and text again."""
    first = torch.arange(before).expand(3, -1)
    row, column = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    picture = torch.stack([torch.zeros_like(row), row, column]).reshape(3, -1) + before
    last = torch.arange(after).expand(3, -1) + before + max(rows, columns)
    return torch.cat([first, picture, last], dim=1)
