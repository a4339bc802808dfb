"""Names for new things: sortable by time, not guessable."""

import re
import secrets
import time

_JOB_ID = re.compile(r"job_[0-9a-f]{1,64}")


def is_job_id(text: str) -> bool:
    """Return whether the text could be the id of a job."""
    return _JOB_ID.fullmatch(text) is not None


def age_seconds(identifier: str) -> float | None:
    """Return how long ago `new_id` made the id, by this host's clock; None for what it never made."""
    _, _, digits = identifier.partition("_")
    try:
        return time.time() - int(digits[:12], 16) / 1000
    except ValueError:
        return None


def new_id(prefix: str) -> str:
    """Return `prefix_` + 48 bits of milliseconds + 80 random bits, in hex."""
    return f"{prefix}_{int(time.time() * 1000):012x}{secrets.token_hex(10)}"
