"""What one API process holds open: the stores, the bell and the few settings that routes need."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from redis import Redis

from api.bell import open_bell
from api.chat.base import Fetch, Hub
from recto.jobs.bell import Bell
from recto.jobs.ledger import Ledger, open_ledger
from recto.jobs.progress import connect_redis
from recto.model_names import default_model
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
    chat_timeout_seconds: float = 300
    """How long a chat request may hear nothing."""
    fetch_hosts: tuple[str, ...] = ()
    """Hosts that images and videos of chat requests may be fetched from."""
    fetch_max_bytes: int = 50_000_000
    fetch_timeout_seconds: float = 20
    base_path: str | None = None
    """A path that the routes under `/v1` are served below too."""


@dataclass(frozen=True, slots=True)
class Services:
    """The open stores; tests put their own together."""

    limits: Limits
    ledger: Ledger
    storage: Storage
    redis: Redis
    bell: Bell
    redis_url: str
    """For connections that can't be shared with what else asks Redis."""
    chat_hub: Hub | None = None
    """What has chat requests answered; over Redis unless given."""
    fetch: Fetch | None = None
    """What fetches images and videos from the web; under the limits' policy unless given."""


def limits_of(settings: Settings) -> Limits:
    """Return the part of the settings that routes may know."""
    return Limits(
        model=default_model(settings),
        max_upload_bytes=settings.max_upload_bytes,
        retention_seconds=settings.retention_seconds,
        own_parties=settings.own_parties,
        chat_timeout_seconds=settings.chat_timeout_seconds,
        fetch_hosts=settings.fetch_hosts,
        fetch_max_bytes=settings.fetch_max_bytes,
        fetch_timeout_seconds=settings.fetch_timeout_seconds,
        base_path=settings.base_path,
    )


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Open everything that the settings name and close it at the end. Raises SettingsError."""
    redis_url = settings.redis()
    with (
        closing(open_ledger(settings.ledger_url())) as ledger,
        closing(connect_redis(redis_url)) as redis,
        open_bell(redis_url) as bell,
    ):
        storage = open_storage(settings.storage())
        yield Services(limits_of(settings), ledger, storage, redis, bell, redis_url)
