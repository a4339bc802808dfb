"""Sockets and addresses of this machine."""

import contextlib
import errno
import socket

from recto.errors import SettingsError

_BACKLOG = 2048
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - what to dial, not to bind


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on host and port; 0 takes any free port.

    Raises SettingsError when the port is taken or the host isn't ours.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise SettingsError(f"{host} is no address of this machine.", param="--host") from None
    with contextlib.ExitStack() as undo:
        listener = undo.enter_context(socket.socket(family, kind, protocol))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections inherit this. Uvicorn takes a socket it gets by number for a Unix one and doesn't set
        # it; every answer on a kept connection would then wait 40 ms for the client's delayed ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError as error:
            raise _refusal(error, host, port) from None
        undo.pop_all()
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the URL under which this machine reaches the socket."""
    host, port = listener.getsockname()[:2]
    host = _ANYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _refusal(error: OSError, host: str, port: int) -> SettingsError:
    if error.errno == errno.EADDRINUSE:
        message = f"Port {port} of {host} is in use. Choose another with --port; --port 0 takes any free one."
        return SettingsError(message, param="--port")
    if error.errno == errno.EACCES:
        return SettingsError(f"Port {port} needs root. Choose one above 1023 with --port.", param="--port")
    return SettingsError(f"{host}:{port} can't be listened on: {error.strerror}.", param="--host")
