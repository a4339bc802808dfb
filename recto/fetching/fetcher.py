"""Fetches files from the web under a policy.

Names are looked up here, every address they have is checked, and the connection goes to a checked address,
so that a name that changes its address in between (DNS rebinding) gains nothing. So it is for each redirect.
"""

import secrets
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from ssl import SSLContext
from typing import IO

import anyio
import anyio.to_thread
import httpx

from recto.errors import MediaFetchError, MediaRefusedError
from recto.fetching.addresses import is_public
from recto.fetching.policy import FetchPolicy, Target, check_url

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the addresses of a host, or raises OSError. Blocks."""

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_TRIED = 3
"""Addresses of one host that are tried one after another."""
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "recto"}


def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of the host as the system's resolver knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Fetcher:
    """Fetches into files. Thread-safe; environment variables for proxies are ignored."""

    def __init__(
        self,
        policy: FetchPolicy,
        resolve: Resolve = look_up,
        may_connect: Callable[[str], bool] = is_public,
        verify: SSLContext | bool = True,
    ) -> None:
        """`resolve`, `may_connect` and `verify` are given by tests; `may_connect` takes an IP address."""
        self._policy = policy
        self._resolve = resolve
        self._may_connect = may_connect
        self._verify = verify

    def __call__(self, url: str, folder: Path) -> Path:
        """Fetch the file and return it, new in `folder`. Blocks; for threads without an event loop.

        Raises MediaRefusedError where the policy doesn't allow it, MediaFetchError where it doesn't work.
        """
        return anyio.run(self.fetch, url, folder)

    async def fetch(self, url: str, folder: Path) -> Path:
        """Do the same as a call, without blocking."""
        path = folder / f"fetched-{secrets.token_hex(8)}"
        try:
            with anyio.fail_after(self._policy.timeout_seconds):
                await self._follow(url, path)
        except TimeoutError:
            path.unlink(missing_ok=True)
            message = f"The address did not answer whole within {self._policy.timeout_seconds:g} seconds."
            raise MediaFetchError(message) from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    async def _follow(self, url: str, path: Path) -> None:
        """Go from redirect to redirect until the file comes."""
        for _ in range(1 + self._policy.max_redirects):
            target = check_url(url, self._policy)
            location = await self._ask(target, await self._find_addresses(target), path)
            if location is None:
                return
            url = location
        raise MediaFetchError(f"The address redirects more than {self._policy.max_redirects} times.")

    async def _find_addresses(self, target: Target) -> Sequence[str]:
        try:
            addresses = await anyio.to_thread.run_sync(
                self._resolve, target.host, target.port, abandon_on_cancel=True
            )
        except (OSError, UnicodeError) as error:
            raise MediaFetchError(f"The host {target.host[:100]} is not known.") from error
        if not addresses or not all(map(self._may_connect, addresses)):
            raise MediaRefusedError(f"The host {target.host[:100]} has no public address; send a data URL.")
        return addresses[:_MOST_TRIED]

    async def _ask(self, target: Target, addresses: Sequence[str], path: Path) -> str | None:
        """Write the file, or return where it is said to be. Tries the next address where one is dead."""
        async with httpx.AsyncClient(
            trust_env=False, verify=self._verify, timeout=self._policy.timeout_seconds
        ) as client:
            for address in addresses:
                request = _pin(client, target, address)
                try:
                    response = await client.send(request, stream=True)
                    try:
                        return await self._take(response, target, path)
                    finally:
                        await response.aclose()
                except httpx.ConnectError:
                    continue
                except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
                    message = f"{target.host[:100]} broke off or speaks no proper HTTP."
                    raise MediaFetchError(message) from error
        raise MediaFetchError(f"{target.host[:100]} accepts no connection, or its certificate is not valid.")

    async def _take(self, response: httpx.Response, target: Target, path: Path) -> str | None:
        if response.status_code in _REDIRECTS and "location" in response.headers:
            return str(target.url.join(response.headers["location"]))
        if response.status_code != httpx.codes.OK:
            raise MediaFetchError(f"{target.host[:100]} answered with status {response.status_code}.")
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise MediaFetchError(
                f"{target.host[:100]} sends the file in an encoding that was not asked for."
            )
        self._check_size(_told_size(response))
        with path.open("wb") as file:
            await self._write(response, file)
        return None

    async def _write(self, response: httpx.Response, file: IO[bytes]) -> None:
        written = 0
        async for piece in response.aiter_raw():
            written += len(piece)
            self._check_size(written)
            file.write(piece)

    def _check_size(self, size: int) -> None:
        if size > self._policy.max_bytes:
            raise MediaFetchError(f"The file is larger than the {self._policy.max_bytes} bytes fetched here.")


def _told_size(response: httpx.Response) -> int:
    """Return how many bytes the server means to send, or 0; it may send more."""
    told = str(response.headers.get("content-length", ""))
    return int(told) if told.isdecimal() and len(told) < 20 else 0


def _pin(client: httpx.AsyncClient, target: Target, address: str) -> httpx.Request:
    """Return a request to that very address which names the host to its server, in TLS too."""
    url = target.url.copy_with(host=address, fragment=None)
    host = target.url.netloc.decode("ascii")
    return client.build_request(
        "GET", url, headers={**_HEADERS, "Host": host}, extensions={"sni_hostname": target.host}
    )
