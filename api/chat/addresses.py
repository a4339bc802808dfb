"""Web addresses in chat requests: whether they may be fetched here, and by what."""

from collections.abc import Sequence

from api.chat.base import Fetch
from api.chat.media import Medium
from api.services import Limits
from recto.errors import MediaInvalidError, MediaRefusedError
from recto.fetching.fetcher import Fetcher
from recto.fetching.policy import FetchPolicy


def is_web_address(medium: Medium) -> bool:
    """Return whether the medium lies on the web. A file never does: it comes as base64 or by a job's id."""
    is_url_part = not (medium.is_job or medium.may_be_bare)
    return is_url_part and medium.address[:8].lower().startswith(("http://", "https://"))


def check_web_address(medium: Medium, hosts: Sequence[str]) -> None:
    """Raise MediaInvalidError for what is no web address, MediaRefusedError where none may be fetched."""
    if not is_web_address(medium):
        message = "Send a data URL (`data:image/png;base64,…`), or an http(s) address where they are allowed."
        raise MediaInvalidError(message, param=medium.param)
    if not hosts:
        message = (
            "This server fetches nothing from the web; send a data URL. "
            "Its operator can allow hosts by RECTO_FETCH_HOSTS."
        )
        raise MediaRefusedError(message, param=medium.param)


def fetch_by(limits: Limits) -> Fetch:
    """Return what fetches under the policy of these limits."""
    policy = FetchPolicy(
        hosts=limits.fetch_hosts,
        max_bytes=limits.fetch_max_bytes,
        timeout_seconds=limits.fetch_timeout_seconds,
    )
    return Fetcher(policy).fetch
