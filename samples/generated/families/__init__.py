"""Layouts of invoices, one module each with a function `draw(desk)`; imported when first drawn."""

from collections.abc import Callable
from importlib import import_module

from samples.generated.desk import Desk


def load_family(name: str) -> Callable[[Desk], None]:
    """Return the function that lays a content out."""
    draw: Callable[[Desk], None] = import_module(f"{__name__}.{name}").draw
    return draw
