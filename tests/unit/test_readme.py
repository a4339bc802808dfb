"""What the README says is so."""

import re
from pathlib import Path

import pytest

from recto.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_every_setting_is_in_the_table_and_no_other() -> None:
    named = set(re.findall(r"^\| `RECTO_([A-Z_]+)` ", README, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_the_two_commands_come_first() -> None:
    code = README[README.index("```sh") :]
    assert code.splitlines()[1].startswith("make demo")
    assert code.splitlines()[2].startswith("make test")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_every_link_leads_somewhere(target: str) -> None:
    assert (Path(__file__).parents[2] / target).exists()
