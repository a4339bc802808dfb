"""Tells the container of a video from its first bytes; names and headers are never asked.

Naming the container keeps FFmpeg from guessing: a playlist (HLS, concat) in disguise would open other files.
"""

from pathlib import Path

from recto.documents.sniff import HEAD_BYTES, is_still_image, name_content
from recto.errors import DocumentEmptyError, DocumentUnsupportedError

ACCEPTED = "MP4, MOV, WebM, MKV, AVI, GIF, MPEG, FLV, OGG and WMV"

_STARTS = (
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"\x00\x00\x01\xb3", "mpegvideo"),
    (b"FLV\x01", "flv"),
    (b"OggS", "ogg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
)
_MOV_ATOMS = frozenset((b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"))
_TS_PACKET_BYTES = 188


def sniff_container(path: Path) -> str:
    """Return FFmpeg's name of the container of the video at `path`.

    Raises DocumentEmptyError for no bytes and DocumentUnsupportedError, which names what was seen.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise DocumentEmptyError("The file is empty (0 bytes). Send it again.")
    container = match_container(head)
    if container is None:
        seen = name_content(path, head)
        raise DocumentUnsupportedError(
            f"This file is {seen}, no video. Videos are {ACCEPTED}; send images in parts of type `image_url`."
        )
    return container


def match_container(head: bytes) -> str | None:
    """Return FFmpeg's name of the container that begins so, or None."""
    for start, container in _STARTS:
        if head.startswith(start):
            return container
    if head[4:8] in _MOV_ATOMS and not is_still_image(head):
        return "mov"
    if head[:4] == b"RIFF" and head[8:11] == b"AVI":
        return "avi"
    packets = head[: 3 * _TS_PACKET_BYTES : _TS_PACKET_BYTES]
    return "mpegts" if packets == b"GGG" else None
