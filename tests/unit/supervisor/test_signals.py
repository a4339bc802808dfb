"""Signals wake a waiting loop."""

import signal
from collections.abc import Iterator

import pytest

from recto.supervisor.signals import Signals


@pytest.fixture
def hangups_are_ignored() -> Iterator[None]:
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, former)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stop_signal_is_heard_and_remembered(number: signal.Signals) -> None:
    with Signals() as signals:
        signal.raise_signal(number)
        assert signals.wait(5) == {number}
        assert signals.is_stopping
        assert signals.wait(0) == frozenset()
        assert signals.is_stopping


def test_death_of_a_child_wakes_but_does_not_stop() -> None:
    with Signals() as signals:
        signal.raise_signal(signal.SIGCHLD)
        assert signals.wait(5) == {signal.SIGCHLD}
        assert not signals.is_stopping


def test_nothing_comes_within_the_timeout() -> None:
    with Signals() as signals:
        assert signals.wait(0.01) == frozenset()


@pytest.mark.usefixtures("hangups_are_ignored")
def test_hangup_ignored_by_nohup_stays_ignored() -> None:
    with Signals() as signals:
        signal.raise_signal(signal.SIGHUP)
        assert signals.wait(0.05) == frozenset()
        assert not signals.is_stopping


def test_former_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Signals():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
