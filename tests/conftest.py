"""Fixtures for every test: services on free ports, and an environment without the developer's settings."""

import os

from tests.services.postgres import postgres_server
from tests.services.redis import redis_server, redis_session
from tests.services.stack import stack, start_stack

__all__ = ["postgres_server", "redis_server", "redis_session", "stack", "start_stack"]

os.environ.setdefault("OMP_NUM_THREADS", "1")
# Tiny models gain nothing from a second thread, and two that wait for each other on busy cores lose a lot.

for _name in [name for name in os.environ if name.startswith("RECTO_")]:
    del os.environ[_name]
