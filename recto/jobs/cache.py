"""Stored results that answer a new job: the same bytes, read the same way by the same version.

There is no store beside the jobs: a key in a succeeded job's row leads to its result, so that what erases a
job erases its entry. What a new job gets is a copy, so that no job leans on another.
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

from recto.jobs.model import Job, NewJob, page_path
from recto.storage import Storage
from recto.storage.keys import page_key, prepared_key, result_key
from schemas.results import Result, Usage

COPIED = "cached"
"""Stands for the lease in the key of a result that no worker wrote."""
COPIES_AT_ONCE = 8


def cache_key(job: Job | NewJob, version: str) -> str:
    """Return a hash that two jobs of one key share only if their results would be the same."""
    reading = job.reading.model_dump(mode="json", by_alias=True, exclude={"cache"})
    parties = [party.model_dump(mode="json") for party in job.own_parties]
    asked = [job.owner, job.sha256, job.schema, job.model, job.pages, parties, reading, version]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def copy_result(storage: Storage, source: Job, job_id: str) -> str:
    """Copy a job's result, pages and words for another job; return the key of the result.

    Raises KeyError when the source was erased meanwhile, and StorageError.
    """
    result = copy_prepared(storage, source, job_id)
    key = result_key(job_id, COPIED)
    storage.put_bytes(key, _adopt(result, job_id).model_dump_json(by_alias=True).encode())
    return key


def copy_prepared(storage: Storage, source: Job, job_id: str) -> Result:
    """Copy a job's pages and words for another job, and return its result.

    Raises KeyError when the source was erased meanwhile, and StorageError.
    """
    assert source.result_key is not None, "only a succeeded job has something for another"
    result = Result.model_validate_json(storage.read(source.result_key))
    copies = [(prepared_key(source.id), prepared_key(job_id))]
    copies += [(page_key(source.id, page.number), page_key(job_id, page.number)) for page in result.pages]
    with ThreadPoolExecutor(COPIES_AT_ONCE) as pool:
        for done in [pool.submit(storage.copy, *copy) for copy in copies]:
            done.result()
    return result


def _adopt(result: Result, job_id: str) -> Result:
    """Return the result as that of another job, which cost nothing."""
    pages = tuple(page.model_copy(update={"image": page_path(job_id, page.number)}) for page in result.pages)
    return result.model_copy(update={"pages": pages, "usage": Usage(cached=True)})
