"""What one API process holds open: the stores, the bell and the few settings that routes need."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from redis import Redis

from api.bell import open_bell
from recto.jobs.bell import Bell
from recto.jobs.ledger import Ledger, open_ledger
from recto.jobs.progress import connect_redis
from recto.settings import Settings
from recto.storage import Storage, open_storage
from schemas.own_parties import OwnParty


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings that decide about requests."""

    model: str
    """Model of a job that names none."""
    max_upload_bytes: int
    retention_seconds: int
    """Life of a finished job that asks for none."""
    own_parties: tuple[OwnParty, ...] = ()
    """Who the caller of a job is that doesn't say so."""


@dataclass(frozen=True, slots=True)
class Services:
    """The open stores; tests put their own together."""

    limits: Limits
    ledger: Ledger
    storage: Storage
    redis: Redis
    bell: Bell


def limits_of(settings: Settings) -> Limits:
    """Return the part of the settings that routes may know."""
    return Limits(settings.model, settings.max_upload_bytes, settings.retention_seconds, settings.own_parties)


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Open everything that the settings name and close it at the end. Raises SettingsError."""
    redis_url = settings.redis()
    with (
        closing(open_ledger(settings.ledger_url())) as ledger,
        closing(connect_redis(redis_url)) as redis,
        open_bell(redis_url) as bell,
    ):
        yield Services(limits_of(settings), ledger, open_storage(settings.storage()), redis, bell)
