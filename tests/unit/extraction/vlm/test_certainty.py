"""From the probabilities of tokens to how sure a value is."""

import math

import pytest

from recto.extraction.vlm.answers import locate_values
from recto.extraction.vlm.certainty import PRIOR, judge_values
from schemas.chat.events import TokenLogprob


def token(text: str | bytes, probability: float = 1.0) -> TokenLogprob:
    spelled = text if isinstance(text, bytes) else text.encode()
    logprob = math.log(probability)
    return TokenLogprob(token=spelled.decode("utf-8", "replace"), logprob=logprob, bytes=tuple(spelled))


def judge(*tokens: TokenLogprob) -> dict[str, float]:
    text = b"".join(bytes(one.bytes or ()) for one in tokens).decode()
    return dict(judge_values(text, tokens, locate_values(text, 0)))


def test_a_value_is_as_sure_as_its_own_tokens() -> None:
    sure = judge(token('{"a":'), token('"x"', 0.25), token(',"b":'), token("[1,", 0.81), token("2]}", 0.01))
    assert sure["/a"] == pytest.approx(0.25)
    assert sure["/b/0"] == pytest.approx(0.81)
    assert sure["/b/1"] == pytest.approx(0.01)


def test_the_worst_token_weighs_as_much_as_all_together() -> None:
    sure = judge(token('{"a":"'), token("1", 0.9), token("2", 0.1), token('"}', 0.9))
    mean = (2 * math.log(0.9) + math.log(0.1)) / 3
    assert sure["/a"] == pytest.approx(math.exp((math.log(0.1) + mean) / 2))


def test_tokens_that_the_grammar_forced_say_nothing() -> None:
    assert judge(token('{"a":"'), token("1", 0.5), token('"}'))["/a"] == pytest.approx(0.5)


def test_a_character_split_between_tokens_is_put_together() -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]
    sure = judge(token('{"é":"'), token(first, 0.5), token(second, 0.5), token('","b":'), token("3}", 0.2))
    assert sure["/é"] == pytest.approx(0.5)
    assert sure["/b"] == pytest.approx(0.2)


def test_tokens_that_do_not_make_the_text_leave_the_prior() -> None:
    text = '{"a":1}'
    assert judge_values(text, [token('{"a":2}', 0.1)], locate_values(text, 0)) == {"/a": PRIOR}
    assert judge_values(text, [], locate_values(text, 0)) == {"/a": PRIOR}
