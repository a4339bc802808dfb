"""The Celery application: `celery -A workers.app worker -P threads -Q prepare,extract`."""

import sys

from recto.documents.limits import PrepareLimits
from recto.documents.preparer import Preparer
from recto.errors import ModelUnknownError, SettingsError
from recto.extraction.base import Extractor
from recto.extraction.reader import ReaderExtractor
from recto.jobs.states import Stage
from recto.settings import Settings, load_settings
from workers.lifecycle import make_app
from workers.runtime import WorkerRuntime


def build_worker(stages: frozenset[Stage], slots: int) -> WorkerRuntime:
    """Build the worker that reads documents. Raises ModelUnknownError."""
    preparer = Preparer(slots, prepare_limits(settings))
    return WorkerRuntime(settings, stages, slots, preparer, serve_models(settings.model))


def prepare_limits(settings: Settings) -> PrepareLimits:
    """Return what one document may cost. One OCR thread a slot: it is slots that fill the cores."""
    return PrepareLimits(
        max_pages=settings.max_pages,
        max_page_side=settings.max_page_side,
        max_page_pixels=settings.max_page_pixels,
        page_timeout_seconds=settings.page_timeout_seconds,
        ocr_threads=1,
    )


def serve_models(model: str) -> dict[str, Extractor]:
    """Return the extractors of this worker by model name. Raises ModelUnknownError."""
    reader = ReaderExtractor()
    if model != reader.name:
        raise ModelUnknownError(
            f"RECTO_MODEL={model!r} is not served; this version has {reader.name!r}.", param="RECTO_MODEL"
        )
    return {reader.name: reader}


try:
    settings = load_settings()
    app = make_app(settings, build_worker)
except SettingsError as error:
    sys.exit(f"recto: {error.message}")
