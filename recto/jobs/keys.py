"""API keys: made once, shown once, kept as a hash."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from recto.errors import KeyInvalidError
from recto.ids import new_id
from recto.jobs.database import Database
from recto.jobs.model import ApiKey
from recto.jobs.tables import keys

PREFIX = "rk"


class Keys:
    """The API keys. Every method may raise LedgerError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str) -> tuple[ApiKey, str]:
        """Make a key; the text that callers send is returned here and can't be had again."""
        secret = secrets.token_urlsafe(32)
        key_id = new_id("key")
        row = {
            "id": key_id,
            "name": name,
            "secret_sha256": _digest(secret),
            "created_at": self._database.now(),
            "last_turn": 0,
        }
        with self._database.write() as connection:
            created = connection.execute(insert(keys).values(row).returning(keys.c.created_at)).scalar_one()
        return ApiKey(key_id, name, created), f"{PREFIX}_{key_id.removeprefix('key_')}_{secret}"

    def authenticate(self, text: str) -> ApiKey:
        """Return the key that `text` is. Raises KeyInvalidError."""
        parts = _parse(text)
        query = select(keys).where(keys.c.id == parts.key_id, keys.c.revoked_at.is_(None))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        # Compared even when there is no such key, so that the time taken doesn't tell which ids exist.
        expected = row["secret_sha256"] if row else _digest("")
        if not hmac.compare_digest(expected, _digest(parts.secret)) or row is None:
            raise KeyInvalidError("The API key is not valid; check it, or ask for a new one.")
        return ApiKey(row["id"], row["name"], row["created_at"])

    def revoke(self, key_id: str) -> None:
        """Refuse the key from now on."""
        change = update(keys).where(keys.c.id == key_id).values(revoked_at=self._database.now())
        with self._database.write() as connection:
            connection.execute(change)


@dataclass(frozen=True, slots=True)
class _KeyText:
    key_id: str
    secret: str


def _parse(text: str) -> _KeyText:
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    if prefix != PREFIX or len(text) > 200:
        return _KeyText("", "")
    return _KeyText(f"key_{key_id}", secret)


def _digest(secret: str) -> str:
    # A plain hash is enough for 256 random bits: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
