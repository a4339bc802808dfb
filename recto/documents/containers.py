"""Tells the container of a video from its first bytes; names and headers are never asked.

Naming the container keeps FFmpeg from guessing: a playlist (HLS, concat) in disguise would open other files.
"""

from collections.abc import Mapping

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
_STILL_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
)
_DOCTYPE_BYTES = 64
_MEDIA_TYPES: Mapping[str, str] = {
    "matroska": "video/x-matroska",
    "mov": "video/mp4",
    "avi": "video/x-msvideo",
    "mpeg": "video/mpeg",
    "mpegvideo": "video/mpeg",
    "mpegts": "video/mp2t",
    "flv": "video/x-flv",
    "ogg": "video/ogg",
    "asf": "video/x-ms-wmv",
}


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


def match_video_type(head: bytes) -> str | None:
    """Return the media type of the video that begins so; None for all else, animated images too."""
    container = match_container(head)
    if container == "matroska" and b"webm" in head[:_DOCTYPE_BYTES]:
        return "video/webm"
    if container == "mov" and list_brands(head)[:1] == [b"qt  "]:
        return "video/quicktime"
    return _MEDIA_TYPES.get(container or "")


def is_video(media_type: str) -> bool:
    """Tell whether a media type is that of a video."""
    return media_type.startswith("video/")


def is_still_image(head: bytes) -> bool:
    """Tell whether an ISO base media file holds an image (HEIC, AVIF) rather than a video."""
    return bool(_STILL_BRANDS.intersection(list_brands(head)))


def list_brands(head: bytes) -> list[bytes]:
    """Return major and compatible brands of an ISO base media file (ISO/IEC 14496-12, section 4.3)."""
    if head[4:8] != b"ftyp":
        return []
    size = min(int.from_bytes(head[:4], "big"), len(head))
    return [head[8:12], *(head[at : at + 4] for at in range(16, size, 4))]
