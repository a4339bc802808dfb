"""The media of a question, put into the storage for the worker to fetch and erased after the answer."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog
from anyio import CancelScope, CapacityLimiter

from api.chat.addresses import check_web_address, fetch_by, is_web_address
from api.chat.data_urls import decode_address, is_data_url
from api.chat.ids import chat_age_seconds
from api.chat.media import Medium
from api.lanes import Lanes
from api.services import Services
from api.uploads import ABANDONED_SECONDS, SpoolFile
from recto.errors import (
    JobNotFoundError,
    MediaFetchError,
    MediaRefusedError,
    RectoError,
    StorageError,
)
from recto.ids import is_job_id
from recto.storage import Storage
from recto.storage.keys import CHAT, chat_folder, chat_media_key, document_key

MOST_FETCHES = 32
"""Most web addresses of one request."""
MOST_AT_ONCE = 16
"""How many are fetched at once, by all requests together."""
log = structlog.get_logger(__name__)


class MediaKeeper:
    """Keeps the media of questions under way."""

    def __init__(self, services: Services, lanes: Lanes) -> None:
        self._limits = services.limits
        self._ledger = services.ledger
        self._storage = services.storage
        self._lanes = lanes
        self._fetch = services.fetch or fetch_by(services.limits)
        self._fetches = CapacityLimiter(MOST_AT_ONCE)

    async def keep(self, chat_id: str, media: Sequence[Medium], owner: str) -> dict[str, str]:
        """Store every medium and return the storage keys by name.

        Raises MediaInvalidError, MediaRefusedError, MediaFetchError, JobNotFoundError, StorageError,
        LedgerError, each with the parameter at fault.
        """
        self._check_addresses(media)
        keys = {medium.name: chat_media_key(chat_id, medium.name) for medium in media}
        fetched_bytes = 0
        for medium in media:
            if medium.is_job:
                await self._lanes.changes.run(self._copy_document, medium, owner, keys[medium.name])
            elif is_web_address(medium):
                left = self._limits.max_upload_bytes - fetched_bytes
                fetched_bytes += await self._fetch_in(medium, keys[medium.name], left)
            else:
                await self._lanes.uploads.run(self._decode_in, medium, keys[medium.name])
        return keys

    async def erase(self, chat_id: str) -> None:
        """Erase what `keep` stored, even while the caller is being cancelled."""
        with CancelScope(shield=True):
            try:
                await self._lanes.changes.run(self._storage.delete_prefix, chat_folder(chat_id))
            except StorageError as error:  # the next start of an API process erases it
                log.warning("chat.erase_postponed", chat_id=chat_id, error=error.message)

    def _check_addresses(self, media: Sequence[Medium]) -> None:
        for medium in media:
            if not (medium.is_job or medium.may_be_bare or is_data_url(medium.address)):
                check_web_address(medium, self._limits.fetch_hosts)
        web = [medium for medium in media if is_web_address(medium)]
        if len(web) > MOST_FETCHES:
            message = f"A request takes {MOST_FETCHES} web addresses at most; send data URLs."
            raise MediaRefusedError(message, param=web[MOST_FETCHES].param)

    def _decode_in(self, medium: Medium, key: str) -> None:
        spool = SpoolFile(self._storage.spool_dir())
        try:
            for piece in decode_address(medium.address, medium.param):
                spool.write(piece)
            spool.close(b"")
            self._storage.put_file(key, spool.path)
        finally:
            spool.remove()

    async def _fetch_in(self, medium: Medium, key: str, most_bytes: int) -> int:
        with tempfile.TemporaryDirectory(prefix="recto-fetch-") as folder:
            try:
                async with self._fetches:
                    path = await self._fetch(medium.address, Path(folder))
            except RectoError as error:
                raise type(error)(error.message, param=medium.param) from error
            size = path.stat().st_size
            if size > most_bytes:
                message = "The files at the web addresses are larger together than this server takes."
                raise MediaFetchError(message, param=medium.param)
            await self._lanes.uploads.run(self._storage.put_file, key, path)
        return size

    def _copy_document(self, medium: Medium, owner: str, key: str) -> None:
        job_id = medium.address
        job = self._ledger.jobs.get(job_id, owner) if is_job_id(job_id) else None
        try:
            if job is not None:
                self._storage.copy(document_key(job.id), key)
                return
        except KeyError:
            pass  # erased meanwhile
        message = f"There is no job `{job_id[:64]}` of yours whose document could be read."
        raise JobNotFoundError(message, param=medium.param)


def remove_abandoned_media(storage: Storage) -> int:
    """Erase what processes that were killed left behind a day ago or longer; return how many folders."""
    removed = 0
    for chat_id in list(storage.folders(CHAT)):
        age = chat_age_seconds(chat_id)
        if age is not None and age > ABANDONED_SECONDS:
            storage.delete_prefix(chat_folder(chat_id))
            removed += 1
    return removed
