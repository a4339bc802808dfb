"""Asks Recto through langchain-openai and prints what came back as one line of JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

task = json.loads(Path(sys.argv[1]).read_text())


class Ticket(BaseModel):
    """A ticket."""

    number: str
    amount: str
    currency: str


def open_model(**options: Any) -> ChatOpenAI:
    """Return the chat model of the server."""
    return ChatOpenAI(
        base_url=task["base_url"],
        api_key=task["api_key"],
        model=task["model"],
        temperature=0,
        max_retries=0,
        **options,
    )


def show(url: str, text: str) -> list[Any]:
    """Return messages that show a picture and say something."""
    return [HumanMessage([{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": text}])]


def list_first_model() -> str:
    """Return the id of the server's first model."""
    from openai import OpenAI

    return OpenAI(base_url=task["base_url"], api_key=task["api_key"]).models.list().data[0].id


task["model"] = list_first_model()
model = open_model()
answers: dict[str, Any] = {}
answers["chat"] = model.invoke("Repeat: bridge").content
answers["vision"] = model.invoke(show(task["image"], "Read the ticket.")).content
answers["stream"] = "".join(
    str(chunk.content) for chunk in model.stream(show(task["image"], "Read the ticket."))
)
video = {"type": "video_url", "video_url": {"url": task["video"]}}
answers["video"] = model.invoke([HumanMessage([video, {"type": "text", "text": "Read the ticket."}])]).content

held = model.with_structured_output(Ticket, method="json_schema")
answers["structured"] = held.invoke(show(task["image"], "Read the ticket.")).model_dump()

messages = show(task["image"], "Look up this ticket.")
with_tools = model.bind_tools([task["tool"]])
called = with_tools.invoke(messages)
call = called.tool_calls[0]
answers["tool"] = {"finish_reason": called.response_metadata["finish_reason"], "arguments": call["args"]}
messages += [called, ToolMessage('{"status": "paid"}', tool_call_id=call["id"])]
answers["told"] = with_tools.invoke(messages).content
print(json.dumps(answers))
