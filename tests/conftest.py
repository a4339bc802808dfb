"""Fixtures for every test: services on free ports, and an environment without the developer's settings."""

import os

from tests.services.postgres import postgres_server
from tests.services.redis import redis_server, redis_session

__all__ = ["postgres_server", "redis_server", "redis_session"]

for _name in [name for name in os.environ if name.startswith("RECTO_")]:
    del os.environ[_name]
