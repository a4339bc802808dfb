"""What refusals mean."""

import time
from email.utils import formatdate

import pytest

from recto.engines.openai.failures import explain_refusal, read_detail, read_retry_after
from recto.engines.openai.options import UpstreamOptions
from recto.engines.openai.retries import list_delays
from recto.errors import SettingsError


def test_a_wait_is_given_in_seconds_or_as_a_date() -> None:
    assert read_retry_after("7") == 7
    assert read_retry_after(formatdate(time.time() + 60, usegmt=True)) == pytest.approx(60, abs=5)
    assert read_retry_after(formatdate(0, usegmt=True)) == 0
    assert [read_retry_after(value) for value in (None, "", "soon", "-1", "9e9")] == [None] * 5


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error": {"message": "m"}}', "m"),
        (b'{"object": "error", "message": "m", "code": 400}', "m"),
        (b'{"error": "m"}', "m"),
        (b'{"error": {"message": 5}}', "The model's server refuses the request."),
        (b"<html>", "The model's server refuses the request."),
        (b"[" * 100_000, "The model's server refuses the request."),
    ],
)
def test_the_message_is_found_in_every_shape_servers_give_it(body: bytes, message: str) -> None:
    assert explain_refusal(400, body).message == message


def test_a_long_message_is_cut() -> None:
    assert len(explain_refusal(400, b'{"error": "' + b"a" * 9000 + b'"}').message) == 500


def test_a_body_that_is_a_list_has_no_detail() -> None:
    assert read_detail(b"[1]") == {}


def test_delays_double_less_a_random_part() -> None:
    options = UpstreamOptions("http://a", tries=6, first_delay_seconds=1, longest_delay_seconds=4)
    for delay, longest in zip(list_delays(options), (1, 2, 4, 4, 4), strict=True):
        assert longest / 2 <= delay <= longest


@pytest.mark.parametrize("url", ["", "gpu-1:8000", "ftp://a/v1", "http://", "http://[::1"])
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        UpstreamOptions(url).base_url()


def test_the_path_of_an_address_is_kept_and_v1_is_the_default() -> None:
    assert str(UpstreamOptions("http://a:1").base_url()) == "http://a:1/v1/"
    assert str(UpstreamOptions("https://a/api/v2/").base_url()) == "https://a/api/v2/"


def test_a_key_that_no_header_holds_is_refused() -> None:
    with pytest.raises(SettingsError):
        UpstreamOptions("http://a", api_key="k\n").check()


def test_the_key_is_not_shown() -> None:
    assert "secret" not in repr(UpstreamOptions("http://a", api_key="secret"))
