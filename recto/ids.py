"""Names for new things: sortable by time, not guessable."""

import secrets
import time


def new_id(prefix: str) -> str:
    """Return `prefix_` + 48 bits of milliseconds + 80 random bits, in hex."""
    return f"{prefix}_{int(time.time() * 1000):012x}{secrets.token_hex(10)}"
