"""What a caller fetches of a job that is done: documents, pages, steps, what it cost."""

from collections.abc import Sequence

from recto.documents.model import Barcode, Document, Page
from recto.extraction.base import Extraction
from recto.jobs.model import Job, page_path
from schemas.results import BarcodeRead, PageRead, Result, Usage


def sum_up(job: Job, document: Document, extraction: Extraction, extract_seconds: float) -> Result:
    """Return the result; `extract_seconds` is all the time from the prepared document to its last field."""
    return Result(
        documents=tuple(extraction.documents),
        warnings=(*document.warnings, *extraction.warnings),
        pages=tuple(_describe_page(job, page, document.barcodes) for page in document.pages),
        trace=tuple(extraction.trace),
        usage=_sum_usage(job, extraction, extract_seconds),
    )


def _describe_page(job: Job, page: Page, barcodes: Sequence[Barcode]) -> PageRead:
    return PageRead(
        number=page.number,
        width=page.width,
        height=page.height,
        rotation=page.rotation,
        image=page_path(job.id, page.number),
        time_seconds=page.time_seconds,
        barcodes=tuple(
            BarcodeRead(kind=code.kind, text=code.text, box=code.box)
            for code in barcodes
            if code.page == page.number
        ),
    )


def _sum_usage(job: Job, extraction: Extraction, extract_seconds: float) -> Usage:
    # Rules have no engine to wait for: all the time is theirs.
    engine_seconds = extraction.cost.engine_seconds or extract_seconds
    queue_seconds = max(0.0, (job.started_at or job.created_at) - job.created_at)
    return Usage(
        prompt_tokens=extraction.cost.prompt_tokens,
        completion_tokens=extraction.cost.completion_tokens,
        image_tokens=extraction.cost.image_tokens,
        queue_seconds=round(queue_seconds, 3),
        prepare_seconds=round(job.prepare_seconds, 3),
        engine_seconds=round(engine_seconds, 3),
    )
