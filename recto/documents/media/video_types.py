"""Which container a video is in, for what opens it; refusals say what the file is instead."""

from pathlib import Path

from recto.documents.containers import match_container
from recto.documents.sniff import HEAD_BYTES, name_content
from recto.errors import DocumentEmptyError, DocumentUnsupportedError

ACCEPTED = "MP4, MOV, WebM, MKV, AVI, GIF, MPEG, FLV, OGG and WMV"


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
