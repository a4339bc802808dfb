"""The catalogue is large and varied enough to be an exam, and fair: both halves have every language."""

from collections import Counter

import pytest

from samples.generated.catalogue import HALVES, INVOICES, RECEIPTS, Half, list_specs

LANGUAGES = {"de", "en", "es", "fr", "it", "nl", "pt"}


def test_there_are_at_least_sixty_invoices_and_thirty_receipts() -> None:
    counts = Counter(spec.schema for spec in list_specs())
    assert counts["invoice"] >= 60
    assert counts["receipt"] >= 30


def test_names_are_unique() -> None:
    names = [spec.name for spec in list_specs()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("families", [INVOICES, RECEIPTS], ids=["invoices", "receipts"])
def test_families_alternate_between_the_halves(families: dict[str, str]) -> None:
    halves = {spec.family: spec.half for spec in list_specs() if spec.family in families}
    assert [halves[family] for family in families] == [HALVES[place % 2] for place in range(len(families))]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("schema", ["invoice", "receipt"])
def test_each_half_has_every_language(half: Half, schema: str) -> None:
    assert {spec.language for spec in list_specs(half) if spec.schema == schema} == LANGUAGES


def test_about_a_third_are_clean_and_some_are_photos() -> None:
    wears = Counter(spec.noise for spec in list_specs())
    assert wears["clean"] >= len(list_specs()) / 3
    assert len(list_specs()) - wears["clean"] >= len(list_specs()) / 3
    assert wears["photo"] >= 10
