"""JSON pointers as text."""

import pytest

from recto.json_schemas.pointers import generalise, is_index, split_pointer, to_pointer, write_pointer


def test_parts_come_back_as_they_were() -> None:
    parts = ["a/b", "~", "0", "~1"]
    assert split_pointer(write_pointer(parts)) == parts


@pytest.mark.parametrize("path", ["lines[0].total", "lines.0.total", "$.lines[0].total", "/lines/0/total"])
def test_a_field_may_be_written_in_any_of_the_usual_ways(path: str) -> None:
    assert to_pointer(path) == "/lines/0/total"


@pytest.mark.parametrize("path", ["lines[].total", "lines[*].total", "lines.*.total"])
def test_any_index_may_be_written_in_any_of_the_usual_ways(path: str) -> None:
    assert to_pointer(path) == "/lines/*/total"


def test_a_slash_in_a_dotted_name_belongs_to_the_name() -> None:
    assert to_pointer("kind/sort.name") == "/kind~1sort/name"


def test_every_index_becomes_a_star() -> None:
    assert generalise("/lines/12/notes/0/a~1b") == "/lines/*/notes/*/a~1b"


@pytest.mark.parametrize("part", ["²", "-1", "1.5", ""])
def test_what_only_looks_like_a_number_is_no_index(part: str) -> None:
    assert not is_index(part)
