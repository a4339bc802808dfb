"""What an operator says of the server that answers, and the bounds that this engine keeps to."""

from dataclasses import dataclass, field

import httpx

from recto.errors import SettingsError
from schemas.models import Modality


@dataclass(frozen=True, slots=True)
class UpstreamOptions:
    """One OpenAI-compatible server and one model of it."""

    url: str
    """Base of its routes, e.g. `http://gpu-1:8000/v1`; without a path, `/v1` is meant."""
    api_key: str | None = field(default=None, repr=False)
    model: str | None = None
    """Its name there; None: the first of its `/v1/models`."""
    name: str | None = None
    """Its name here; None: the alias of a known model, else its name there."""
    context: int | None = None
    """Most tokens of prompt and answer; None: what the server says."""
    modalities: tuple[Modality, ...] | None = None
    """What a message may hold; None: asked of the server."""
    tools: bool | None = None
    json_schema: bool | None = None
    connect_seconds: float = 10.0
    silence_seconds: float = 300.0
    """A request that hears nothing for so long fails."""
    request_seconds: float = 3600.0
    """Longest time for one answer."""
    requests: int = 256
    """Requests under way at once; more wait, chat before extraction."""
    most_waiting: int = 4096
    tries: int = 4
    """How often a request is sent when the server refuses it for now or can't be reached."""
    first_delay_seconds: float = 0.5
    """Before the second try; doubled each time, with jitter."""
    longest_delay_seconds: float = 20.0
    """A server that asks for more patience than this (`Retry-After`) is busy."""
    check_seconds: float = 30.0
    """How often the server is asked whether it is there."""

    def check(self) -> None:
        """Raise SettingsError for an address or a key that can't be one."""
        self.base_url()
        if self.api_key is not None and not (self.api_key.isascii() and self.api_key.isprintable()):
            raise SettingsError(
                "The engine's key has letters that no header holds.", param="RECTO_ENGINE_API_KEY"
            )

    def base_url(self) -> httpx.URL:
        """Return the base of its routes. Raises SettingsError."""
        try:
            url = httpx.URL(self.url)
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme not in ("http", "https") or not url.host:
            raise SettingsError(
                "The engine's address must be an http(s) URL, e.g. http://gpu-1:8000/v1.",
                param="RECTO_ENGINE_URL",
            )
        path = url.path.rstrip("/") or "/v1"
        return url.copy_with(path=f"{path}/", query=None, fragment=None)
