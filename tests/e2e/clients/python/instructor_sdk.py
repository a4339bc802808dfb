"""Asks Recto through instructor, in each of its ways, and prints what came back as one line of JSON."""

import json
import sys
from pathlib import Path
from typing import Any

import instructor
from openai import OpenAI
from pydantic import BaseModel

task = json.loads(Path(sys.argv[1]).read_text())


class Ticket(BaseModel):
    """A ticket."""

    number: str
    amount: str
    currency: str


client = OpenAI(base_url=task["base_url"], api_key=task["api_key"], max_retries=0)
model = client.models.list().data[0].id
part = {"type": "image_url", "image_url": {"url": task["image"]}}
messages: list[Any] = [{"role": "user", "content": [part, {"type": "text", "text": "Read the ticket."}]}]
answers: dict[str, Any] = {}
for name, mode in (("structured", instructor.Mode.JSON_SCHEMA), ("tools", instructor.Mode.TOOLS)):
    asked = instructor.from_openai(client, mode=mode)
    found = asked.chat.completions.create(
        model=model, messages=messages, response_model=Ticket, temperature=0, max_retries=0
    )
    answers[name] = found.model_dump()
print(json.dumps(answers))
