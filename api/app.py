"""The composition root of the HTTP edge: `uvicorn api.app:create_app --factory`."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from fastapi_offline import FastAPIOffline
from starlette.middleware import Middleware
from starlette.requests import Request

from api.documentation import install_documentation, introduce
from api.edge import build_edge
from api.errors import install_error_handlers
from api.introduction import TAGS
from api.routes import chat, exports, health, jobs, models, schemas
from api.services import Services, open_services
from api.shutdown import calling_at_stop_signal
from api.traffic import Traffic
from recto.errors import SettingsError
from recto.logging import configure_logging
from recto.settings import Settings, load_settings

OpenServices = Callable[[], AbstractContextManager[Services]]


def create_app(services: Services | None = None) -> FastAPI:
    """Build the application over `services`, or over what the `RECTO_*` settings name."""
    if services is None:
        settings = _read_settings()
        return build_app(lambda: open_services(settings), settings.base_path)
    return build_app(lambda: nullcontext(services), services.limits.base_path)


def build_app(open_all: OpenServices, base_path: str | None = None) -> FastAPI:
    """Build the application; `open_all` is entered at startup and left at shutdown.

    The routes under `/v1` are served below `base_path` too.
    """
    app: FastAPI = FastAPIOffline(
        title="Recto",
        version=version("recto"),
        description=introduce(),
        openapi_tags=TAGS,
        generate_unique_id_function=lambda route: route.name,
        redoc_url=None,
        lifespan=_lifespan(open_all),
        middleware=[Middleware(Traffic)],
        redirect_slashes=False,
        swagger_ui_parameters={"displayRequestDuration": True, "defaultModelsExpandDepth": 0},
    )
    for routes in (jobs, exports, chat, models, schemas):
        app.include_router(routes.router)
        if base_path is not None:
            app.include_router(routes.router, prefix=_prefix(base_path), include_in_schema=False)
    app.include_router(health.router)
    app.add_api_route("/", _redirect_to_docs, include_in_schema=False)
    install_error_handlers(app)
    install_documentation(app)
    return app


def _prefix(base_path: str) -> str:
    """Return what goes before `/v1`, which the path may name itself or leave out."""
    return base_path.rstrip("/").removesuffix("/v1")


def _read_settings() -> Settings:
    try:
        settings = load_settings()
        settings.redis()
    except SettingsError as error:
        raise SystemExit(f"recto api: {error.message}") from None
    configure_logging(settings.log_level, settings.log_format)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)  # `request.done` says more, and no query
    return settings


def _lifespan(open_all: OpenServices) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[None]:
        with open_all() as services:
            app.state.edge = edge = build_edge(services)
            await edge.start()
            with calling_at_stop_signal(edge.hear_stop):
                yield
            await edge.close()

    return run


async def _redirect_to_docs(request: Request) -> RedirectResponse:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/docs")
