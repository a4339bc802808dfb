"""How long to wait before a child that died is started again."""

DELAYS_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
HEALTHY_SECONDS = 30.0
DEATHS_OF_A_LOOP = 3


class Backoff:
    """Counts early deaths. A child that lived a while starts again at once, one that keeps dying waits."""

    def __init__(self) -> None:
        self._early_deaths = 0

    def next_delay(self, lived_seconds: float) -> float:
        """Return the seconds to wait after a death at that age."""
        if lived_seconds >= HEALTHY_SECONDS:
            self._early_deaths = 0
        delay = DELAYS_SECONDS[min(self._early_deaths, len(DELAYS_SECONDS) - 1)]
        self._early_deaths += 1
        return delay

    @property
    def is_looping(self) -> bool:
        """Whether the child has died early so often that a person should look."""
        return self._early_deaths >= DEATHS_OF_A_LOOP
