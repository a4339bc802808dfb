"""What may be fetched from the web: which addresses (URLs), how much, how long."""

import re
from dataclasses import dataclass

import httpx

from recto.errors import MediaRefusedError

_PORTS = {"http": 80, "https": 443}
_MOST_CHARACTERS = 8192
_HOST = re.compile(r"[a-z0-9._:-]{1,255}")


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """Bounds on one file. Without hosts nothing is fetched."""

    hosts: tuple[str, ...] = ()
    """Names that may be asked: `a.example`, `*.b.example` (its subdomains), `c.example:8443` (a port other
    than 80 and 443), `*` (all that are public)."""
    max_bytes: int = 50_000_000
    timeout_seconds: float = 20
    """From the first look-up to the last byte, redirects included."""
    max_redirects: int = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that the policy allows, taken apart."""

    url: httpx.URL
    host: str
    """ASCII, lower case."""
    port: int


def check_url(url: str, policy: FetchPolicy) -> Target:
    """Return the URL taken apart. Raises MediaRefusedError, which says what is wrong with it."""
    if not policy.hosts:
        raise MediaRefusedError("This server fetches nothing from the web; send a data URL.")
    parsed = _parse(url)
    if parsed.scheme not in _PORTS:
        raise MediaRefusedError("Only http and https addresses are fetched; or send a data URL.")
    if parsed.userinfo:
        raise MediaRefusedError("An address with a user name or password in it is not fetched.")
    host = parsed.raw_host.decode("ascii").lower().rstrip(".")
    port = parsed.port or _PORTS[parsed.scheme]
    if not _HOST.fullmatch(host) or not any(_matches(pattern, host, port) for pattern in policy.hosts):
        raise MediaRefusedError(
            f"This server doesn't fetch from {host[:100]}:{port}; send a data URL. Its operator can allow "
            "hosts by RECTO_FETCH_HOSTS."
        )
    return Target(parsed, host, port)


def _parse(url: str) -> httpx.URL:
    if len(url) > _MOST_CHARACTERS:
        raise MediaRefusedError(f"The address is longer than {_MOST_CHARACTERS} characters; send a data URL.")
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise MediaRefusedError("This is no valid address; send a data URL.") from error


def _matches(pattern: str, host: str, port: int) -> bool:
    name, port_named = _split_port(pattern.strip().lower())
    if port not in ((port_named,) if port_named else tuple(_PORTS.values())):
        return False
    if name == "*":
        return True
    return host.endswith(name[1:]) if name.startswith("*.") else host == name.rstrip(".")


def _split_port(pattern: str) -> tuple[str, int | None]:
    name, colon, port = pattern.rpartition(":")
    is_port = bool(colon) and port.isdecimal() and (":" not in name or name.endswith("]"))
    name, number = (name, int(port)) if is_port else (pattern, None)
    return name.removeprefix("[").removesuffix("]"), number
