"""Connections to Redis for chat: an outage is known at once and retried by those who know what for."""

import redis.asyncio
from redis import Redis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

BLOCK_SECONDS = 0.5
"""How long a blocking command waits before it is given again."""
_BLOCKING_TIMEOUT_SECONDS = 5.0
_COMMAND_TIMEOUT_SECONDS = 1.0
_MOST_CONNECTIONS = 16


def connect_commands(url: str) -> redis.asyncio.Redis:
    """Return the API's client for short commands; a connection that a restart closed is replaced."""
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        url,
        max_connections=_MOST_CONNECTIONS,
        timeout=2,
        decode_responses=True,
        socket_timeout=_COMMAND_TIMEOUT_SECONDS,
        socket_connect_timeout=_COMMAND_TIMEOUT_SECONDS,
        retry=AsyncRetry(NoBackoff(), 1),
    )
    return redis.asyncio.Redis.from_pool(pool)


def connect_reader(url: str) -> redis.asyncio.Redis:
    """Return the API's client for the one command that blocks."""
    return redis.asyncio.Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=_BLOCKING_TIMEOUT_SECONDS,
        socket_connect_timeout=_COMMAND_TIMEOUT_SECONDS,
        retry=AsyncRetry(NoBackoff(), 0),
    )


def connect_blocking(url: str) -> Redis:
    """Return a worker's client for commands that block."""
    return _connect_worker(url, _BLOCKING_TIMEOUT_SECONDS)


def connect_writing(url: str) -> Redis:
    """Return a worker's client for short commands."""
    return _connect_worker(url, _COMMAND_TIMEOUT_SECONDS)


def _connect_worker(url: str, timeout_seconds: float) -> Redis:
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=_COMMAND_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
