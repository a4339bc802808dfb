"""The server over HTTP: one pool of connections, bounded replies, failures as errors of ours."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx

from recto.engines.openai.body import Body
from recto.engines.openai.failures import explain_transport, raise_refusal
from recto.engines.openai.options import UpstreamOptions
from recto.engines.openai.stream import read_events
from recto.errors import EngineError

_MOST_ERROR_BYTES = 65_536
_MOST_REPLY_BYTES = 4_000_000


class Upstream:
    """The server. For one event loop."""

    def __init__(self, options: UpstreamOptions) -> None:
        headers = {"Accept-Encoding": "identity", "User-Agent": "recto"}
        if options.api_key:
            headers["Authorization"] = f"Bearer {options.api_key}"
        self._client = httpx.AsyncClient(
            base_url=options.base_url(),
            headers=headers,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=options.requests + 2, max_keepalive_connections=32),
            timeout=httpx.Timeout(options.silence_seconds, connect=options.connect_seconds),
        )

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()

    @asynccontextmanager
    async def stream_chat(self, body: Body) -> AsyncIterator[AsyncIterator[bytes]]:
        """Send a request and give the data of the events of its reply, once the server took it.

        Leaving the block closes the stream. Raises ForNowError where the same request may work later, and
        RectoError leaves.
        """
        headers = {"Content-Type": "application/json", "Content-Length": str(body.length)}
        try:
            async with self._client.stream(
                "POST", "chat/completions", content=body.send(), headers=headers
            ) as response:
                await _check(response)
                async with aclosing(read_events(response.aiter_raw())) as events:
                    yield events
        except httpx.HTTPError as error:
            raise explain_transport(error) from None

    async def list_models(self, seconds: float) -> list[dict[str, Any]]:
        """Return what `/v1/models` says. Raises ForNowError and RectoError leaves."""
        body = await self._fetch_json("GET", "models", None, seconds)
        models = body.get("data")
        found = [entry for entry in models if isinstance(entry, dict)] if isinstance(models, list) else []
        return [entry for entry in found if isinstance(entry.get("id"), str)]

    async def ask(self, fields: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Ask for a whole answer. Raises ForNowError and RectoError leaves."""
        return await self._fetch_json("POST", "chat/completions", fields, seconds)

    async def _fetch_json(
        self, method: str, path: str, fields: dict[str, Any] | None, seconds: float
    ) -> dict[str, Any]:
        try:
            async with self._client.stream(method, path, json=fields, timeout=seconds) as response:
                content = await _read_reply(response, _MOST_REPLY_BYTES)
        except httpx.HTTPError as error:
            raise explain_transport(error) from None
        if response.status_code != httpx.codes.OK:
            raise_refusal(response, content)
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise EngineError("The server that answers for this model sent what isn't a JSON object.")
        return body


async def _check(response: httpx.Response) -> None:
    if response.status_code != httpx.codes.OK:
        raise_refusal(response, await _read_reply(response, _MOST_ERROR_BYTES))
    kind = response.headers.get("content-type", "")
    if (
        not kind.startswith("text/event-stream")
        or response.headers.get("content-encoding", "identity") != "identity"
    ):
        raise EngineError("The server that answers for this model sent no plain event stream.")


async def _read_reply(response: httpx.Response, most_bytes: int) -> bytes:
    """Return the body, cut off where it is longer than anything of use."""
    content = b""
    async for piece in response.aiter_raw():
        content += piece
        if len(content) > most_bytes:
            break
    return content[:most_bytes]
