"""Asks Recto through the official OpenAI client and prints what came back as one line of JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from openai import BadRequestError, OpenAI

task = json.loads(Path(sys.argv[1]).read_text())
client = OpenAI(base_url=task["base_url"], api_key=task["api_key"], max_retries=0)
model = client.models.list().data[0].id
image = {"type": "image_url", "image_url": {"url": task["image"]}}
video = {"type": "video_url", "video_url": {"url": task["video"]}}


def show(part: dict[str, Any], text: str) -> list[Any]:
    """Return messages that show something and say something."""
    return [{"role": "user", "content": [part, {"type": "text", "text": text}]}]


def ask(**body: Any) -> Any:
    """Return the first answer."""
    return client.chat.completions.create(model=model, temperature=0, **body).choices[0]


answers: dict[str, Any] = {}
answers["chat"] = ask(messages=[{"role": "user", "content": "Repeat: bridge"}]).message.content
answers["vision"] = ask(messages=show(image, "Read the ticket.")).message.content
answers["video"] = ask(messages=show(video, "Read the ticket.")).message.content

answers["stream"] = ""
chunks: Any = client.chat.completions.create(
    model=model,
    temperature=0,
    messages=show(image, "Read the ticket."),
    stream=True,
    stream_options={"include_usage": True},
)
for chunk in chunks:
    if chunk.choices:
        answers["stream"] += chunk.choices[0].delta.content or ""
    if chunk.usage:
        answers["stream_usage"] = chunk.usage.model_dump()

schema = {"type": "json_schema", "json_schema": {"name": "ticket", "schema": task["schema"], "strict": True}}
structured = ask(messages=show(image, "Read the ticket."), response_format=schema)
answers["structured"] = json.loads(structured.message.content)

messages = show(image, "Look up this ticket.")
called = ask(messages=messages, tools=[task["tool"]])
call = called.message.tool_calls[0]
answers["tool"] = {
    "finish_reason": called.finish_reason,
    "arguments": json.loads(call.function.arguments),
}
messages += [called.message, {"role": "tool", "tool_call_id": call.id, "content": '{"status": "paid"}'}]
answers["told"] = ask(messages=messages, tools=[task["tool"]]).message.content

try:
    client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": "Hello"}], temperature=3
    )
except BadRequestError as error:
    answers["error"] = {
        "name": type(error).__name__,
        "status": error.status_code,
        "param": error.param,
        "code": error.code,
    }
print(json.dumps(answers))
