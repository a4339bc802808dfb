"""`ReaderEngine`: the model `reader`. Answers about attached documents by rules, on any machine."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import structlog

from recto.documents.media.base import MediaOpener
from recto.engines.base import EngineRequest, Sink
from recto.engines.calls import Call, Calls
from recto.engines.reader.answers import TextWriter, answer_object, answer_schema, join_pages
from recto.engines.reader.pages import DocumentPreparer, PageSource, ReadPage
from recto.engines.reader.question import Question, read_question
from recto.engines.reader.writer import AnswerWriter
from recto.errors import EngineBusyError, EngineError, JobInterrupted, RectoError
from recto.extraction.reader.extractor import ReaderExtractor
from schemas.chat.events import Accepted, PromptImage
from schemas.models import READER, READER_CAPABILITIES, ServedModel

MODEL = ServedModel(id=READER, capabilities=READER_CAPABILITIES)
MOST_WAITING = 1000
log = structlog.get_logger(__name__)


class ReaderEngine:
    """Reads what is attached, each request in a thread of a small pool.

    The work is done by the preparer's processes and, for JSON, by the extractor in the thread. Usage counts
    words, because the reader has no tokens.
    """

    model = MODEL

    def __init__(
        self,
        preparer: DocumentPreparer,
        extractor: ReaderExtractor,
        opener: MediaOpener | None = None,
        slots: int = 2,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """`opener` opens videos; `slots`: requests answered at once."""
        self._pages = PageSource(preparer, opener)
        self._extractor = extractor
        self._most_open = slots + most_waiting
        self._calls = Calls()
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix="reader-engine")

    def submit(self, request: EngineRequest, sink: Sink) -> None:
        """Take the request and return at once."""
        call = self._calls.open(request, sink)
        if call is None:
            return
        if self._calls.count > self._most_open:
            call.fail(EngineBusyError("Too many requests wait for `reader`. Ask again later."))
            self._calls.drop(call)
            return
        try:
            self._pool.submit(self._run, call)
        except RuntimeError:  # the pool was closed meanwhile, and the call with it
            self._calls.drop(call)

    def cancel(self, request_id: str) -> None:
        """Stop reading for the request; a page that is being read is given up."""
        self._calls.cancel(request_id)

    def is_alive(self) -> bool:
        """Return False once closed: the processes that read are watched by their preparer."""
        return not self._calls.is_closed

    def close(self) -> None:
        """Stop; requests under way end as `Failed` with `engine.stopped`."""
        self._calls.close()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, call: Call) -> None:
        try:
            if not call.is_over:
                self._answer(call)
        except JobInterrupted:
            # Of a preparer that closes before this engine does; a cancelled call says nothing anyway.
            call.fail(EngineError("Reading was interrupted here. Ask again."))
        except RectoError as error:
            call.fail(error)
        except Exception as error:
            # The message of a foreign exception may quote the document.
            log.error("engine.crashed", model=READER, error=type(error).__name__)
            call.fail(EngineError("Reading what is attached failed here."))
        finally:
            self._calls.drop(call)

    def _answer(self, call: Call) -> None:
        question = read_question(call.request)
        writer = AnswerWriter(call)
        text = TextWriter(question.attached)
        pages: list[ReadPage] = []
        for number, page in self._read(question, lambda: call.is_over):
            if not pages:
                call.say(Accepted())
            pages.append(page)
            if question.shape == "text":
                writer.write(text.write(number, page))
            if writer.is_done:
                break
        if not pages:
            call.say(Accepted())
        if question.shape != "text":
            writer.write(self._answer_json(question, pages, lambda: call.is_over))
        writer.finish(question.words + _count_words(pages), tuple(map(_size_of, pages)))

    def _read(self, question: Question, cancelled: Callable[[], bool]) -> Iterator[tuple[int, ReadPage]]:
        for number, attached in enumerate(question.attached):
            yield from ((number, page) for page in self._pages.read(attached, cancelled))

    def _answer_json(self, question: Question, pages: list[ReadPage], cancelled: Callable[[], bool]) -> str:
        document = join_pages(pages)
        if question.json_schema is None:
            return answer_object(self._extractor, document, cancelled)
        return answer_schema(self._extractor, document, question.json_schema, cancelled)


def _count_words(pages: list[ReadPage]) -> int:
    return sum(len(read.page.words) for read in pages)


def _size_of(read: ReadPage) -> PromptImage:
    return PromptImage(width=read.page.width, height=read.page.height)
