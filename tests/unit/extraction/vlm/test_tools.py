"""Tools that a model uses while it reads, and what it can't do with them."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.errors import ParameterInvalidError
from tests.unit.extraction.vlm.conftest import Say

WHOLE = {"number": "M-7", "total": None, "rows": []}
New = Callable[..., Any]


@pytest.fixture
def use(new_model: New, new_paper: New, order_of: New) -> Callable[..., Any]:
    """Have a model call tools, then answer; return it and its extraction."""

    def run(*calls: tuple[str, str]) -> Any:
        model = new_model(Say(calls=calls), Say(WHOLE), tools=True)
        paper = new_paper().write(300, 425, "Rechnungsnummer RE-2031").write(60, 60, "Other things")
        return model, model.extractor.extract(order_of(paper))

    return run


def answers(model: Any) -> list[str]:
    return [message.content for message in model.engine.asked[1].chat.messages if message.role == "tool"]


def test_a_sum_is_worked_out_exactly(use: New) -> None:
    model, extraction = use(("calculate", '{"expression": "0.1 + 0.2 * 3"}'))
    assert answers(model) == ["0.7"]
    assert extraction.documents[0].data == WHOLE


def test_a_text_is_found_though_misspelt_and_its_place_is_told(use: New) -> None:
    model, _ = use(("find_text", '{"query": "rechnungsnumer"}'))
    assert answers(model)[0].startswith("page 1, box [500, 500, ")
    assert answers(model)[0].endswith("Rechnungsnummer RE-2031")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("calculate", '{"expression": "__import__(\'os\')"}'),
        ("calculate", '{"expression": "9**9**9"}'),
        ("calculate", '{"expression": 5}'),
        ("calculate", "{"),
        ("calculate", "[1]"),
        ("calculate", '{"expression": "' + "1+" * 2000 + '1"}'),
        ("find_text", '{"query": "  "}'),
        ("find_text", "{}"),
        ("delete_all", "{}"),
    ],
)
def test_what_is_wrong_with_a_call_goes_back_to_the_model(use: New, name: str, arguments: str) -> None:
    model, extraction = use((name, arguments))
    assert answers(model)[0].startswith("Error: ")
    assert extraction.documents[0].data == WHOLE


def test_the_trace_tells_the_calls_but_no_text(use: New) -> None:
    _, extraction = use(("find_text", '{"query": "Rechnungsnummer"}'), ("delete_all", '{"x": "RE-2031"}'))
    steps = [step for step in extraction.trace if step.kind == "tool"]
    assert [(step.name, step.outcome) for step in steps] == [("find_text", "1 found"), ("", "refused")]
    assert "Rechnung" not in str(extraction.trace)
    assert "RE-2031" not in str(extraction.trace)


def test_a_model_that_only_calls_tools_must_come_to_its_answer(
    new_model: New, new_paper: New, order_of: New
) -> None:
    call = Say(calls=(("calculate", '{"expression": "1+1"}'),))
    model = new_model(*[call] * 5, Say(WHOLE), tools=True)
    assert model.extractor.extract(order_of(new_paper())).documents[0].data == WHOLE
    assert model.engine.asked[-1].chat.tools == ()
    assert len(model.engine.asked) == 6


def test_more_calls_at_once_than_allowed_are_not_done(use: New) -> None:
    model, _ = use(*[("calculate", '{"expression": "1+1"}')] * 20)
    assert answers(model).count("2") == 8
    assert len(answers(model)) == 20


def test_a_model_without_tools_is_offered_none(new_model: New, new_paper: New, order_of: New) -> None:
    model = new_model(Say(WHOLE), tools=False)
    model.extractor.extract(order_of(new_paper().write(50, 50, "Memo")))
    assert model.engine.asked[0].chat.tools == ()


def test_pages_without_images_offer_no_zoom(use: New) -> None:
    model, _ = use(("zoom", '{"page": 1, "box": [0, 0, 10, 10]}'))
    names = [tool.function.name for tool in model.engine.asked[0].chat.tools]
    assert names == ["calculate", "find_text"]


def test_a_server_that_refuses_tools_beside_a_schema_is_asked_without_them(
    new_model: New, new_paper: New, order_of: New
) -> None:
    model = new_model(ParameterInvalidError("No tools with response_format."), Say(WHOLE), tools=True)
    assert model.extractor.extract(order_of(new_paper())).documents[0].data == WHOLE
    assert [bool(request.chat.tools) for request in model.engine.asked] == [True, False]


def test_a_server_that_tells_no_probabilities_is_asked_without_them(
    new_model: New, new_paper: New, order_of: New
) -> None:
    model = new_model(ParameterInvalidError("`logprobs` isn't known."), Say(WHOLE, tells_logprobs=False))
    assert model.extractor.extract(order_of(new_paper())).documents[0].data == WHOLE
    assert [request.chat.logprobs for request in model.engine.asked] == [True, False]
