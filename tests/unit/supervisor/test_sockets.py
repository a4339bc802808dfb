"""Listening, and saying why not."""

import socket

import pytest

from recto.errors import SettingsError
from recto.supervisor.sockets import listen, url_of


def test_any_free_port_is_taken_and_told() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert url_of(listener) == f"http://127.0.0.1:{port}"
        socket.create_connection(("127.0.0.1", port)).close()


def test_socket_on_every_address_is_dialled_on_loopback() -> None:
    with listen("0.0.0.0", 0) as listener:
        assert url_of(listener).startswith("http://127.0.0.1:")


def test_port_in_use_names_the_way_out() -> None:
    with (
        listen("127.0.0.1", 0) as taken,
        pytest.raises(SettingsError, match=r"in use\. Choose another with --port"),
    ):
        listen("127.0.0.1", taken.getsockname()[1])


def test_address_of_another_machine_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1:0 can't be listened on"):
        listen("192.0.2.1", 0)


def test_word_that_is_no_address_is_refused() -> None:
    with pytest.raises(SettingsError, match="is no address of this machine"):
        listen("not an address", 0)
