"""Results in the response shapes of other services, for callers who come from there."""

from collections.abc import Callable, Mapping

from recto.rendering.services.azure import write_azure
from recto.rendering.services.base import JsonObject, ServedResult
from recto.rendering.services.textract import write_textract

SHAPES: Mapping[str, Callable[[ServedResult], JsonObject]] = {
    "azure": write_azure,
    "textract": write_textract,
}

__all__ = ["SHAPES", "JsonObject", "ServedResult"]
