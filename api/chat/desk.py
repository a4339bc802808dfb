"""Chat as routes use it: a request comes in, an answer goes out, and nothing of either stays."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from anyio import CapacityLimiter
from starlette.requests import Request

from api.chat.answer import Answer, Events
from api.chat.base import Hub
from api.chat.body import Body, receive_body
from api.chat.catalogue import Catalogue, Choice, names_of, view_model
from api.chat.ids import new_chat_id
from api.chat.keeping import MediaKeeper
from api.chat.question import Question, read_question
from api.chat.suitability import check_suits
from api.lanes import Lanes
from api.services import Services
from api.waiting import while_client_stays
from schemas.chat.reply import ModelList, ModelRead
from schemas.chat.work import ChatWork

SMALL_BYTES = 65_536
"""A body of up to this is parsed at once, without a thread."""
LARGE_BYTES = 1_000_000
MOST_LARGE = 4
"""How many larger bodies are in memory at once."""
LATELY_SECONDS = 86_400.0


class ChatDesk:
    """Reads questions, has them answered. All may raise LedgerError."""

    def __init__(self, services: Services, lanes: Lanes, hub: Hub) -> None:
        self._limits = services.limits
        self._workers = services.ledger.workers
        self._storage = services.storage
        self._hub = hub
        self._lanes = lanes
        self._keeper = MediaKeeper(services, lanes)
        self._room = CapacityLimiter(MOST_LARGE)

    async def list_models(self) -> ModelList:
        """Return every model, one that sees first."""
        return ModelList(data=(await self._read_catalogue()).list())

    async def read_model(self, name: str) -> ModelRead:
        """Return the model of that name. Raises ChatModelUnknownError, EngineUnavailableError."""
        return view_model(await self._find(await self._read_catalogue(), name))

    @asynccontextmanager
    async def answer(self, request: Request, owner: str) -> AsyncIterator[Answer]:
        """Read the request and have it answered; yields when the first event is there.

        Leaving the block ends the work on it, and erases its media. Raises ChatError leaves, EngineError
        leaves, and what `receive_body` and `MediaKeeper.keep` raise.
        """
        chat_id = new_chat_id()
        structlog.contextvars.bind_contextvars(chat_id=chat_id)
        async with receive_body(
            request, self._storage, self._lanes.uploads, self._limits.max_upload_bytes
        ) as body:
            question, choice, work = await self._take_in(request, body, chat_id, owner)
        try:
            async with self._hub.ask(work) as heard:
                events = Events(heard, self._limits.chat_timeout_seconds)
                await while_client_stays(request, events.begin())
                yield Answer(chat_id, choice.id, question.chat, events)
        finally:
            if work.media:
                await self._keeper.erase(chat_id)

    async def _take_in(
        self, request: Request, body: Body, chat_id: str, owner: str
    ) -> tuple[Question, Choice, ChatWork]:
        if body.size <= LARGE_BYTES:
            return await self._prepare(request, body, chat_id, owner)
        async with self._room:
            return await self._prepare(request, body, chat_id, owner)

    async def _prepare(
        self, request: Request, body: Body, chat_id: str, owner: str
    ) -> tuple[Question, Choice, ChatWork]:
        question = await self._read(body)
        catalogue = await self._read_catalogue()
        asked = question.chat.model
        choice = catalogue.first() if asked is None else await self._find(catalogue, asked)
        check_suits(question.chat, choice, catalogue)
        keys = await self._keep_media(request, question, chat_id, owner)
        work = ChatWork(
            id=chat_id,
            model=choice.served.id,
            adapter=choice.adapter,
            request=question.request(),
            media=keys,
            reply_to=self._hub.reply_to,
            created_at=time.time(),
        )
        return Question(question.chat), choice, work

    async def _keep_media(
        self, request: Request, question: Question, chat_id: str, owner: str
    ) -> dict[str, str]:
        if not question.media:
            return {}
        try:
            return await while_client_stays(request, self._keeper.keep(chat_id, question.media, owner))
        except BaseException:
            await self._keeper.erase(chat_id)
            raise

    async def _read(self, body: Body) -> Question:
        if body.size <= SMALL_BYTES:
            return read_question(body)
        return await self._lanes.bodies.run(read_question, body)

    async def _read_catalogue(self) -> Catalogue:
        return Catalogue(await self._lanes.lookups.run(self._workers.alive), self._limits.model)

    async def _find(self, catalogue: Catalogue, name: str) -> Choice:
        found = catalogue.find(name)
        if found is not None:
            return found
        lately = names_of(await self._lanes.lookups.run(self._workers.alive, LATELY_SECONDS))
        return catalogue.get(name, {*lately, self._limits.model})
