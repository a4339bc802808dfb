"""What only a model that really reads can show: the right picture reached the right answer."""

import base64
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from openai import BadRequestError, OpenAI

from tests.checkpoints.asking import LOOK_UP, TICKET_SCHEMA
from tests.e2e.clients.conftest import CHECKPOINTS, Shown, show
from tests.services.stack import RunningStack, StartStack

SAMPLES = Path(__file__).parents[3] / "samples"
HELD = {"type": "json_schema", "json_schema": {"name": "ticket", "schema": TICKET_SCHEMA, "strict": True}}


@pytest.fixture(scope="module")
def client(vlm: RunningStack) -> Iterator[OpenAI]:
    """The official client on the shared server."""
    with OpenAI(base_url=f"{vlm.url}/v1", api_key=vlm.key, max_retries=0) as opened:
        yield opened


def ask(client: OpenAI, parts: Sequence[dict[str, Any]], *, model: str = "ticket", **more: Any) -> str:
    """Return the text of the answer."""
    create: Any = client.chat.completions.create
    reply = create(model=model, messages=[{"role": "user", "content": parts}], temperature=0, **more)
    return str(reply.choices[0].message.content)


def picture(shown: Shown, text: str = "Read the ticket.") -> list[dict[str, Any]]:
    """Return the parts of a message that shows a ticket."""
    return [{"type": "image_url", "image_url": {"url": shown.image_url}}, {"type": "text", "text": text}]


def test_twenty_at_once_each_get_their_own_ticket(client: OpenAI) -> None:
    tickets = [show(100 + number) for number in range(20)]
    with ThreadPoolExecutor(len(tickets)) as threads:
        answers = list(threads.map(lambda shown: ask(client, picture(shown)), tickets))
    assert answers == [shown.ticket.answer() for shown in tickets]


def test_an_adapter_answers_its_way_beside_others(client: OpenAI) -> None:
    tickets = [show(200 + number) for number in range(6)]
    models = ["ticket", "ticket:german"] * 3
    with ThreadPoolExecutor(len(tickets)) as threads:
        answers = list(
            threads.map(
                lambda pair: ask(client, picture(pair[0]), model=pair[1]), zip(tickets, models, strict=True)
            )
        )
    plain, german = answers[::2], answers[1::2]
    assert plain == [shown.ticket.answer() for shown in tickets[::2]]
    expected = [
        {"nummer": shown.ticket.number, "betrag": shown.ticket.amount, "waehrung": shown.ticket.currency}
        for shown in tickets[1::2]
    ]
    assert [json.loads(answer) for answer in german] == expected


def test_a_schema_puts_fields_in_its_own_order(client: OpenAI, shown: Shown) -> None:
    only = {"type": "object", "properties": {"number": {"type": "string", "pattern": "^[0-9]{5}$"}}}
    only |= {"required": ["number"], "additionalProperties": False}
    held = {"type": "json_schema", "json_schema": {"name": "number", "schema": only}}
    assert json.loads(ask(client, picture(shown), response_format=held)) == {"number": shown.ticket.number}


def test_a_tool_that_must_be_called_is_called_with_what_is_on_the_picture(
    client: OpenAI, shown: Shown
) -> None:
    create: Any = client.chat.completions.create
    named = {"type": "function", "function": {"name": "lookup_ticket"}}
    messages = [{"role": "user", "content": picture(shown)}]
    reply = create(model="ticket", messages=messages, tools=[LOOK_UP], tool_choice=named, temperature=0)
    call = reply.choices[0].message.tool_calls[0]
    assert json.loads(call.function.arguments) == {"number": shown.ticket.number}
    assert call.id.startswith("chatcmpl-tool-")


def test_the_reader_reads_a_document_in_chat(client: OpenAI) -> None:
    content = base64.b64encode((SAMPLES / "invoice-en-modern.pdf").read_bytes()).decode()
    file = {"type": "file", "file": {"filename": "invoice.pdf", "file_data": content}}
    expected = json.loads((SAMPLES / "invoice-en-modern.expected.json").read_text())["data"]
    total = {
        "type": "object",
        "properties": {"invoice_number": {"type": "string"}, "gross_total": {"type": "string"}},
    }
    total |= {"required": ["invoice_number", "gross_total"], "additionalProperties": False}
    held = {"type": "json_schema", "json_schema": {"name": "invoice", "schema": total}}
    answer = json.loads(ask(client, [file], model="reader", response_format=held))
    assert answer == {name: expected[name] for name in ("invoice_number", "gross_total")}


def test_the_reader_says_which_model_has_tools(client: OpenAI, shown: Shown) -> None:
    with pytest.raises(BadRequestError) as refusal:
        ask(client, picture(shown), model="reader", tools=[LOOK_UP])
    assert refusal.value.param == "tools"
    assert "ticket" in refusal.value.message


def test_another_server_answers_through_ours(
    vlm: RunningStack, shown: Shown, start_stack: StartStack
) -> None:
    settings = {"RECTO_ENGINE_URL": f"{vlm.url}/v1", "RECTO_ENGINE_API_KEY": vlm.key}
    front = start_stack("front", **settings)
    with OpenAI(base_url=f"{front.url}/v1", api_key=front.key, max_retries=0) as client:
        assert [model.id for model in client.models.list().data] == ["ticket", "reader"]
        assert ask(client, picture(shown)) == shown.ticket.answer()
        assert json.loads(ask(client, picture(shown), response_format=HELD)) == shown.fields
        create: Any = client.chat.completions.create
        messages = [{"role": "user", "content": picture(shown, "Look up this ticket.")}]
        call = (
            create(model="ticket", messages=messages, tools=[LOOK_UP], temperature=0)
            .choices[0]
            .message.tool_calls[0]
        )
        assert json.loads(call.function.arguments) == {"number": shown.ticket.number}
        chunks = create(
            model="ticket", messages=[{"role": "user", "content": picture(shown)}], temperature=0, stream=True
        )
        streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        assert streamed == shown.ticket.answer()


def test_four_bit_weights_read_as_well(shown: Shown, start_stack: StartStack) -> None:
    running = start_stack("awq", "--model", str(CHECKPOINTS / "ticket-awq"))
    with OpenAI(base_url=f"{running.url}/v1", api_key=running.key, max_retries=0) as client:
        assert ask(client, picture(shown), model="ticket-awq") == shown.ticket.answer()
