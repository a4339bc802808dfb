"""Base64 text to bytes on disk, strictly and a piece at a time, so that a large one stops nobody."""

import binascii
import re
from collections.abc import Iterator

from recto.errors import MediaInvalidError

PIECE_CHARACTERS = 1024 * 1024
_HEAD = re.compile(r"data:[^,]{0,256}?;base64,", re.IGNORECASE)
_ODD = re.compile(r"[^A-Za-z0-9+/]")
_LINE_BREAKS = str.maketrans("", "", "\r\n")


def is_data_url(address: str) -> bool:
    """Return whether the address holds its bytes itself."""
    return address[:5].lower() == "data:"


def decode_address(address: str, param: str) -> Iterator[bytes]:
    """Yield the bytes of a data URL or of bare base64 text. The media type is not looked at.

    Line breaks are skipped, as many encoders write them. Raises MediaInvalidError.
    """
    start = 0
    if is_data_url(address):
        head = _HEAD.match(address)
        if head is None:
            message = "The data URL must be of the form `data:image/png;base64,…`."
            raise MediaInvalidError(message, param=param)
        start = head.end()
    text = address[start:]
    if "\n" in text or "\r" in text:
        text = text.translate(_LINE_BREAKS)
    if not text:
        raise MediaInvalidError("There is nothing behind `base64,`; send the file's bytes.", param=param)
    yield from _decode(text, param)


def _decode(text: str, param: str) -> Iterator[bytes]:
    for start in range(0, len(text), PIECE_CHARACTERS):
        piece = text[start : start + PIECE_CHARACTERS]
        is_last = start + PIECE_CHARACTERS >= len(text)
        if not is_last and "=" in piece:
            raise _broken(text, start, param)
        try:
            yield binascii.a2b_base64(piece, strict_mode=True)
        except ValueError:  # binascii.Error, and what isn't ASCII
            raise _broken(text, start, param) from None


def _broken(text: str, start: int, param: str) -> MediaInvalidError:
    odd = _ODD.search(text, start)
    if odd is None or text[odd.start() :] in ("=", "=="):
        message = (
            f"The base64 text is cut off: {len(text)} characters don't make whole bytes; pad it with `=`."
        )
    else:
        message = f"The base64 text is broken at its character {odd.start() + 1}, {odd[0]!r}."
    return MediaInvalidError(message, param=param)
