"""What the server's model can do: as its list says, else found out with requests of one token."""

import base64
import io
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, get_args

from PIL import Image

from recto.engines.openai.failures import ForNowError
from recto.engines.openai.options import UpstreamOptions
from recto.engines.openai.upstream import Upstream
from recto.errors import ChatModelUnknownError, RectoError
from schemas.models import KNOWN_MODELS, Capabilities, KnownModel, Modality, ServedModel

UNKNOWN_CONTEXT = 32_768
"""Assumed where the server says nothing; it refuses what is too long for it all the same."""
UNNAMED = "engine"
"""Name of a model until the server was reached, where the operator named none."""
_LIST_SECONDS = 10.0
_PROBE_SECONDS = 30.0
_CONTEXT_KEYS = ("context_length", "max_model_len", "context_window", "n_ctx")
_TOOL = {"type": "function", "function": {"name": "ping", "parameters": {"type": "object", "properties": {}}}}
_FORMAT = {
    "type": "json_schema",
    "json_schema": {
        "name": "ping",
        "schema": {
            "type": "object",
            "properties": {"ok": {"type": "boolean"}},
            "required": ["ok"],
            "additionalProperties": False,
        },
    },
}


@dataclass(frozen=True, slots=True)
class Found:
    """The server's model."""

    name: str
    """Its name there."""
    entry: dict[str, Any]
    """What the list says of it."""
    model: ServedModel
    is_recto: bool
    """Whether the server is a Recto, which takes this API's own parameters."""


async def find_entry(upstream: Upstream, options: UpstreamOptions) -> dict[str, Any]:
    """Return the list's entry of the model. Raises ForNowError and RectoError leaves."""
    models = await upstream.list_models(_LIST_SECONDS)
    if options.model is not None:
        return next((entry for entry in models if entry["id"] == options.model), {"id": options.model})
    if not models:
        raise ChatModelUnknownError("The server that answers lists no model.", param="model")
    return models[0]


async def probe(upstream: Upstream, options: UpstreamOptions, entry: dict[str, Any]) -> Found:
    """Return what the model can do; what can't be found out now is assumed."""
    name = entry["id"]
    is_recto = "input_modalities" in entry and "supports_tools" in entry
    if is_recto:
        told = _read_recto(entry)
    else:
        told = assume(name, options)
        tools = options.tools if options.tools is not None else await _works(upstream, name, _ask_tools())
        schema = options.json_schema
        if schema is None:
            schema = await _works(upstream, name, _ask_schema())
        modalities = told.modalities
        if options.modalities is None and not await _works(upstream, name, _ask_image()):
            modalities = ("text",)
        told = told.model_copy(update={"tools": tools, "json_schema": schema, "modalities": modalities})
    capabilities = _override(told, options, _read_context(entry))
    return Found(name, entry, serve(name, options, capabilities), is_recto)


def assume(name: str, options: UpstreamOptions) -> Capabilities:
    """Return what is likely of a model that wasn't asked: what is known of its name, else everything."""
    known = _find_known(name) or _find_known(options.name or "")
    if known is not None:
        told = known.capabilities.model_copy(update={"lora": False})
    else:
        told = Capabilities(
            context=UNKNOWN_CONTEXT,
            modalities=("text", "image", "video", "document"),
            tools=True,
            json_schema=True,
            lora=False,
        )
    return _override(told, options, None)


def serve(name: str, options: UpstreamOptions, capabilities: Capabilities) -> ServedModel:
    """Return the model under its name here; its other names are aliases."""
    known = _find_known(name)
    names = [options.name, known.alias if known else None, name, known.checkpoint if known else None]
    unique = list(dict.fromkeys(one for one in names if one))
    return ServedModel(id=unique[0], aliases=tuple(unique[1:]), capabilities=capabilities)


def _override(told: Capabilities, options: UpstreamOptions, context: int | None) -> Capabilities:
    """Return the capabilities with what the operator says in place of what was told."""
    wanted = {
        "context": options.context or context,
        "modalities": options.modalities,
        "tools": options.tools,
        "json_schema": options.json_schema,
    }
    return told.model_copy(update={name: value for name, value in wanted.items() if value is not None})


def _find_known(name: str) -> KnownModel | None:
    return next((known for known in KNOWN_MODELS if name in (known.alias, known.checkpoint)), None)


def _read_recto(entry: dict[str, Any]) -> Capabilities:
    told = entry["input_modalities"]
    listed = told if isinstance(told, list) else []
    modalities: tuple[Modality, ...] = tuple(one for one in get_args(Modality) if one in listed)
    return Capabilities(
        context=_read_context(entry) or UNKNOWN_CONTEXT,
        modalities=modalities or ("text",),
        tools=entry["supports_tools"] is True,
        json_schema=entry.get("supports_json_schema") is True,
        lora=False,
    )


def _read_context(entry: dict[str, Any]) -> int | None:
    values = (entry.get(key) for key in _CONTEXT_KEYS)
    return next((value for value in values if type(value) is int and value > 0), None)


async def _works(upstream: Upstream, name: str, fields: dict[str, Any]) -> bool:
    """Return whether the server takes the request; True when it can't say now."""
    try:
        await upstream.ask({"model": name, "max_tokens": 1, "temperature": 0, **fields}, _PROBE_SECONDS)
    except ForNowError as failure:
        return failure.status != HTTPStatus.NOT_IMPLEMENTED
    except RectoError:
        return False
    return True


def _ask(content: Any, **fields: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": content}], **fields}


def _ask_tools() -> dict[str, Any]:
    return _ask("ping", tools=[_TOOL], tool_choice="auto")


def _ask_schema() -> dict[str, Any]:
    return _ask("ping", response_format=_FORMAT)


def _ask_image() -> dict[str, Any]:
    file = io.BytesIO()
    Image.new("RGB", (56, 56), "white").save(file, "PNG")
    url = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    return _ask([{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": "ping"}])
