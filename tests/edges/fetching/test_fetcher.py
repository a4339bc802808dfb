"""Files come from the web only as far as the policy lets them."""

import ssl
import subprocess
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from recto.errors import MediaFetchError, MediaRefusedError
from recto.fetching.fetcher import Fetcher
from recto.fetching.policy import FetchPolicy
from tests.edges.fetching.conftest import Site

LOOPBACK = "127.0.0.1"


def _fetcher(
    site: Site,
    *more_hosts: str,
    resolve: Callable[[str, int], Sequence[str]] = lambda _host, _port: [LOOPBACK],
    may_connect: Callable[[str], bool] = lambda address: address == LOOPBACK,
    max_bytes: int = 1000,
    timeout_seconds: float = 10,
) -> Fetcher:
    hosts = (f"files.example:{site.port}", *more_hosts)
    policy = FetchPolicy(hosts, max_bytes, timeout_seconds)
    return Fetcher(policy, resolve, may_connect)


def _url(site: Site, path: str, host: str = "files.example") -> str:
    return f"http://{host}:{site.port}{path}"


def test_a_file_is_fetched_from_the_checked_address_under_its_own_name(site: Site, tmp_path: Path) -> None:
    site.serve("/a.png?x=1", b"content")
    path = _fetcher(site)(_url(site, "/a.png?x=1#part"), tmp_path)
    assert path.parent == tmp_path
    assert path.read_bytes() == b"content"
    assert site.asked == [(f"files.example:{site.port}", "/a.png?x=1")]


def test_a_host_with_one_inner_address_is_refused_and_never_asked(site: Site, tmp_path: Path) -> None:
    fetcher = _fetcher(site, resolve=lambda _host, _port: [LOOPBACK, "10.0.0.1"])
    with pytest.raises(MediaRefusedError, match="no public address"):
        fetcher(_url(site, "/a"), tmp_path)
    assert site.asked == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "0"])
def test_names_of_this_machine_are_refused_by_what_they_resolve_to(
    host: str, site: Site, tmp_path: Path
) -> None:
    named = f"{host}:{site.port}"
    with pytest.raises((MediaRefusedError, MediaFetchError)):
        Fetcher(FetchPolicy((named,)))(f"http://{named}/a", tmp_path)
    assert site.asked == []


def test_a_name_is_looked_up_once_so_that_it_can_not_change(site: Site, tmp_path: Path) -> None:
    site.serve("/a", b"content")
    answers = iter([[LOOPBACK], ["169.254.169.254"]])
    fetcher = _fetcher(site, resolve=lambda _host, _port: next(answers))
    assert fetcher(_url(site, "/a"), tmp_path).read_bytes() == b"content"
    with pytest.raises(MediaRefusedError):
        fetcher(_url(site, "/a"), tmp_path)


def test_a_redirect_is_followed_to_another_allowed_host(site: Site, tmp_path: Path) -> None:
    site.redirect("/a", _url(site, "/b", "other.example"))
    site.serve("/b", b"content")
    fetcher = _fetcher(site, f"other.example:{site.port}")
    assert fetcher(_url(site, "/a"), tmp_path).read_bytes() == b"content"
    assert [host.split(":")[0] for host, _ in site.asked] == ["files.example", "other.example"]


def test_a_relative_redirect_stays_at_its_host(site: Site, tmp_path: Path) -> None:
    site.redirect("/deep/a", "../b")
    site.serve("/b", b"content")
    assert _fetcher(site)(_url(site, "/deep/a"), tmp_path).read_bytes() == b"content"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://other.example/",
        "file:///etc/passwd",
        "http://user@files.example/",
    ],
)
def test_a_redirect_out_of_the_policy_is_refused(location: str, site: Site, tmp_path: Path) -> None:
    site.redirect("/a", location)
    with pytest.raises(MediaRefusedError):
        _fetcher(site)(_url(site, "/a"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_to_an_inner_address_is_refused_even_to_an_allowed_host(
    site: Site, tmp_path: Path
) -> None:
    site.redirect("/a", _url(site, "/b", "inner.example"))
    fetcher = _fetcher(
        site,
        f"inner.example:{site.port}",
        resolve=lambda host, _port: ["10.0.0.1" if host == "inner.example" else LOOPBACK],
    )
    with pytest.raises(MediaRefusedError, match=r"inner\.example"):
        fetcher(_url(site, "/a"), tmp_path)


def test_redirects_in_a_circle_end(site: Site, tmp_path: Path) -> None:
    site.redirect("/a", "/a")
    with pytest.raises(MediaFetchError, match="redirects more than 3 times"):
        _fetcher(site)(_url(site, "/a"), tmp_path)
    assert len(site.asked) == 4


def test_a_file_that_says_it_is_too_large_is_not_read(site: Site, tmp_path: Path) -> None:
    site.serve("/a", b"x" * 1001)
    with pytest.raises(MediaFetchError, match="larger than the 1000 bytes"):
        _fetcher(site)(_url(site, "/a"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_does_not_say_how_large_it_is_ends_at_the_bound(site: Site, tmp_path: Path) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.is_over.is_set():
            try:
                handler.wfile.write(b"x" * 10_000)
            except OSError:
                return

    site.answers["/a"] = pour
    with pytest.raises(MediaFetchError, match="larger than the 1000 bytes"):
        _fetcher(site)(_url(site, "/a"), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("is_in_headers", [True, False])
def test_an_answer_that_drips_is_cut_off_in_time(is_in_headers: bool, site: Site, tmp_path: Path) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if is_in_headers:
            handler.flush_headers()
        else:
            handler.end_headers()
        while not site.is_over.wait(0.02):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    site.answers["/a"] = drip
    start = time.monotonic()
    with pytest.raises(MediaFetchError, match=r"within 0\.3 seconds"):
        _fetcher(site, timeout_seconds=0.3)(_url(site, "/a"), tmp_path)
    assert time.monotonic() - start < 5
    assert list(tmp_path.iterdir()) == []


def test_a_slow_look_up_is_cut_off_in_time(site: Site, tmp_path: Path) -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        site.is_over.wait(10)
        return [LOOPBACK]

    start = time.monotonic()
    with pytest.raises(MediaFetchError, match="within"):
        _fetcher(site, resolve=resolve, timeout_seconds=0.2)(_url(site, "/a"), tmp_path)
    assert time.monotonic() - start < 5


def test_an_encoded_answer_is_refused_for_it_may_grow_without_bound(site: Site, tmp_path: Path) -> None:
    site.serve("/a", b"x", content_encoding="gzip")
    with pytest.raises(MediaFetchError, match="encoding"):
        _fetcher(site)(_url(site, "/a"), tmp_path)


def test_an_error_of_the_host_is_told_with_its_status(site: Site, tmp_path: Path) -> None:
    site.serve("/a", b"gone", status=404)
    with pytest.raises(MediaFetchError, match="status 404"):
        _fetcher(site)(_url(site, "/a"), tmp_path)


def test_an_answer_that_is_cut_off_is_an_error_and_leaves_no_file(site: Site, tmp_path: Path) -> None:
    site.serve("/a", b"short", content_length="500")
    with pytest.raises(MediaFetchError, match="broke off"):
        _fetcher(site)(_url(site, "/a"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_host_is_an_error(site: Site, tmp_path: Path) -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(MediaFetchError, match=r"files\.example is not known"):
        _fetcher(site, resolve=resolve)(_url(site, "/a"), tmp_path)


def test_the_next_address_is_tried_where_one_is_dead(site: Site, tmp_path: Path) -> None:
    site.serve("/a", b"content")
    fetcher = _fetcher(
        site, resolve=lambda _host, _port: ["127.0.0.2", LOOPBACK], may_connect=lambda _address: True
    )
    assert fetcher(_url(site, "/a"), tmp_path).read_bytes() == b"content"


def test_proxies_of_the_environment_are_ignored(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    site.serve("/a", b"content")
    assert _fetcher(site)(_url(site, "/a"), tmp_path).read_bytes() == b"content"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Return a certificate for files.example, and its key."""
    made = tmp_path / "cert.pem", tmp_path / "key.pem"
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=files.example", "-addext", "subjectAltName=DNS:files.example"]
    files = ["-out", str(made[0]), "-keyout", str(made[1])]
    subprocess.run(
        ["openssl", "req", "-x509", "-days", "2", *key, *names, *files], check=True, capture_output=True
    )
    return made


@pytest.mark.parametrize("host", ["files.example", "other.example"])
def test_a_certificate_is_checked_against_the_name_not_the_address(
    host: str, site: Site, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    site.serve("/a", b"content")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    policy = FetchPolicy((f"{host}:{site.port}",))
    trusted = ssl.create_default_context(cafile=certificate[0])
    fetcher = Fetcher(policy, lambda _host, _port: [LOOPBACK], lambda _address: True, trusted)
    folder = tmp_path / "fetched"
    folder.mkdir()
    if host == "files.example":
        assert fetcher(f"https://{host}:{site.port}/a", folder).read_bytes() == b"content"
    else:
        with pytest.raises(MediaFetchError, match="certificate"):
            fetcher(f"https://{host}:{site.port}/a", folder)
