"""Text comes out whole and exact, however tokens cut it; stop strings never do."""

import random

import pytest

from recto.engines.transformers.sampling import Sampled
from tests.unit.engines.output.telling import END, cut, stream, tell
from tests.unit.engines.tiny_tokenizer import tiny_tokenizer

TEXT = 'Größe 😀👩‍👩‍👧 日本語 — "127.50 €"\n\t{}[] <tool_call> <think> \u0000 \u200d é'


@pytest.mark.parametrize("seed", range(30))
def test_any_cut_of_a_text_gives_the_text(seed: int) -> None:
    told = tell(cut(TEXT, random.Random(seed)))
    assert told.content == TEXT
    assert told.end is not None
    assert (told.end.finish_reason, told.end.stop_reason) == ("stop", None)


def test_a_split_character_comes_when_it_is_whole() -> None:
    tokens = cut("😀", random.Random(0), longest=1)
    assert len(tokens) == 4
    made = stream()
    assert [len(made.push(token, None)) for token in tokens] == [0, 0, 0, 1]


def test_bytes_that_are_no_text_show_as_the_tokenizer_shows_them() -> None:
    rng = random.Random(1)
    tokens = [rng.randrange(min(tiny_tokenizer().all_special_ids)) for _ in range(300)]
    expected = tiny_tokenizer().decode(tokens, skip_special_tokens=True)
    assert tell(tokens).content == expected


def test_what_is_incomplete_at_the_end_shows_as_a_mark() -> None:
    assert tell(cut("a😀", random.Random(0), longest=1)[:3]).content == "a\ufffd"


def test_special_tokens_are_silent() -> None:
    middle = tiny_tokenizer().convert_tokens_to_ids("<|im_start|>")
    encode = tiny_tokenizer().encode
    assert tell([*encode("a"), middle, 9_999, *encode("b")]).content == "ab"


def test_every_end_token_ends_and_counts() -> None:
    for name in ("<|im_end|>", "<|endoftext|>"):
        made = stream()
        made.push(tiny_tokenizer().encode("a")[0], None)
        made.push(tiny_tokenizer().convert_tokens_to_ids(name), None)
        assert made.end is not None
        assert made.end.finish_reason == "stop"
        assert made.completion_tokens == 2


def test_the_limit_ends_with_length() -> None:
    tokens = tiny_tokenizer().encode("one two three")
    told = tell(tokens, max_tokens=3)
    assert told.end is not None
    assert told.end.finish_reason == "length"
    assert told.content == tiny_tokenizer().decode(tokens[:3])
    assert told.stream is not None
    assert told.stream.completion_tokens == 3


def test_an_end_token_at_the_limit_is_a_stop() -> None:
    made = stream(max_tokens=2)
    made.push(tiny_tokenizer().encode("a")[0], None)
    made.push(END, None)
    assert made.end is not None
    assert made.end.finish_reason == "stop"


def test_events_name_their_answer() -> None:
    made = stream(index=3)
    assert made.push(tiny_tokenizer().encode("a")[0], None)[0].index == 3
    made.flush()
    assert made.end is not None
    assert made.end.index == 3


# ── stop strings ────────────────────────────────────────────────────────────────────────────────────


def expected_stop(text: str, stops: list[str]) -> tuple[str, str | None]:
    """Return the text up to the stop string that is whole first, found letter by letter."""
    for size in range(len(text) + 1):
        ending = [stop for stop in stops if text[:size].endswith(stop)]
        if ending:
            longest = max(ending, key=len)
            return text[: size - len(longest)], longest
    return text, None


@pytest.mark.parametrize("seed", range(60))
def test_a_stop_string_ends_the_answer_wherever_it_comes(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(rng.choice("ab€ \n") for _ in range(40))
    stops = [
        "".join(rng.choice("ab€ \n") for _ in range(rng.randint(1, 6))) for _ in range(rng.randint(1, 4))
    ]
    told = tell(cut(text, rng), stop=stops)
    content, stop = expected_stop(text, stops)
    assert told.content == content
    assert told.end is not None
    assert (told.end.finish_reason, told.end.stop_reason) == ("stop", stop)


@pytest.mark.parametrize("place", range(12))
def test_a_stop_string_is_found_at_every_place(place: int) -> None:
    text = "x" * place + "STOP" + "y" * 5
    told = tell(cut(text, random.Random(place), longest=1), stop="STOP")
    assert told.content == "x" * place


def test_the_beginning_of_a_stop_string_is_held_back_until_it_is_none() -> None:
    made = stream(stop=["END"])
    told = [made.push(token, None) for token in cut("aENxE", random.Random(0), longest=1)]
    assert [[delta.content for delta in deltas] for deltas in told] == [["a"], [], [], ["ENx"], []]
    assert [delta.content for delta in made.flush()] == ["E"]


def test_a_stop_string_inside_one_token_cuts_it() -> None:
    token = tiny_tokenizer().encode("amount")
    assert len(token) == 1
    assert tell(token, stop=["un"]).content == "amo"


def test_nothing_comes_after_the_stop() -> None:
    told = tell(cut("abcSTOPdef", random.Random(2), longest=9), stop=["STOP"])
    assert told.content == "abc"
    made = told.stream
    assert made is not None
    assert made.flush() == []


def test_stop_strings_do_not_count_in_thoughts_and_calls() -> None:
    call = '<tool_call>\n{"name": "clock", "arguments": {"a": "\\n"}}\n</tool_call>'
    tools = [{"type": "function", "function": {"name": "clock"}}]
    told = tell(cut(f"<think>a\nb</think>c{call}", random.Random(3)), stop=["\n"], tools=tools)
    assert (told.reasoning, told.content) == ("a\nb", "c")
    assert told.calls == [("clock", '{"a": "\\n"}')]


# ── thoughts ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(20))
def test_thoughts_at_the_start_are_told_apart(seed: int) -> None:
    told = tell(cut("\n<think>\nLet me <b> see </thin.</think>\n\nIt is 4.", random.Random(seed)))
    assert told.reasoning == "Let me <b> see </thin."
    assert told.content == "It is 4."
    assert told.stream is not None
    assert 0 < told.stream.reasoning_tokens < told.stream.completion_tokens


def test_thoughts_later_on_are_content() -> None:
    told = tell(cut("I <think> so </think>.", random.Random(1)))
    assert (told.reasoning, told.content) == ("", "I <think> so </think>.")


def test_thoughts_that_never_end_are_thoughts() -> None:
    told = tell(cut("<think>Hm</thi", random.Random(1)), ends=False)
    assert (told.reasoning, told.content) == ("Hm</thi", "")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "<", "<thi", " <think", "<thin>"])
def test_what_might_have_become_thoughts_is_content(text: str) -> None:
    assert tell(cut(text, random.Random(1))).content == text


# ── log probabilities ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(10))
def test_log_probabilities_spell_the_content(seed: int) -> None:
    told = tell(cut(TEXT, random.Random(seed)), logprobs=True)
    assert b"".join(bytes(entry.bytes or ()) for entry in told.logprobs) == TEXT.encode()


@pytest.mark.parametrize("seed", range(10))
def test_log_probabilities_come_with_the_text_of_their_tokens(seed: int) -> None:
    """A token that ends in the middle of a character comes with the characters that it makes whole."""
    said = spelled = b""
    for delta in tell(cut(TEXT, random.Random(seed)), logprobs=True).deltas:
        said += delta.content.encode()
        spelled += b"".join(bytes(entry.bytes or ()) for entry in delta.logprobs)
        assert said == spelled[: len(said)]
        assert len(spelled) < len(said) + 4


def test_no_log_probabilities_unless_asked_for() -> None:
    assert tell(cut(TEXT, random.Random(0))).logprobs == []


def test_an_entry_names_its_token_and_the_others_beside_it() -> None:
    encode = tiny_tokenizer().encode
    made = stream(logprobs=True, top_logprobs=2)
    token, part = encode("amount")[0], cut("€", random.Random(0), longest=1)[0]
    [delta] = made.push(token, Sampled(token, -0.5, ((token, -0.5), (part, -2.0), (END, -3.0))))
    [entry] = delta.logprobs
    assert (entry.token, entry.logprob, bytes(entry.bytes or ())) == ("amount", -0.5, b"amount")
    assert [(top.token, bytes(top.bytes or ())) for top in entry.top_logprobs] == [
        ("amount", b"amount"),
        ("\ufffd", b"\xe2"),
        ("<|im_end|>", b"<|im_end|>"),
    ]


def test_a_forced_token_is_certain() -> None:
    made = stream(logprobs=True, top_logprobs=2)
    [delta] = made.push(tiny_tokenizer().encode("amount")[0], None)
    assert delta.logprobs[0].logprob == 0
    assert delta.logprobs[0].top_logprobs == ()


def test_tokens_that_a_stop_string_takes_away_have_no_entry() -> None:
    told = tell(cut("abSTOP", random.Random(0), longest=1), stop=["STOP"], logprobs=True)
    assert [entry.token for entry in told.logprobs] == ["a", "b"]


def test_thoughts_and_calls_have_no_entries() -> None:
    call = '<tool_call>\n{"name": "clock", "arguments": {}}\n</tool_call>'
    tools = [{"type": "function", "function": {"name": "clock"}}]
    told = tell(cut(f"<think>a</think>bc{call}", random.Random(0), 1), tools=tools, logprobs=True)
    assert [entry.token for entry in told.logprobs] == ["b", "c"]
