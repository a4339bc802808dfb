"""What the routes of one process share: the open services and everything built over them."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from api.desk import JobDesk
from api.downloads import DownloadDesk
from api.lanes import Lanes
from api.readiness import ReadinessBoard
from api.services import Services
from api.uploads import remove_abandoned
from api.waiting import FinalsHub
from recto.errors import StorageError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Edge:
    """Everything that lives as long as the process."""

    services: Services
    lanes: Lanes
    jobs: JobDesk
    downloads: DownloadDesk
    waiting: FinalsHub
    readiness: ReadinessBoard

    async def start(self) -> None:
        """Clear away what a killed predecessor left; a storage that is down is `/readyz`'s to tell."""
        storage = self.services.storage
        try:
            removed = await self.lanes.uploads.run(lambda: remove_abandoned(storage.spool_dir()))
        except StorageError as error:
            log.warning("spool.unavailable", error=error.message)
            return
        if removed:
            log.info("spool.cleared", files=removed)


def build_edge(services: Services) -> Edge:
    """Put the parts together."""
    lanes = Lanes()

    async def ask_finals(job_ids: Sequence[str]) -> set[str]:
        return await lanes.lookups.run(services.ledger.jobs.finals, job_ids)

    return Edge(
        services=services,
        lanes=lanes,
        jobs=JobDesk(services, lanes),
        downloads=DownloadDesk(services.storage, lanes.downloads),
        waiting=FinalsHub(ask_finals),
        readiness=ReadinessBoard(services),
    )
