"""When a dead child starts again."""

from recto.supervisor.backoff import DELAYS_SECONDS, Backoff


def test_first_death_is_followed_by_a_start_at_once() -> None:
    assert Backoff().next_delay(lived_seconds=1) == 0


def test_early_deaths_wait_longer_each_time_up_to_a_bound() -> None:
    backoff = Backoff()
    delays = [backoff.next_delay(lived_seconds=1) for _ in range(10)]
    assert delays == sorted(delays)
    assert delays[-1] == DELAYS_SECONDS[-1]


def test_a_long_life_forgives_early_deaths() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.next_delay(lived_seconds=1)
    assert backoff.is_looping
    assert backoff.next_delay(lived_seconds=60) == 0
    assert not backoff.is_looping
