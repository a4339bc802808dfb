"""What another make of server says in its chunks, and what is made of it."""

import json

from recto.engines.calls import Call
from recto.engines.openai.chunks import Answers
from schemas.chat.events import Finished, PromptImage
from tests.edges.engines.listening import Listener, make_request


def test_sizes_of_images_that_are_none_cost_nobody_the_answer() -> None:
    listener = Listener()
    answers = Answers(Call(make_request("hi", {}), listener))
    answers.push(json.dumps({"choices": [{"index": 0, "finish_reason": "stop"}]}).encode())
    images = [{"tokens": 85}, {"width": "wide", "height": 1}, {"width": 56, "height": 28}]
    usage = {"prompt_tokens": 1, "prompt_tokens_details": {"images": images}}
    answers.push(json.dumps({"choices": [], "usage": usage}).encode())
    answers.finish()
    last = listener.all()[-1]
    assert isinstance(last, Finished)
    assert last.usage.images == (PromptImage(width=56, height=28),)
