"""The images, videos and files of a conversation, lifted out of it: the request then only names them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recto.errors import MediaInvalidError, ParameterInvalidError, ParameterMissingError
from schemas.chat.parts import MEDIA_SCHEME

MOST_MEDIA = 500
"""Most images, videos and files of one request."""
MOST_PARTS = 10_000
"""Most parts of one message."""
_URL_PARTS = ("image_url", "video_url")


@dataclass(frozen=True, slots=True)
class Medium:
    """Something to look at, by its address; the request names it `media:NAME`."""

    name: str
    param: str
    """Where it stood, e.g. `messages[0].content[1].image_url.url`."""
    address: str
    """What stood there: a data URL, a web address, base64 text or a job's id."""
    is_job: bool = False
    """Whether the address is the id of a job, whose document is meant."""
    may_be_bare: bool = False
    """Whether the address may be base64 text without the start of a data URL."""


def lift_media(body: dict[str, Any]) -> tuple[Medium, ...]:
    """Take every medium out of the raw request, which is changed, and return them in order.

    What has a wrong shape stays as it is, for the validation to name it. Raises ParameterInvalidError,
    ParameterMissingError, MediaInvalidError.
    """
    found: list[Medium] = []
    for place, part in _parts(body):
        if len(found) >= MOST_MEDIA:
            raise MediaInvalidError(f"A request takes {MOST_MEDIA} images and files at most.", param=place)
        kind = part["type"]
        source = part.get(kind)
        if isinstance(source, dict):
            lifted = _lift_file if kind == "file" else _lift_url
            found += lifted(source, f"{place}.{kind}", str(len(found)))
    return tuple(found)


def _parts(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the parts that hold media, with their places."""
    messages = body.get("messages")
    is_single = isinstance(messages, dict)
    for index, message in enumerate(
        [messages] if is_single else messages if isinstance(messages, list) else []
    ):
        content = message.get("content") if isinstance(message, dict) else None
        if not isinstance(content, list):
            continue
        place = f"messages[{index}].content"
        if len(content) > MOST_PARTS:
            raise ParameterInvalidError(f"A message takes {MOST_PARTS} parts at most.", param=place)
        for number, part in enumerate(content):
            if isinstance(part, dict) and part.get("type") in (*_URL_PARTS, "file"):
                yield f"{place}[{number}]", part


def _lift_url(source: dict[str, Any], place: str, name: str) -> list[Medium]:
    address = source.get("url")
    if not isinstance(address, str) or not address:
        return []
    param = f"{place}.url"
    _refuse_own_scheme(address, param)
    source["url"] = MEDIA_SCHEME + name
    return [Medium(name, param, address)]


def _lift_file(source: dict[str, Any], place: str, name: str) -> list[Medium]:
    data, job_id = source.get("file_data"), source.get("file_id")
    if data is None and job_id is None:
        message = "Give the file's bytes as `file_data`, in base64, or a job's id as `file_id`."
        raise ParameterMissingError(message, param=f"{place}.file_data")
    if data is not None and job_id is not None:
        raise ParameterInvalidError("Give `file_data` or `file_id`, not both.", param=f"{place}.file_id")
    is_job = data is None
    address, param = (job_id, f"{place}.file_id") if is_job else (data, f"{place}.file_data")
    if not isinstance(address, str):
        return []
    _refuse_own_scheme(address, param)
    source.pop("file_id", None)
    source["file_data"] = MEDIA_SCHEME + name
    return [Medium(name, param, address, is_job=is_job, may_be_bare=not is_job)]


def _refuse_own_scheme(address: str, param: str) -> None:
    if address[: len(MEDIA_SCHEME)].lower() == MEDIA_SCHEME:
        message = "Addresses of this kind are the server's own; send a data URL."
        raise ParameterInvalidError(message, param=param)
