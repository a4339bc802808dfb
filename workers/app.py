"""The Celery application: `celery -A workers.app worker -P threads -Q prepare,extract`."""

import sys

from recto.documents.limits import PrepareLimits
from recto.errors import SettingsError
from recto.extraction.reader.extractor import ReaderExtractor
from recto.jobs.states import Stage
from recto.settings import Settings, load_settings
from workers.children import Children
from workers.engines import extractors_of, open_engines
from workers.lifecycle import make_app
from workers.runtime import WorkerRuntime


def build_worker(stages: frozenset[Stage], slots: int) -> WorkerRuntime:
    """Build the worker that reads documents and answers chat. Raises EngineError."""
    children = Children(slots, prepare_limits(settings))
    extractor = ReaderExtractor()
    engines = open_engines(settings, children, extractor) if Stage.EXTRACT in stages else ()
    extractors = extractors_of(settings, extractor, engines)
    return WorkerRuntime(settings, stages, slots, children, extractors, engines=engines)


def prepare_limits(settings: Settings) -> PrepareLimits:
    """Return what one document may cost. One OCR thread a slot: it is slots that fill the cores."""
    return PrepareLimits(
        max_pages=settings.max_pages,
        max_page_side=settings.max_page_side,
        max_page_pixels=settings.max_page_pixels,
        page_timeout_seconds=settings.page_timeout_seconds,
        ocr_threads=1,
    )


try:
    settings = load_settings()
    app = make_app(settings, build_worker)
except SettingsError as error:
    sys.exit(f"recto: {error.message}")
