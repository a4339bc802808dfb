"""LoRA at run time: which row of a batch uses which adapter. The files are read in `adapter_files`.

Own code rather than peft's, because it must wrap int4 layers and take batches of rows flattened into one.
Formula: https://arxiv.org/abs/2106.09685 (section 4.1), y = W x + s B A x.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch
from torch import nn

from recto.engines.transformers.adapter_files import AdapterWeights


@dataclass(frozen=True, slots=True)
class _Share:
    """The part of a batch that uses one adapter."""

    adapter: str
    index: torch.Tensor | None
    """int64: rows, or tokens of a flattened batch; None for all of them."""
    axis: int
    """Where `index` counts: 0 in padded batches [rows, T, d], 1 in flattened ones [1, tokens, d]."""


class AdapterBank:
    """The adapters of one model, and which of them the next forward passes use, row by row.

    Belongs to the thread that runs the model.
    """

    def __init__(self, model: nn.Module, adapters: Mapping[str, AdapterWeights]) -> None:
        """Wrap every linear layer of `model` that an adapter changes. Without adapters nothing is touched."""
        self.names = tuple(adapters)
        self._shares: tuple[_Share, ...] = ()
        self._layers: dict[str, AdaptedLinear] = {}
        for name, weights in adapters.items():
            for path, pair in weights.items():
                self._wrap(model, path).add(name, *pair)

    @property
    def shares(self) -> tuple[_Share, ...]:
        """What `assign` asked for; empty when no row uses an adapter."""
        return self._shares

    def assign(self, names: Sequence[str | None], lengths: Sequence[int] | None = None) -> None:
        """Say which adapter each row of the next forward passes uses; None for the model alone.

        Inputs are [rows, T, d] then, or [1, sum(lengths), d] when the rows' `lengths` in tokens are given.

        Raises:
            KeyError: no adapter has the name.
        """
        used = list(dict.fromkeys(name for name in names if name is not None))
        for name in used:
            if name not in self.names:
                raise KeyError(name)
        self._shares = tuple(self._share(adapter, names, lengths) for adapter in used) if self._layers else ()

    def _share(self, adapter: str, names: Sequence[str | None], lengths: Sequence[int] | None) -> _Share:
        rows = [row for row, name in enumerate(names) if name == adapter]
        axis = 0 if lengths is None else 1
        if len(rows) == len(names):
            return _Share(adapter, None, axis)
        if lengths is not None:
            ends = list(accumulate(lengths))
            rows = [token for row in rows for token in range(ends[row] - lengths[row], ends[row])]
        device = next(iter(self._layers.values())).device
        return _Share(adapter, torch.tensor(rows, dtype=torch.int64, device=device), axis)

    def _wrap(self, model: nn.Module, path: str) -> "AdaptedLinear":
        if path not in self._layers:
            self._layers[path] = AdaptedLinear(model.get_submodule(path), self)
            model.set_submodule(path, self._layers[path])
        return self._layers[path]


class AdaptedLinear(nn.Module):
    """A linear layer of any kind, and what adapters add to its output."""

    def __init__(self, base: nn.Module, bank: AdapterBank) -> None:
        super().__init__()
        self.base = base
        self._bank = bank
        self.down: dict[str, torch.Tensor] = {}
        """A, [rank, in] each, by adapter; in the model's dtype."""
        self.up: dict[str, torch.Tensor] = {}
        """B times the adapter's scale, [out, rank] each."""

    def add(self, adapter: str, down: torch.Tensor, up: torch.Tensor) -> None:
        """Take the weights of one adapter: down [rank, in], up [out, rank], already scaled."""
        self.down[adapter], self.up[adapter] = down, up

    @property
    def device(self) -> torch.device:
        """Where the adapters' weights are."""
        return next(iter(self.down.values())).device

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return [..., out] for [..., in], with the adapters that the bank has assigned."""
        y: torch.Tensor = self.base(x)
        for share in self._bank.shares:
            if share.adapter not in self.down:
                continue
            down, up = self.down[share.adapter], self.up[share.adapter]
            if share.index is None:
                y = y + (x @ down.T) @ up.T
            else:
                part = (x.index_select(share.axis, share.index) @ down.T) @ up.T
                y = y.index_add(share.axis, share.index, part)
        return y
