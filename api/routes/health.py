"""Liveness and readiness; no key needed."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from api.deps import CurrentEdge
from schemas.health import Health, Readiness

router = APIRouter(tags=["Health"])


@router.get("/healthz", summary="Is the process alive?")
async def read_health() -> Health:
    """Tell that the process lives, without asking anything else."""
    return Health()


@router.get(
    "/readyz",
    summary="Can it work?",
    responses={
        int(HTTPStatus.SERVICE_UNAVAILABLE): {
            "model": Readiness,
            "description": "At least one check is not ok.",
        }
    },
)
async def read_readiness(response: Response, edge: CurrentEdge) -> Readiness:
    """Check the ledger, Redis, the storage and the workers, each by name: 200 when all are ok, else 503."""
    readiness = await edge.readiness.read()
    if not readiness.ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return readiness
