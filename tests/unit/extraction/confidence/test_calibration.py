"""Probabilities follow the evidence: what speaks for a value raises them, what speaks against lowers them."""

from typing import Any

import pytest

from recto.documents.model import Document, Page, Word
from recto.extraction.confidence import calibrate
from recto.extraction.confidence.calibration import load_curves
from recto.extraction.confidence.features import FEATURES, NEVER_NEGATIVE, NEVER_POSITIVE, Engine
from schemas.results import Check, DocumentResult, FieldResult, Grounding, PageBox, Source

ENGINES: tuple[Engine, ...] = ("reader", "model")
FAILED = Check(name="net_plus_tax_is_gross", passed=False, paths=("/total",), message="1 + 1 = 3")
PASSED = Check(name="net_plus_tax_is_gross", passed=True, paths=("/total",))


def probability(engine: Engine, *checks: Check, score: float = 1.0, **changes: Any) -> float:
    """Return the calibrated probability of one found amount, with some of its evidence changed.

    `score` is the OCR's for the second of the two words in its box.
    """
    found: dict[str, Any] = {
        "value": "12.00",
        "confidence": 0.9,
        "grounding": Grounding.FOUND,
        "source": Source.TEXT_LAYER,
        "text": "EUR 12.00",
        "boxes": (PageBox(page=1, box=(0.5, 0.5, 0.7, 0.52)),),
    }
    words = (
        Word("Total", (0.1, 0.5, 0.3, 0.52), 0.1),
        Word("EUR", (0.5, 0.5, 0.56, 0.52), 1.0),
        Word("12.00", (0.58, 0.5, 0.7, 0.52), score),
    )
    document = Document("image/png", 1, [Page(1, 1000, 1400, 0, Source.OCR, words)])
    field = FieldResult(**{**found, **changes})
    result = DocumentResult(
        schema_name="invoice",
        schema_confidence=1,
        pages=(1,),
        data={},
        fields={"/total": field},
        checks=checks,
    )
    return calibrate(result, document, engine).fields["/total"].confidence


@pytest.mark.parametrize("engine", ENGINES)
def test_a_surer_extractor_gives_a_higher_probability(engine: Engine) -> None:
    assert probability(engine, confidence=0.4) < probability(engine, confidence=0.9)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_failed_check_lowers_the_probability_and_a_passed_one_does_not(engine: Engine) -> None:
    assert probability(engine, FAILED) <= probability(engine) <= probability(engine, PASSED)


def test_what_a_model_says_and_the_page_does_not_is_unlikely() -> None:
    said = probability(
        "model", grounding=Grounding.UNVERIFIED, source=Source.MODEL, text=None, confidence=0.3
    )
    assert said < 0.5 < probability("model")


def test_pixels_are_no_surer_than_print() -> None:
    assert probability("reader", source=Source.OCR) <= probability("reader")


def test_words_that_the_ocr_was_not_sure_of_are_less_likely_right() -> None:
    read = [probability("reader", source=Source.OCR, score=score) for score in (0.5, 0.8, 1.0)]
    assert read == sorted(set(read))


def test_the_ocrs_score_of_a_picture_says_nothing_of_a_text_layer_beside_it() -> None:
    assert probability("reader", score=0.5) == probability("reader")


def test_embedded_values_keep_their_certainty_and_missing_ones_have_none() -> None:
    assert probability("model", grounding=Grounding.EMBEDDED, confidence=1.0) == 1.0
    assert probability("model", value=None, grounding=Grounding.MISSING, confidence=0.0) == 0.0


@pytest.mark.parametrize(("engine", "most"), [("reader", 0.995), ("model", 0.99)])
def test_no_judged_value_is_certain(engine: Engine, most: float) -> None:
    assert 0 < probability(engine, confidence=0.0) < probability(engine, PASSED, confidence=1.0) <= most


@pytest.mark.parametrize("engine", ENGINES)
def test_the_stored_coefficients_have_the_signs_that_make_sense(engine: Engine) -> None:
    stored = dict(zip(FEATURES, load_curves()[engine].coefficients, strict=True))
    assert all(stored[name] >= 0 for name in NEVER_NEGATIVE)
    assert all(stored[name] <= 0 for name in NEVER_POSITIVE)
