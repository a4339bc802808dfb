"""JSON pointers over plain data."""

import pytest

from recto.extraction.pointers import build_tree, list_pointers, look_up
from schemas.documents import document_schemas


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


def test_every_scalar_of_a_schema_has_a_pointer() -> None:
    pointers = set(list_pointers(document_schemas()["receipt"].model_json_schema()))
    assert {"/total", "/merchant/address/city", "/lines/*/description", "/taxes/*/rate"} <= pointers
    assert "/lines" not in pointers
