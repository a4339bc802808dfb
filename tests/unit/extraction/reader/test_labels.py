"""Labels on the page, and the files they come from."""

from collections.abc import Set

import pytest

from recto.extraction.reader.evidence.labels import find_labels
from recto.extraction.reader.folding import fold_text
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.layout.tokens import Token
from recto.extraction.reader.vocabulary import Vocabulary, build_vocabulary, load_vocabulary


def cell_of(text: str) -> Cell:
    rect = Rect(0, 0, len(text), 1)
    tokens, starts, at = [], [], 0
    for word in text.split(" "):
        tokens.append(Token(word, (0, 0, 1, 1), rect, 1.0))
        starts.append(at)
        at += len(word) + 1
    return Cell(1, 0, 0, tuple(tokens), rect, text, tuple(starts))


ENGLISH_AND_GERMAN = build_vocabulary(
    {
        "en": {
            "number": {"invoice": {"strong": ["invoice no"]}},
            "date": {"issue": {"strong": ["date"]}, "order": {"strong": ["order date"]}},
            "title": {"invoice": {"strong": ["invoice", "rechnung"]}},
            "total": {"gross": {"strong": ["total"]}, "tax": {"strong": ["gst", "total gst"]}},
        },
        "de": {
            "number": {"invoice": {"strong": ["rechnungsnr", "rechnungs-nr"]}},
            "date": {"issue": {"strong": ["rechnungsdatum"]}},
        },
    }
)


def labels_in(
    text: str,
    *,
    ocr: bool = False,
    vocabulary: Vocabulary = ENGLISH_AND_GERMAN,
    languages: Set[str] | None = None,
) -> list[tuple[str, str]]:
    """Return the labels of a text and what each names."""
    folded = fold_text(text)
    hits = find_labels(cell_of(text), folded, vocabulary, forgive_slips=ocr, languages=languages)
    return [(hit.span.text, hit.labels[0].concept) for hit in hits]


def test_only_labels_of_the_languages_asked_for_are_found() -> None:
    assert labels_in("Rechnungsdatum: 1.2.2026", languages={"en"}) == []
    assert labels_in("Rechnungsdatum: 1.2.2026", languages={"de"}) == [("Rechnungsdatum", "date.issue")]
    assert labels_in("Rechnungsdatm: 1.2.2026", ocr=True, languages={"en"}) == []


def test_the_longest_label_wins_over_the_one_inside_it() -> None:
    assert labels_in("Order date: 1.2.2026") == [("Order date", "date.order")]


def test_spaces_marks_and_case_of_a_label_do_not_matter() -> None:
    assert [concept for _, concept in labels_in("RECHNUNGS - NR. 17")] == ["number.invoice"]


def test_a_label_glued_to_its_value_is_found() -> None:
    assert labels_in("InvoiceNo:CS123") == [("InvoiceNo", "number.invoice")]
    assert labels_in("Date04/05/2018") == [("Date", "date.issue")]


@pytest.mark.parametrize(
    "text", ["Totally new", "INV/2024/05/0031", "invoice_number_1", "rechnung@firma.example"]
)
def test_a_label_inside_a_word_or_a_number_is_none(text: str) -> None:
    assert labels_in(text) == []


def test_no_label_runs_across_a_bracket() -> None:
    assert [text for text, _ in labels_in("Total (GST incl.)")] == ["Total", "GST"]


def test_ocr_slips_in_a_label_are_forgiven_for_ocr_only() -> None:
    assert labels_in("Rechnungsdaturn: 1.2.2026", ocr=False) == []
    assert labels_in("lnvoice N0 17", ocr=True) == [("lnvoice N0", "number.invoice")]
    assert labels_in("Rechnungsdatm: 1.2.2026", ocr=True) == [("Rechnungsdatm", "date.issue")]


def test_a_new_language_is_only_a_new_file() -> None:
    italian = {
        "number": {"invoice": {"strong": ["numero fattura"]}},
        "words": {"language": ["il", "di"]},
        "months": {"9": ["sett"]},
    }
    vocabulary = build_vocabulary({"it": italian})
    assert labels_in("Numero fattura 17", vocabulary=vocabulary) == [("Numero fattura", "number.invoice")]
    assert (vocabulary.months["marzo"], vocabulary.months["sett"]) == (3, 9)


def test_a_language_may_lack_a_topic() -> None:
    vocabulary = build_vocabulary({"it": {"number": {"invoice": {"strong": ["numero fattura"]}}}})
    assert vocabulary.words == {}


def test_every_folder_is_a_language_whose_words_tell_it_from_the_others() -> None:
    vocabulary = load_vocabulary()
    assert {"en", "de", "fr", "es", "it", "nl", "pt"} <= vocabulary.languages
    assert {code for said in vocabulary.language_words.values() for code in said} == vocabulary.languages
    assert all(vocabulary.words[kind] for kind in ("net", "gross", "cash", "immediate", "greeting"))
