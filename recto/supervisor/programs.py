"""The command lines, environments and configurations of the children."""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from recto.errors import SettingsError
from recto.settings import Settings
from recto.supervisor.child import ChildSpec

_API_DRAIN_SECONDS = 3
_CLIENT_ONLY = ("RECTO_URL", "RECTO_API_KEY")


def find_redis_server() -> str:
    """Return the path of redis-server. Raises SettingsError when it isn't installed."""
    found = shutil.which("redis-server")
    if found is None:
        message = "redis-server is not installed. Install it (`apt-get install redis-server`), "
        raise SettingsError(message + "or name a running Redis in RECTO_REDIS_URL.", param="RECTO_REDIS_URL")
    return found


def redis_spec(program: str, port: int, password: str, folder: str) -> ChildSpec:
    """Describe a private Redis on loopback that keeps nothing on disk: it may be wiped at any moment."""
    config = (
        f"bind 127.0.0.1\nport {port}\nprotected-mode yes\nrequirepass {password}\n"
        f'save ""\nappendonly no\ndir "{folder}"\ndaemonize no\n'
    )
    # The configuration goes through stdin: arguments and their password would show in `ps`.
    return ChildSpec("redis", [program, "-"], grace_seconds=5, stdin=config.encode())


def api_spec(environ: Mapping[str, str], socket_fd: int) -> ChildSpec:
    """Describe the API on a socket that we listen on, so that connections wait while it restarts."""
    argv = [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--fd", str(socket_fd)]
    argv += ["--no-access-log", "--timeout-graceful-shutdown", str(_API_DRAIN_SECONDS)]
    return ChildSpec(
        "api", argv, grace_seconds=_API_DRAIN_SECONDS + 5, environ=environ, keep_fds=(socket_fd,)
    )


def worker_spec(environ: Mapping[str, str], name: str, slots: int, drain_seconds: float) -> ChildSpec:
    """Describe one worker. Its name outlives it: the next process of that name frees its jobs."""
    argv = [sys.executable, "-m", "celery", "--quiet", "-A", "workers.app", "worker"]
    argv += ["-P", "threads", "-c", str(slots), "-Q", "prepare,extract", "-n", f"{name}@%h"]
    argv += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    own = {"RECTO_WORKER_NAME": name, "RECTO_WORKER_SLOTS": str(slots)}
    number = name.rpartition("-w")[2]
    return ChildSpec(f"worker-{number}", argv, grace_seconds=drain_seconds + 5, environ={**environ, **own})


def children_environ(
    environ: Mapping[str, str], settings: Settings, state_dir: str, redis_url: str
) -> dict[str, str]:
    """Return the environment of API and workers: ours, with everything settled and no client's settings.

    They run in another folder, so the paths in it are absolute.
    """
    kept = {name: value for name, value in environ.items() if name not in _CLIENT_ONLY}
    adapters = {name: str(path.expanduser().absolute()) for name, path in settings.adapters.items()}
    settled = {
        "RECTO_STATE_DIR": state_dir,
        "RECTO_MODEL": _absolute_folder(settings.model),
        "RECTO_ADAPTERS": json.dumps(adapters) if adapters else "",
        "RECTO_REDIS_URL": redis_url,
    }
    return {**kept, **settled, "PYTHONUNBUFFERED": "1"}


def _absolute_folder(model: str) -> str:
    """Return the path of a folder, or another name of a model as it is."""
    folder = Path(model).expanduser()
    return str(folder.absolute()) if folder.is_dir() else model
