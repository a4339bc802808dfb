"""What is said of a token goes along with its first character, neither earlier nor later."""

from recto.engines.transformers.output.buffer import TextBuffer, overlap
from schemas.chat.events import TokenLogprob


def entry(token: str) -> TokenLogprob:
    return TokenLogprob(token=token, logprob=0.0, bytes=None)


def test_entries_leave_with_the_first_character_of_their_tokens() -> None:
    buffer = TextBuffer()
    buffer.append("ab", [entry("ab")])
    buffer.append("cd", [entry("cd")])
    assert buffer.take(0) == ("", [])
    assert buffer.take(1) == ("a", [entry("ab")])
    assert buffer.take(1) == ("b", [])
    assert buffer.take(1) == ("c", [entry("cd")])
    assert buffer.text == "d"
    assert buffer.take(1) == ("d", [])


def test_the_overlap_is_the_longest_beginning_at_the_end() -> None:
    assert overlap("xaab", "aabaabc") == 3
    assert overlap("aabaab", "aabaabc") == 6
    assert overlap("abc", "abc") == 0
    assert overlap("xyz", "abc") == 0
