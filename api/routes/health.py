"""Liveness and readiness; no key needed."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from api.deps import CurrentEdge
from schemas.health import Health, Readiness

router = APIRouter(tags=["Health"])


@router.get("/healthz")
async def read_health() -> Health:
    """Tell that the process lives, without asking anything else."""
    return Health()


@router.get("/readyz")
async def read_readiness(response: Response, edge: CurrentEdge) -> Readiness:
    """Tell whether jobs can be accepted and will be worked on."""
    readiness = await edge.readiness.read()
    if not readiness.ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return readiness
