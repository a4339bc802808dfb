"""Media tasks as a child does them: pixels go into a file in the scratch folder, the rest to the channel."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from recto.documents.limits import PrepareLimits
from recto.documents.media.codec import PixelFile, read_budget, read_sampling
from recto.documents.media.pictures import PictureReader
from recto.documents.media.videos import read_video


def do_media_task(  # noqa: PLR0917
    kind: str,
    path: Path,
    scratch: Path,
    options: Mapping[str, Any],
    limits: PrepareLimits,
    on_page: Callable[[int, int], None],
) -> bytes:
    """Do the task and return what its asker decodes. Raises DocumentError leaves."""
    reader = PictureReader(limits, scratch)
    with PixelFile(scratch) as file:
        match kind:
            case "count":
                return json.dumps(reader.count_pages(path)).encode()
            case "image":
                return file.write_pictures([reader.read_image(path, read_budget(options["budget"]))])
            case "pages":
                budget = read_budget(options["budget"])
                return file.write_pictures(reader.read_pages(path, budget, options["max_pages"], on_page))
            case "video":
                sampling = read_sampling(options["sampling"])
                return file.write_clip(read_video(path, sampling, limits, on_page))
    raise AssertionError(kind)
