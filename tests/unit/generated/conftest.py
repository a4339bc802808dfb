"""The generated documents, each drawn once for all tests of this folder."""

from functools import cache

import pytest

from samples.generated.catalogue import Spec, list_specs
from samples.generated.press import Printed, print_document


@cache
def _draw(spec: Spec) -> Printed:
    return print_document(spec)


@pytest.fixture(scope="session")
def clean() -> list[Printed]:
    """Return the documents that have a text layer."""
    return [_draw(spec) for spec in list_specs() if spec.noise == "clean"]
