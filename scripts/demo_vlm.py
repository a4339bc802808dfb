"""`make demo-vlm`: a small vision-language model behind Recto, given jobs and asked by OpenAI's client.

Draws tickets, has the model read them as jobs with a schema of their own and in chat – together, held to a
schema, streamed, with a tool – and checks every answer against what was drawn. Run as
`python -m scripts.demo_vlm`; ends with status 1 when one is wrong.
"""

import base64
import io
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from openai import OpenAI
from rich.console import Console
from rich.table import Table
from rich.text import Text

from recto.cli.consoles import open_console
from recto.client import Client
from schemas.results import Grounding
from scripts.server import FOLDER, running_server
from tests.checkpoints.asking import LOOK_UP, TICKET_SCHEMA
from tests.checkpoints.tickets import Ticket, draw_ticket, random_ticket

Ask = Callable[..., Any]
"""`chat.completions.create` with the model given."""
CHECKPOINT = Path(__file__).resolve().parents[1] / "tests" / "checkpoints" / "ticket"
TICKETS = 12
SEED = 20261127


def main() -> int:
    """Run the demo; return the exit status."""
    console = open_console()
    dice = random.Random(SEED)
    tickets = [random_ticket(dice) for _ in range(TICKETS)]
    pictures = [_draw(ticket, dice, number) for number, ticket in enumerate(tickets, 1)]
    with running_server(console, ["--model", str(CHECKPOINT)]) as folder:
        server, key = folder.running_server(), folder.read_key()
        assert server is not None
        console.print(f"Recto is up at {server.url} with a model of {_parameters():.1f} M parameters.\n")
        with OpenAI(base_url=f"{server.url}/v1", api_key=key, max_retries=0) as client:
            ask = partial(
                client.chat.completions.create, model=client.models.list().data[0].id, temperature=0
            )
            right = [
                _run_jobs(server.url, key, tickets, console),
                _read_together(ask, tickets, pictures, console),
                _stream(ask, tickets[0], pictures[0], console),
                _use_tool(ask, tickets[1], pictures[1], console),
            ]
    console.print(f"\nThe tickets are in {FOLDER / 'tickets'}; the server is stopped again.", soft_wrap=True)
    return 0 if all(right) else 1


def _parameters() -> float:
    """Return the model's size in millions: its weights take two bytes each."""
    return (CHECKPOINT / "model.safetensors").stat().st_size / 2e6


def _path(number: int) -> Path:
    return FOLDER / "tickets" / f"{number}.png"


def _draw(ticket: Ticket, dice: random.Random, number: int) -> str:
    """Draw a ticket, keep it in a file and return it as a data URL."""
    image = draw_ticket(ticket, dice)
    path = _path(number)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    content = io.BytesIO()
    image.save(content, "PNG")
    return f"data:image/png;base64,{base64.b64encode(content.getvalue()).decode()}"


def _show(picture: str, text: str) -> dict[str, Any]:
    parts = [{"type": "image_url", "image_url": {"url": picture}}, {"type": "text", "text": text}]
    return {"role": "user", "content": parts}


def _run_jobs(url: str, key: str, tickets: Sequence[Ticket], console: Console) -> bool:
    """Upload all tickets as jobs with the schema of a ticket and show what came of each."""
    started = time.monotonic()
    with Client(url, key) as client:
        paths = [_path(number) for number in range(1, len(tickets) + 1)]
        jobs = [client.submit(path, json_schema=TICKET_SCHEMA, cache=False).id for path in paths]
        results = [client.wait(job).result for job in jobs]
    seconds = time.monotonic() - started
    table = Table(title=f"{len(tickets)} jobs, {seconds:.1f} s", title_justify="left", box=None)
    for name in ("Drawn", "Read", "Found on the page", ""):
        table.add_column(name, no_wrap=True)
    right = []
    for ticket, result in zip(tickets, results, strict=True):
        document = result.documents[0] if result else None
        right.append(document is not None and document.data == vars(ticket))
        fields = document.fields if document else {}
        found = sum(field.grounding is Grounding.FOUND for field in fields.values())
        said = _spell(json.dumps(document.data)) if document else "failed"
        table.add_row(_spell(ticket.answer()), said, f"{found} of {len(fields)}", _verdict(right[-1]))
    console.print(table)
    console.print(
        Text("The OCR reads these spaced letters worse than the model: what it misses stays unverified.\n")
    )
    return all(right)


def _read_together(ask: Ask, tickets: Sequence[Ticket], pictures: Sequence[str], console: Console) -> bool:
    """Have all tickets read at the same time, each answer held to the schema."""
    schema = {
        "type": "json_schema",
        "json_schema": {"name": "ticket", "schema": TICKET_SCHEMA, "strict": True},
    }

    def read(picture: str) -> str:
        messages = [_show(picture, "Read the ticket.")]
        reply = ask(messages=messages, response_format=schema)
        return str(reply.choices[0].message.content)

    started = time.monotonic()
    with ThreadPoolExecutor(len(pictures)) as threads:
        answers = list(threads.map(read, pictures))
    seconds = time.monotonic() - started
    table = Table(title=f"{len(tickets)} tickets at once, {seconds:.1f} s", title_justify="left", box=None)
    for name in ("Drawn", "Read", ""):
        table.add_column(name, no_wrap=True)
    for ticket, answer in zip(tickets, answers, strict=True):
        table.add_row(_spell(ticket.answer()), _spell(answer), _verdict(answer == ticket.answer()))
    console.print(table)
    return all(answer == ticket.answer() for ticket, answer in zip(tickets, answers, strict=True))


def _spell(answer: str) -> str:
    fields = json.loads(answer)
    return f"{fields['number']}  {fields['amount']} {fields['currency']}"


def _verdict(is_right: bool) -> Text:
    return Text("ok", style="green") if is_right else Text("WRONG", style="bold red")


def _stream(ask: Ask, ticket: Ticket, picture: str, console: Console) -> bool:
    pieces = []
    console.print("\nStreamed: ", end="")
    for chunk in ask(messages=[_show(picture, "What is on it?")], stream=True):
        piece = chunk.choices[0].delta.content or "" if chunk.choices else ""
        pieces.append(piece)
        console.print(Text(piece), end="")
    is_right = "".join(pieces) == ticket.answer()
    console.print("  ", _verdict(is_right))
    return is_right


def _use_tool(ask: Ask, ticket: Ticket, picture: str, console: Console) -> bool:
    """Show a ticket, answer the tool call that follows, and return whether the reply uses the answer."""
    messages: list[Any] = [_show(picture, "Look up this ticket.")]
    message = ask(messages=messages, tools=[LOOK_UP]).choices[0].message
    if not message.tool_calls:
        console.print("Tool: not called ", _verdict(False))
        return False
    call = message.tool_calls[0]
    messages += [message, {"role": "tool", "tool_call_id": call.id, "content": '{"status": "paid"}'}]
    reply = ask(messages=messages, tools=[LOOK_UP]).choices[0].message.content
    is_right = json.loads(call.function.arguments) == {"number": ticket.number}
    is_right = is_right and reply == f"Ticket {ticket.number} is paid."
    console.print(
        Text(f"Tool: {call.function.name}({call.function.arguments}) → {reply}"), _verdict(is_right)
    )
    return is_right


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
