"""The order in which a kernel packs 4-bit weights, found out by asking it, to unpack them again.

PyTorch's int4 kernels keep weights in an order of their own, which differs between kinds of CPU and on CUDA
and isn't documented. Unpacking what they hold saves keeping every weight twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

Pack = Callable[[torch.Tensor], torch.Tensor]
"""From uint8 [out, in] in 0…15 to a kernel's own form."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Tiles of a matrix one after the other, row by row; within a tile, index bits in another order."""

    rows: int
    columns: int
    axes: tuple[int, ...]
    """For each bit of an entry's index in its tile (the row's bits, then the column's, highest first): which
    bit of its place in the packed tile it is, counted from the highest."""

    def unpack(self, packed: torch.Tensor, out_features: int, in_features: int) -> torch.Tensor:
        """Return uint8 [out, in] in 0…15."""
        tiles = (out_features // self.rows, in_features // self.columns)
        halves = packed.contiguous().view(torch.uint8).flatten()
        places = torch.stack((halves & 15, halves >> 4), dim=-1).view(*tiles, *[2] * len(self.axes))
        row_bits = self.rows.bit_length() - 1
        axes = [axis + 2 for axis in self.axes]
        return places.permute(0, *axes[:row_bits], 1, *axes[row_bits:]).reshape(out_features, in_features)


PLAIN = Layout(1, 2, (0,))
"""Two neighbours of a row in each byte, the first in the lower half."""


def pack_plain(values: torch.Tensor) -> torch.Tensor:
    """Return uint8 [out, in / 2] for uint8 [out, in] in 0…15."""
    return values[:, ::2] | (values[:, 1::2] << 4)


def find_layout(pack: Pack, tiles: Sequence[tuple[int, int]], device: torch.device) -> Layout | None:
    """Return the layout that `pack` follows, for the first size of tile (rows, columns) that explains it.

    None when none does, which is proven on random weights.
    """
    for rows, columns in tiles:
        axes = _probe(pack, rows, columns, device)
        if axes is None:
            continue
        layout = Layout(rows, columns, axes)
        generator = torch.Generator().manual_seed(0)
        sample = torch.randint(0, 16, (2 * rows, 4 * columns), dtype=torch.uint8, generator=generator).to(
            device
        )
        if torch.equal(layout.unpack(pack(sample), *sample.shape), sample):
            return layout
    return None


def _probe(pack: Pack, rows: int, columns: int, device: torch.device) -> tuple[int, ...] | None:
    """Ask where each bit of an entry's index goes, with tiles that hold a single one."""
    bits = (rows * columns).bit_length() - 1
    axes = []
    for bit in reversed(range(bits)):
        tile = torch.zeros(rows * columns, dtype=torch.uint8, device=device)
        tile[1 << bit] = 1
        packed = pack(tile.view(rows, columns)).contiguous().view(torch.uint8).flatten().to("cpu")
        (place,) = torch.stack((packed & 15, packed >> 4), dim=-1).flatten().nonzero()[:, 0].tolist()
        if place.bit_count() != 1:
            return None
        axes.append(bits - place.bit_length())
    return tuple(axes) if sorted(axes) == list(range(bits)) else None
