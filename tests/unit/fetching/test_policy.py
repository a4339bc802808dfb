"""What may be fetched is decided from the address alone, before anything is looked up."""

import pytest

from recto.errors import MediaRefusedError
from recto.fetching.policy import FetchPolicy, check_url


def _allows(url: str, *hosts: str) -> bool:
    try:
        check_url(url, FetchPolicy(hosts))
    except MediaRefusedError:
        return False
    return True


def test_without_hosts_nothing_is_fetched() -> None:
    with pytest.raises(MediaRefusedError, match="data URL"):
        check_url("https://a.example/x.png", FetchPolicy())


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.example/x.png?y=1#z", "a.example"),
        ("HTTP://A.Example/", "a.example"),
        ("http://a.example./", "a.example"),
        ("https://a.example/", "A.EXAMPLE"),
        ("https://deep.in.b.example/", "*.b.example"),
        ("https://c.example:8443/", "c.example:8443"),
        ("http://a.example:443/", "a.example"),
        ("https://anything.example/", "*"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("http://[2606:4700::1]/", "2606:4700::1"),
    ],
)
def test_named_hosts_are_allowed(url: str, host: str) -> None:
    assert _allows(url, host)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://b.example/", "*.b.example"),
        ("https://evilb.example/", "*.b.example"),
        ("https://a.example.evil.example/", "a.example"),
        ("https://a.example:8443/", "a.example"),
        ("https://c.example/", "c.example:8443"),
        ("https://a.example:22/", "*"),
        ("https://user@a.example/", "a.example"),
        ("https://user:secret@a.example/", "a.example"),
        ("https://a.example@evil.example/", "a.example"),
        ("https://a.example\\@evil.example/", "a.example"),
        ("ftp://a.example/", "a.example"),
        ("file:///etc/passwd", "*"),
        ("//a.example/x", "a.example"),
        ("https:///x", "*"),
        ("https://a.example:99999/", "*"),
        ("https://a.exa mple/", "*"),
        ("https://a.example/\x00", "*"),
        ("http://2130706433/", "a.example"),
        ("http://127.0.0.%31/", "127.0.0.1"),
        ("https://a.example/" + "x" * 9000, "a.example"),
        ("", "*"),
    ],
)
def test_everything_else_is_refused(url: str, host: str) -> None:
    assert not _allows(url, host)


def test_the_refusal_names_the_host_and_the_setting() -> None:
    with pytest.raises(MediaRefusedError, match=r"other\.example:443.*RECTO_FETCH_HOSTS"):
        check_url("https://other.example/x", FetchPolicy(("a.example",)))
