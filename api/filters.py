"""The filters of `GET /v1/jobs`, checked: a misspelt filter must not list everything."""

import inspect
import re
from collections.abc import Collection
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from api.options import nearest_name, refuse_unstorable
from recto.errors import OptionInvalidError, OptionUnknownError
from recto.jobs.model import JobFilter
from schemas.jobs import JobStatus

_METADATA = re.compile(r"metadata\[([A-Za-z0-9_.-]{1,64})\]")


async def read_filter(
    request: Request,
    *,
    status: Annotated[
        list[JobStatus] | None, Query(description="Only jobs in this state; repeat it for several.")
    ] = None,
    schema: Annotated[
        str | None, Query(max_length=64, description="Only jobs that asked for this schema.")
    ] = None,
    group: Annotated[str | None, Query(max_length=200, description="Only jobs of this group.")] = None,
    needs_review: Annotated[
        bool | None, Query(description="Only jobs whose result a person should look at, or need not.")
    ] = None,
    sha256: Annotated[
        str | None,
        Query(pattern=r"^[0-9a-f]{64}$", description="Only jobs whose file has this SHA-256 (hex)."),
    ] = None,
    created_after: Annotated[
        float | None,
        Query(ge=0, allow_inf_nan=False, description="Only jobs accepted after this Unix time."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Jobs in one answer.")] = 20,
    after: Annotated[
        str | None,
        Query(pattern=r"^job_[0-9a-f]{1,64}$", description="Only jobs older than this id: the next page."),
    ] = None,
) -> JobFilter:
    """Read the query of a listing. Raises OptionUnknownError, OptionInvalidError."""
    metadata = read_metadata(request, inspect.signature(read_filter).parameters.keys() - {"request"})
    for name, text in {"schema": schema, "group": group}.items():
        refuse_unstorable(text, name)
    return JobFilter(
        statuses=tuple(status or ()),
        schema=schema,
        group=group,
        needs_review=needs_review,
        metadata=metadata,
        sha256=sha256,
        created_after=created_after,
        after=after,
        limit=limit,
    )


class KnownQuery:
    """A dependency that refuses query parameters beyond those a route declares."""

    def __init__(self, *names: str) -> None:
        self._names = frozenset(names)

    async def __call__(self, request: Request) -> None:
        """Raise OptionUnknownError for another parameter."""
        for name in request.query_params:
            if name not in self._names:
                shown = name[:64]
                hint = nearest_name(shown, self._names)
                raise OptionUnknownError(f"There is no query parameter `{shown}`.{hint}", param=shown)


def read_metadata(request: Request, known: Collection[str]) -> dict[str, str]:
    """Return the filters by metadata. Raises OptionUnknownError for a name that is none and not `known`."""
    metadata: dict[str, str] = {}
    for name, text in request.query_params.multi_items():
        if match := _METADATA.fullmatch(name):
            refuse_unstorable(text, name)
            metadata[match[1]] = text
        elif name.startswith("metadata"):
            message = "Filter by metadata as `metadata[key]=value`; keys are of A-Z a-z 0-9 _ . - only."
            raise OptionInvalidError(message, param=name[:64])
        elif name not in known:
            hint = nearest_name(name[:64], known)
            raise OptionUnknownError(f"There is no filter `{name[:64]}`.{hint}", param=name[:64])
    return metadata


WantedJobs = Annotated[JobFilter, Depends(read_filter)]
