"""Wordings around the picture, from none to a long schema: the answer is the same, whatever is said."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from tests.checkpoints.recto_tiny.layouts import draw_layout, print_paper
from tests.checkpoints.recto_tiny.purchases import TOP_KEYS, draw_purchase
from tests.checkpoints.recto_tiny.vocabulary import KEYS, prompt_words

IMAGE = "<|vision_start|><|image_pad|><|vision_end|>"
_TASK = Path(__file__).parent / "task.txt"
"""What a job with the `receipt` schema tells its model."""
DEFAULT_SYSTEM = "You are a helpful assistant."
_SHORT = (
    "Read this receipt.", "Extract the fields.", "Return JSON only.", "What does this receipt say?",
    "Read the receipt and answer with JSON in the given schema.", "Extract the receipt into the schema.",
    "Fill in every field. Use null for what is not on the page.", "receipt",
    "Extract the data of this document.",
    "Lies den Beleg.", "Please extract all information from the attached document as JSON.",
    "Read the page. Copy what is printed; never guess. What isn't printed is null.",
    "Give me the merchant, the date, the lines and the total.",
)  # fmt: skip
_SYSTEMS = (
    "You extract data from documents.", "You read receipts and invoices and answer in JSON.",
    "You are an exact reader of business documents. Answer with one JSON object and nothing else.",
    "Extract structured data. Amounts are decimal strings with a point; dates are YYYY-MM-DD.",
)  # fmt: skip


@dataclass(frozen=True)
class Prompt:
    """One turn: what the system says, and the text before and after the picture."""

    system: str
    before: str
    after: str

    def text(self) -> str:
        """Return the conversation as the chat template writes it, the picture as one pad token."""
        return (
            f"<|im_start|>system\n{self.system}<|im_end|>\n<|im_start|>user\n{self.before}{IMAGE}{self.after}"
            "<|im_end|>\n<|im_start|>assistant\n"
        )


def draw_prompt(rng: random.Random, longest: int) -> Prompt:
    """Return a wording; long ones are rarer. All but a job's have at most `longest` characters."""
    if longest and rng.random() < 0.12:
        return _ask_as_jobs_do(rng)
    (write,) = rng.choices(list(_WRITERS), list(_WRITERS.values()))
    text = write(rng)[:longest]
    system = rng.choice(_SYSTEMS) if rng.random() < 0.4 else DEFAULT_SYSTEM
    if rng.random() < 0.1:
        system, text = f"{system}\n{text}".strip(), ""
    if rng.random() < 0.35:
        return Prompt(system, f"{text}\n" if rng.random() < 0.5 else text, "")
    if text and rng.random() < 0.15:
        return Prompt(system, rng.choice(_SHORT), text)
    return Prompt(system, "", f"\n{text}" if text and rng.random() < 0.3 else text)


def _ask_as_jobs_do(rng: random.Random) -> Prompt:
    """Return the fields in the system's turn, the picture, and perhaps words beside it."""
    before = rng.choice(("", "", "Page 1:", "Page 1"))
    words = f"Words of the page:\n{_write_other_page(rng)}" if rng.random() < 0.4 else ""
    return Prompt(_write_task(rng), before, words)


def _write_task(rng: random.Random) -> str:
    """Return what a job's model is told of the schema, some lines left out or put otherwise."""
    lines = _TASK.read_text(encoding="utf-8").splitlines()
    dropped = rng.choice((0.0, 0.0, 0.1, 0.4))
    style = rng.random()
    kept = [line for line in lines if rng.random() >= dropped]
    if style < 0.2:
        kept = [line.split(" e.g. ")[0] for line in kept]
    elif style < 0.3:
        kept = [line.split(" – ")[0] for line in kept]
    return "\n".join(kept)


def _write_sentences(rng: random.Random, count: int) -> str:
    words = rng.choices(prompt_words(), k=count)
    return " ".join(words).capitalize() + "."


def _list_fields(rng: random.Random) -> str:
    keys = list(TOP_KEYS) if rng.random() < 0.5 else rng.sample(KEYS, rng.randint(3, 20))
    joint = rng.choice((", ", "\n- ", "; ", "\n"))
    described = rng.random() < 0.4
    parts = [f"{key}: {_write_sentences(rng, rng.randint(2, 6))}" if described else key for key in keys]
    return f"{rng.choice(_SHORT)}{rng.choice((' ', chr(10)))}{joint.join(parts)}"


def _write_schema(rng: random.Random) -> str:
    described, strict = rng.random() < 0.6, rng.random() < 0.6
    keys = list(TOP_KEYS) if rng.random() < 0.6 else rng.sample(KEYS, rng.randint(6, 24))
    kind: dict[str, object] = (
        {"anyOf": [{"type": "string"}, {"type": "null"}]} if strict else {"type": "string"}
    )
    properties: dict[str, object] = {}
    for key in keys:
        value = kind | ({"description": _write_sentences(rng, rng.randint(2, 8))} if described else {})
        if key in ("lines", "taxes"):
            value = {"type": "array", "items": {"type": "object", "properties": {"total": kind}}}
        properties[key] = value
    schema = {"type": "object", "properties": properties, "required": keys, "additionalProperties": False}
    indent = 2 if rng.random() < 0.2 else None
    return json.dumps(schema, indent=indent, separators=None if indent or rng.random() < 0.5 else (",", ":"))


def _write_outline(rng: random.Random) -> str:
    """Return fields with kinds and descriptions, a line each, as Recto tells a model of a schema."""
    lines = []
    described = rng.random() < 0.7
    for key in TOP_KEYS if rng.random() < 0.7 else rng.sample(KEYS, rng.randint(6, 24)):
        kind = rng.choice(("text", "decimal", "date", "Address", "list of text", "time", "number"))
        told = f" – {_write_sentences(rng, rng.randint(2, 7))[:-1]}" if described else ""
        example = f' e.g. "{rng.randint(1, 9999)}"' if described and rng.random() < 0.6 else ""
        lines.append(f"{rng.choice(('', '  '))}{key}{rng.choice(('', '', '[]'))}: {kind}{told}{example}")
    return "\n".join(lines)


def _write_other_page(rng: random.Random) -> str:
    """Return the text of another receipt: what stands in the prompt is not what is on the page."""
    paper = print_paper(draw_purchase(rng, most=3), rng, draw_layout(rng))
    gap = rng.choice((" ", "  ", " | ", "\n"))
    return "\n".join(gap.join(cell.text for cell in row.cells) for row in paper.rows if row.kind == "text")


def _write_nothing(_rng: random.Random) -> str:
    return ""


def _write_request(rng: random.Random) -> str:
    return rng.choice(_SHORT)


def _write_words(rng: random.Random) -> str:
    return _write_sentences(rng, rng.randint(5, 60))


_WRITERS = {
    _write_nothing: 20, _write_request: 30, _list_fields: 20, _write_words: 7, _write_schema: 9,
    _write_outline: 9, _write_other_page: 5,
}  # fmt: skip
"""What a wording is made of, and how often."""
