"""How long to wait before a request is sent again."""

import random
from collections.abc import Iterator

from recto.engines.openai.options import UpstreamOptions


def list_delays(options: UpstreamOptions) -> Iterator[float]:
    """Yield the seconds before each further try: doubled, less a random part of up to a half.

    The random part keeps requests that failed together from coming back together.
    """
    for number in range(options.tries - 1):
        longest = min(options.first_delay_seconds * 2**number, options.longest_delay_seconds)
        yield longest * random.uniform(0.5, 1.0)  # noqa: S311
