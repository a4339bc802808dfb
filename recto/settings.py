"""The settings of one process, from `RECTO_*` variables. Read by composition roots only."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from rapidfuzz import process

from recto.errors import SettingsError
from schemas.own_parties import MOST_OWN_PARTIES, OwnParty

PREFIX = "RECTO_"


def _parse_json(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise PydanticCustomError("json", "This isn't JSON") from None


def _split_names(value: object) -> object:
    return (
        tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value
    )


class Settings(BaseSettings):
    """Everything an operator may set; `recto doctor` and the README list it from here."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    state_dir: Path = Field(default=Path("~/.recto"), description="Folder of ledger, bytes and logs.")
    database_url: SecretStr | None = Field(
        default=None, description="Ledger, e.g. postgresql://…; SQLite in the state folder by default."
    )
    redis_url: SecretStr | None = Field(
        default=None, description="Redis, e.g. redis://host:6379/0; `recto up` starts its own by default."
    )
    storage_url: str | None = Field(
        default=None, description="Bytes, e.g. s3://bucket/prefix; a folder in the state folder by default."
    )
    model: str = Field(
        default="reader",
        description="Model that workers serve beside `reader`, and that reads jobs which name none: an "
        "alias, a hub id, a folder or a URL.",
    )
    max_upload_bytes: int = Field(default=100_000_000, ge=1, description="Largest file accepted.")
    max_pages: int = Field(default=200, ge=1, description="Most pages read of one file.")
    max_page_side: int = Field(default=20_000, ge=100, description="Longest side of a page, in pixels.")
    max_page_pixels: int = Field(default=200_000_000, ge=10_000, description="Most pixels of a page image.")
    page_timeout_seconds: float = Field(default=60, gt=0, description="Longest time for preparing one page.")
    job_timeout_seconds: float = Field(
        default=900, gt=0, description="Longest time for one attempt at a job."
    )
    retention_seconds: int = Field(
        default=30 * 86_400, ge=60, description="A finished job is erased after this."
    )
    worker_name: str | None = Field(
        default=None,
        description="Fixed name of a worker; a new process of that name frees the old one's jobs.",
    )
    worker_slots: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, le=256, description="Jobs a worker runs at once."
    )
    lease_seconds: float = Field(
        default=15, ge=1, description="A silent worker's jobs go to others after this."
    )
    sweep_seconds: float = Field(default=1.5, gt=0, description="How often the sweep runs.")
    deaf_seconds: float = Field(
        default=10, gt=0, description="A worker without a tick for this long while jobs wait restarts."
    )
    drain_seconds: float = Field(
        default=5, ge=0, description="At shutdown, running jobs may go on this long."
    )
    max_attempts: int = Field(default=3, ge=1, description="Tries of a job whose store or engine failed.")
    own_parties: Annotated[
        tuple[OwnParty, ...],
        NoDecode,
        BeforeValidator(_parse_json),
        Field(
            default=(),
            max_length=MOST_OWN_PARTIES,
            description='Who you are, where a job doesn\'t say: `[{"name": …, "vat_id": …, "iban": …}]`.',
        ),
    ]
    engine_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="OpenAI-compatible server that answers for the model, e.g. http://gpu-1:8000/v1.",
    )
    engine_api_key: SecretStr | None = Field(default=None, description="Key for that server.")
    engine_model: str | None = Field(
        default=None, description="The model's name on that server; its first one by default."
    )
    engine_device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto", description="Where a model in this process computes."
    )
    engine_dtype: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        default="auto", description="Numbers it computes with."
    )
    engine_awq_kernel: Literal["torch", "autoawq"] = Field(
        default="torch", description="Kernel of 4-bit weights; `autoawq` needs CUDA and `recto[awq]`."
    )
    engine_context: int | None = Field(
        default=None, ge=256, description="Most tokens of prompt and answer; the model's own by default."
    )
    engine_slots: int = Field(default=8, ge=1, le=512, description="Answers that are made at once.")
    engine_kv_tokens: int | None = Field(
        default=None,
        ge=256,
        description="Tokens that all running requests may hold in the KV cache; by free memory by default.",
    )
    engine_prefill_tokens: int | None = Field(
        default=None,
        ge=16,
        description="Prompt tokens read between two steps of the running answers; 512, or 2048 on a GPU.",
    )
    engine_answer_tokens: int = Field(
        default=4096, ge=1, description="Most tokens of an answer whose request sets no limit."
    )
    engine_max_waiting: int = Field(
        default=256, ge=1, description="Requests that may wait in a worker for a place."
    )
    engine_stall_seconds: float = Field(
        default=120, gt=0, description="A worker whose model makes no step for this long restarts."
    )
    adapters: Annotated[
        dict[str, Path],
        NoDecode,
        BeforeValidator(_parse_json),
        Field(default={}, description='LoRA adapters of the model: `{"name": "/folder"}`.'),
    ]
    chat_timeout_seconds: float = Field(
        default=300, gt=0, description="A chat request that hears nothing for this long fails."
    )
    fetch_hosts: Annotated[
        tuple[str, ...],
        NoDecode,
        BeforeValidator(_split_names),
        Field(
            default=(),
            description="Hosts that images and videos may be fetched from, e.g. `a.example,*.b.example`.",
        ),
    ]
    fetch_max_bytes: int = Field(default=50_000_000, ge=1, description="Largest file fetched.")
    fetch_timeout_seconds: float = Field(default=20, gt=0, description="Longest time for fetching one file.")
    base_path: str | None = Field(
        default=None,
        pattern=r"^(/[A-Za-z0-9._~-]+)+$",
        description="A path that all routes are served below too, e.g. /openai.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level logged."
    )
    log_format: Literal["console", "json"] = Field(default="json", description="Shape of log lines.")
    url: str | None = Field(default=None, description="Server the CLI talks to; the local one by default.")
    api_key: SecretStr | None = Field(default=None, description="Key the CLI uses; the local one by default.")

    @property
    def state(self) -> Path:
        """The state folder, absolute."""
        return self.state_dir.expanduser().absolute()

    def ledger_url(self) -> str:
        """Return the SQLAlchemy URL of the ledger."""
        if self.database_url is None:
            return f"sqlite:///{self.state / 'recto.db'}"
        url = self.database_url.get_secret_value()
        for plain in ("postgres://", "postgresql://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    def redis(self) -> str:
        """Return the Redis URL, or say how to set one."""
        if self.redis_url is None:
            message = "Set RECTO_REDIS_URL, or start everything with `recto up`."
            raise SettingsError(message, param="RECTO_REDIS_URL")
        return self.redis_url.get_secret_value()

    def storage(self) -> str:
        """Return the storage URL; `file://` for a local folder."""
        return self.storage_url or (self.state / "blobs").as_uri()


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; refuse an unknown `RECTO_*` name with the nearest right one.

    Raises SettingsError.
    """
    environ = os.environ if environ is None else environ
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            nearest = process.extractOne(name, sorted(known))
            hint = f" Did you mean {nearest[0]}?" if nearest else ""
            raise SettingsError(f"{name} is not a setting.{hint}", param=name)
    values = {
        name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name in known and value
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(f"{name}: {first['msg']}.", param=name) from None
