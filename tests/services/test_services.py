"""The services of the other tests do what those take for granted."""

import psycopg
from redis import Redis

from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer


def test_restarted_redis_is_empty_and_keeps_its_url(redis_server: RedisServer) -> None:
    with Redis.from_url(redis_server.url) as client:
        client.set("bell", "rung")
        redis_server.stop()
        redis_server.start()
        assert client.get("bell") is None


def test_every_postgres_database_is_fresh(postgres_server: PostgresServer) -> None:
    first, second = (postgres_server.fresh_database().replace("+psycopg", "") for _ in range(2))
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE job (id text)")
    with psycopg.connect(second) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == []


def test_postgres_commits_durably(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.fresh_database().replace("+psycopg", "")) as connection:
        assert connection.execute("SHOW fsync").fetchall() == [("on",)]
