"""What `/readyz` means to the supervisor."""

import json

import httpx

from recto.supervisor.readiness import ask_readiness, read_answer
from schemas.health import Readiness, ReadinessCheck

GOOD, BAD = ReadinessCheck(ok=True, message="Answers."), ReadinessCheck(ok=False, message="No.")


def test_200_is_ready() -> None:
    assert read_answer(200, "{}").is_ready


def test_parts_that_are_not_ok_are_what_it_waits_for() -> None:
    body = Readiness(ready=False, ledger=GOOD, redis=BAD, storage=GOOD, worker=BAD)
    answer = read_answer(503, body.model_dump_json())
    assert not answer.is_ready
    assert answer.waiting_for == ("redis", "worker")
    assert json.loads(answer.body) == body.model_dump()


def test_answers_of_another_kind_mean_waiting_for_the_api() -> None:
    for text in ("", "<html>", "[]", "{}", '"x"'):
        assert read_answer(502, text).waiting_for == ("the API",)


def test_silence_means_waiting_for_the_api() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("silent")

    with httpx.Client(base_url="http://x", transport=httpx.MockTransport(refuse)) as client:
        assert ask_readiness(client).waiting_for == ("the API",)
