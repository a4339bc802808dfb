"""JSON pointers over plain data."""

import pytest

from recto.extraction.pointers import PointerIndex, build_tree, find_values, look_up, replace_values


def test_pointers_build_nested_objects_and_lists() -> None:
    values = {"/a/b": 1, "/rows/0/x": 2, "/rows/1/x": 3, "/plain~1slash": 4}
    assert build_tree(values) == {"a": {"b": 1}, "rows": [{"x": 2}, {"x": 3}], "plain/slash": 4}


def test_no_values_build_an_empty_object() -> None:
    assert build_tree({}) == {}


def test_what_was_built_is_found_again() -> None:
    tree = build_tree({"/rows/0/x": 2})
    assert look_up(tree, "/rows/0/x") == 2
    assert look_up(tree, "") == tree


@pytest.mark.parametrize(("pointer", "error"), [("/rows/1", IndexError), ("/none", KeyError)])
def test_a_pointer_to_nothing_is_an_error(pointer: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        look_up({"rows": [1]}, pointer)


def test_a_star_is_found_once_for_every_index() -> None:
    data = {"rows": [{"x": 1}, {"x": None}, {}]}
    assert dict(find_values(data, "/rows/*/x")) == {"/rows/0/x": 1, "/rows/1/x": None, "/rows/2/x": None}


def test_a_star_finds_nothing_where_there_is_no_list() -> None:
    assert not list(find_values({"rows": []}, "/rows/*/x"))
    assert not list(find_values({}, "/rows/*/x"))


def test_a_key_that_is_a_star_is_a_key() -> None:
    assert dict(find_values({"*": {"a/b": 1}}, "/*/a~1b")) == {"/*/a~1b": 1}


def test_an_index_is_found_however_it_was_written() -> None:
    assert dict(find_values({"rows": [5, 6]}, "/rows/01")) == {"/rows/1": 6}


@pytest.mark.parametrize("index", ["2", "-1", "²", "x", "9" * 5000])
def test_an_index_that_is_none_of_the_list_finds_nothing(index: str) -> None:
    assert dict(find_values({"rows": [5, 6]}, f"/rows/{index}")) == {f"/rows/{index}": None}


def test_values_are_replaced_in_a_copy() -> None:
    data = {"rows": [{"x": 1}], "y": 2}
    assert replace_values(data, {"/rows/0/x": 3, "/y": 4}) == {"rows": [{"x": 3}], "y": 4}
    assert data == {"rows": [{"x": 1}], "y": 2}


def test_pointers_are_found_by_what_they_lie_in_and_not_by_how_they_begin() -> None:
    index = PointerIndex(["/lines/2/a", "/lines/10/a", "/lines/1", "/linesman", "/lines-2/a", "/net"])
    assert index.list_in(["/lines"]) == ["/lines/2/a", "/lines/10/a", "/lines/1"]
    assert index.list_in(["/lines/1", "/net", "/net"]) == ["/lines/1", "/net"]
    assert index.list_in(["/line"]) == []
