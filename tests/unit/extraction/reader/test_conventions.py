"""How a document writes: order of day and month, decimal mark, currency by country."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.reader.conventions import Conventions
from recto.extraction.reader.evidence.countries import judge_countries
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.reader.values.amounts import DecimalMark
from recto.extraction.reader.values.dates import DateOrder


@pytest.fixture
def judge(new_paper: Callable[..., Any], extractor: ReaderExtractor) -> Callable[..., Conventions]:
    """Write lines under each other and return the conventions of the page."""

    def run(*lines: str) -> Conventions:
        paper = new_paper().stack(40, 40, *lines)
        return extractor.read(paper.document(), lambda: False).conventions

    return run


def test_english_without_a_country_leaves_the_order_of_day_and_month_open(judge: Any) -> None:
    conventions = judge("Invoice date: 03/04/2026", "Thank you for your order")
    assert (conventions.order, conventions.is_order_known) == (DateOrder.DAY, False)


@pytest.mark.parametrize(
    ("lines", "order"),
    [
        (["Springfield, IL 62704", "Invoice date: 03/04/2026"], DateOrder.MONTH),
        (["United States", "Sales Tax 1.00", "Invoice date: 03/04/2026"], DateOrder.MONTH),
        (["London SW1A 1AA", "United Kingdom", "Invoice date: 03/04/2026"], DateOrder.DAY),
        (["Invoice date: 03/04/2026", "Total RM 12.50"], DateOrder.DAY),
        (["Invoice date: 03/04/2026", "Total EUR 12.50"], DateOrder.DAY),
        (["Rechnung vom 03/04/2026", "Bitte zahlen Sie den Betrag innerhalb von 14 Tagen"], DateOrder.DAY),
        (["Invoice date: 03/04/2026", "Shipped on 03/28/2026"], DateOrder.MONTH),
        (["Invoice date: 04/03/2026", "Due date: 05/02/2026"], DateOrder.MONTH),
    ],
)
def test_country_language_and_other_dates_tell_the_order(
    judge: Any, lines: list[str], order: DateOrder
) -> None:
    conventions = judge(*lines)
    assert (conventions.order, conventions.is_order_known) == (order, True)


def test_dates_under_their_labels_tell_the_order_too(
    new_paper: Callable[..., Any], extractor: ReaderExtractor
) -> None:
    paper = new_paper().write(40, 40, "Invoice date").write(200, 40, "Due date")
    paper.write(40, 54, "04/03/2026").write(200, 54, "05/02/2026")
    conventions = extractor.read(paper.document(), lambda: False).conventions
    assert (conventions.order, conventions.is_order_known) == (DateOrder.MONTH, True)


def test_a_clear_date_near_one_reading_leans_towards_it(judge: Any) -> None:
    assert judge("Ordered March 2, 2026", "Invoice date: 03/11/2026").order is DateOrder.MONTH


def test_a_canadian_date_stays_open_for_canadians_write_it_both_ways(judge: Any) -> None:
    assert not judge("Ottawa, ON K1A 0B1", "HST 1.00", "Invoice date: 03/04/2026").is_order_known


@pytest.mark.parametrize(
    ("place", "code", "is_ambiguous"),
    [
        ("Toronto, ON M5V 2T6, Canada", "CAD", False),
        ("12 Queen St, Singapore", "SGD", False),
        ("Springfield, IL 62704", "USD", False),
        ("Sydney NSW 2000, Australia", "AUD", False),
        ("Somewhere", "USD", True),
    ],
)
def test_a_dollar_is_that_of_the_country(judge: Any, place: str, code: str, is_ambiguous: bool) -> None:
    (sign,) = judge("Acme Trading", place, "Total $12.50").currency_signs
    assert (sign.code, sign.is_ambiguous) == (code, is_ambiguous)


def test_a_sign_that_is_a_word_counts_only_beside_an_amount(judge: Any) -> None:
    assert judge("Fr. Beispiel", "Termin Fr. 13.03.2026").currency_signs == ()
    assert [sign.code for sign in judge("Total Fr. 12.50").currency_signs] == ["CHF"]


def test_an_ambiguous_number_is_read_with_the_mark_of_the_others_else_of_the_language(judge: Any) -> None:
    assert judge("Menge 1.234", "Preis 12,50").mark is DecimalMark.COMMA
    assert judge("die Menge der Ware ist 1.234 und wir danken").mark is DecimalMark.COMMA
    assert judge("the quantity of the goods is 1,234").mark is DecimalMark.POINT


def test_the_sign_before_a_german_postal_code_is_not_delaware() -> None:
    assert judge_countries(["Beispielstraße 1, DE 80333 München"]).scores == {}


def test_ids_domains_and_names_speak_for_their_countries() -> None:
    countries = judge_countries(["BTW BE0411905847", "www.voorbeeld.be", "Antwerpen, Belgique"])
    assert countries.main == "BE"
    assert set(countries.scores) == {"BE"}


def test_dollars_alone_only_lean_to_the_month(judge: Any) -> None:
    conventions = judge("Invoice date: 03/04/2026", "Total $12.50")
    assert (conventions.order, conventions.is_order_known) == (DateOrder.MONTH, False)


def test_a_date_that_could_be_read_either_way_is_never_sure(
    new_paper: Callable[..., Any], read: Callable[..., Any]
) -> None:
    """However much speaks for its being the date of the invoice."""
    paper = new_paper().write(40, 40, "Invoice 4711 dated 03/04/2026", size=16)
    paper.write(40, 90, "Invoice date:").write(140, 90, "03/04/2026")
    open_date = read(paper).fields["/issue_date"]
    assert (open_date.value, open_date.confidence < 0.7) == ("2026-04-03", True)
    told = read(paper.write(40, 200, "Springfield, IL 62704")).fields["/issue_date"]
    assert (told.value, told.confidence > 0.9) == ("2026-03-04", True)
