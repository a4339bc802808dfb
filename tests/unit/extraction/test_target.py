"""What a job wants filled."""

import pytest

from recto.extraction.target import target_of
from schemas.documents import document_schemas


@pytest.mark.parametrize("name", document_schemas())
def test_the_schema_of_a_served_name_is_made_once_for_all_jobs(name: str) -> None:
    assert target_of(name).json_schema is target_of(name).json_schema
    assert target_of(name).json_schema == document_schemas()[name].model_json_schema()


def test_a_name_that_is_not_served_is_an_error() -> None:
    with pytest.raises(KeyError):
        target_of("no_such_schema")
