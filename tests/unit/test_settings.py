"""Settings are refused loudly when they are wrong, and never show a secret."""

from pathlib import Path

import pytest

from recto.errors import SettingsError
from recto.settings import load_settings


def test_an_unknown_name_is_refused_with_the_nearest_right_one() -> None:
    with pytest.raises(SettingsError, match="Did you mean RECTO_DATABASE_URL"):
        load_settings({"RECTO_DATABSE_URL": "sqlite://"})


def test_a_wrong_value_names_its_setting() -> None:
    with pytest.raises(SettingsError, match="RECTO_MAX_PAGES"):
        load_settings({"RECTO_MAX_PAGES": "many"})


def test_own_parties_come_as_json() -> None:
    settings = load_settings({"RECTO_OWN_PARTIES": '[{"name": "Beispiel GmbH"}, {"vat_id": "DE 136695976"}]'})
    assert [(own.name, own.vat_id) for own in settings.own_parties] == [
        ("Beispiel GmbH", None),
        (None, "DE136695976"),
    ]


@pytest.mark.parametrize("text", ["Beispiel GmbH", "[{}]", '[{"iban": "DE00"}]'])
def test_wrong_own_parties_name_their_setting(text: str) -> None:
    with pytest.raises(SettingsError, match="RECTO_OWN_PARTIES"):
        load_settings({"RECTO_OWN_PARTIES": text})


def test_names_of_others_and_empty_values_are_left_alone() -> None:
    settings = load_settings({"PATH": "/bin", "RECTO_MODEL": ""})
    assert settings.model == "reader"


def test_secrets_do_not_show() -> None:
    settings = load_settings({"RECTO_REDIS_URL": "redis://:hush@host", "RECTO_API_KEY": "rk_hush"})
    assert "hush" not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_postgres_url_means_the_installed_driver(scheme: str) -> None:
    settings = load_settings({"RECTO_DATABASE_URL": f"{scheme}://u:p@h/d"})
    assert settings.ledger_url() == "postgresql+psycopg://u:p@h/d"


def test_everything_local_lies_in_the_state_folder(tmp_path: Path) -> None:
    settings = load_settings({"RECTO_STATE_DIR": str(tmp_path)})
    assert settings.ledger_url() == f"sqlite:///{tmp_path}/recto.db"
    assert settings.storage() == f"file://{tmp_path}/blobs"


def test_redis_has_no_default_for_parts_started_by_hand() -> None:
    with pytest.raises(SettingsError, match="RECTO_REDIS_URL"):
        load_settings({}).redis()
