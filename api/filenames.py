"""Names of files as callers send them: hostile on the way in, quoted on the way out."""

import re
import unicodedata
from urllib.parse import quote

MAX_LENGTH = 255
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._()+,=@-]")


def clean_filename(name: str) -> str | None:
    """Return the last part of `name` without control and format characters; None if nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    visible = visible.strip().strip(".").strip()
    if len(visible) > MAX_LENGTH:
        stem, dot, extension = visible.rpartition(".")
        keep = f"{dot}{extension}" if dot and len(extension) <= 10 else ""
        visible = (stem if keep else visible)[: MAX_LENGTH - len(keep)] + keep
    return visible or None


def content_disposition(name: str | None) -> str:
    """Return the header that makes a browser save the file under `name` (RFC 6266, RFC 5987)."""
    name = clean_filename(name or "") or "document"
    plain = _NOT_PLAIN.sub("_", name)
    header = f'attachment; filename="{plain}"'
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe='')}"
    return header
