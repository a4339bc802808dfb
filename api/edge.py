"""What the routes of one process share: the open services and everything built over them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from api.chat.base import Hub
from api.chat.desk import ChatDesk
from api.chat.hub import ChatHub
from api.chat.keeping import remove_abandoned_media
from api.chat.watch import ChatBounds
from api.desk import JobDesk
from api.downloads import DownloadDesk
from api.exports import ExportDesk
from api.lanes import Lanes
from api.readiness import ReadinessBoard
from api.services import Services
from api.uploads import remove_abandoned
from api.waiting import FinalsHub
from recto.errors import StorageError

CHAT_GRACE_SECONDS = 2.0
"""Less than what any server of ours waits for open requests (3 s under `recto up`)."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Edge:
    """Everything that lives as long as the process."""

    services: Services
    lanes: Lanes
    jobs: JobDesk
    downloads: DownloadDesk
    exports: ExportDesk
    waiting: FinalsHub
    readiness: ReadinessBoard
    chat_hub: Hub
    chat: ChatDesk

    async def start(self) -> None:
        """Listen for answers, and clear away what a killed predecessor left."""
        await self.chat_hub.start()
        await self._clear_away()

    def hear_stop(self) -> None:
        """The process is told to stop: answer all who wait, so that nobody holds it up.

        Chat answers under way may end well first, if they do soon.
        """
        self.waiting.close()
        asyncio.get_running_loop().call_later(CHAT_GRACE_SECONDS, self.chat_hub.end_all)

    async def close(self) -> None:
        """Stop after the last request."""
        self.waiting.close()
        await self.chat_hub.close()

    async def _clear_away(self) -> None:
        """Remove what processes that were killed left; `/readyz` tells of a storage that is down."""
        storage = self.services.storage
        try:
            removed = await self.lanes.uploads.run(lambda: remove_abandoned(storage.spool_dir()))
            removed += await self.lanes.uploads.run(remove_abandoned_media, storage)
        except StorageError as error:
            log.warning("spool.unavailable", error=error.message)
            return
        if removed:
            log.info("spool.cleared", files=removed)


def build_edge(services: Services) -> Edge:
    """Put the parts together."""
    lanes = Lanes()
    bounds = ChatBounds(silence_seconds=services.limits.chat_timeout_seconds)
    chat_hub = services.chat_hub or ChatHub(services.redis_url, bounds)

    async def ask_finals(job_ids: Sequence[str]) -> set[str]:
        return await lanes.lookups.run(services.ledger.jobs.finals, job_ids)

    return Edge(
        services=services,
        lanes=lanes,
        jobs=JobDesk(services, lanes),
        downloads=DownloadDesk(services.storage, lanes.downloads),
        exports=ExportDesk(services, lanes.renderings),
        waiting=FinalsHub(ask_finals),
        readiness=ReadinessBoard(services),
        chat_hub=chat_hub,
        chat=ChatDesk(services, lanes, chat_hub),
    )
