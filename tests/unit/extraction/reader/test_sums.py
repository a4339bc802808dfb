"""Which amounts are net, tax and gross: those that add up."""

from decimal import Decimal

import pytest

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.totals.sums import Steps, choose_totals, sum_subsets


def candidate(value: str, weight: float) -> Candidate:
    return Candidate(value, (), (Evidence("test", weight),))


def values(choices: dict[str, Choice]) -> dict[str, str]:
    return {name: choice.best.value for name, choice in choices.items()}


def test_the_amounts_that_add_up_beat_better_labelled_ones_that_do_not() -> None:
    net = [candidate("90.00", 2.0), candidate("100.00", 1.5)]
    chosen = choose_totals(net, [candidate("19.00", 2.0)], [candidate("119.00", 2.0)], Steps())
    assert values(dict(chosen)) == {"net": "100.00", "tax": "19.00", "gross": "119.00"}


def test_agreement_raises_and_a_rival_lowers_the_confidence() -> None:
    tax, gross = [candidate("19.00", 1.0)], [candidate("119.00", 1.0)]
    agreeing = choose_totals([candidate("100.00", 1.0)], tax, gross, Steps())
    alone = choose_totals([], [], gross, Steps())
    contested = choose_totals([], [], [*gross, candidate("129.00", 0.9)], Steps())
    assert agreeing["gross"].confidence > alone["gross"].confidence > contested["gross"].confidence


def test_a_tip_may_stand_between_net_and_total() -> None:
    steps = Steps(extras=sum_subsets([Decimal("2.00")]))
    chosen = choose_totals(
        [candidate("10.00", 2.0)], [candidate("1.00", 2.0)], [candidate("13.00", 1.0)], steps
    )
    assert chosen["gross"].best.evidence[-1].kind == "adds_up_with_extras"


def test_an_amount_of_more_than_a_third_is_no_tax() -> None:
    chosen = choose_totals(
        [], [candidate("80.00", 2.0), candidate("19.00", 1.0)], [candidate("119.00", 3.0)], Steps()
    )
    assert chosen["tax"].best.value == "19.00"


def test_sums_are_exact_to_the_cent() -> None:
    chosen = choose_totals(
        [candidate("1.10", 2.0)], [candidate("0.20", 1.0)], [candidate("1.30", 2.0)], Steps()
    )
    assert chosen["net"].best.evidence[-1].kind == "adds_up"


def test_nothing_found_is_no_choice() -> None:
    assert choose_totals([], [], [], Steps()) == {}
    assert choose([]) is None


def test_the_same_value_found_twice_gains_and_is_one_candidate() -> None:
    once = choose([candidate("A", 1.0)])
    rivals = choose([candidate("A", 1.0), candidate("B", 1.0)])
    assert once is not None
    assert rivals is not None
    assert once.confidence == pytest.approx(0.731, abs=0.001)
    assert rivals.confidence < 0.5
