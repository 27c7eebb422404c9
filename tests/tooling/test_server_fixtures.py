"""The fixtures that every other test leans on."""

import psycopg
import pytest
from elasticsearch import Elasticsearch
from redis import Redis


def test_an_empty_database_has_no_tables(empty_postgres_url: str) -> None:
    with psycopg.connect(empty_postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_commits_are_durable(empty_postgres_url: str) -> None:
    with psycopg.connect(empty_postgres_url) as connection:
        values = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
    assert values == [("on",), ("on",)]


@pytest.mark.parametrize("round_number", [1, 2])
def test_each_test_finds_redis_empty(redis_url: str, round_number: int) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left-behind", round_number)


def test_elasticsearch_stores_and_finds(elasticsearch_url: str) -> None:
    with Elasticsearch(elasticsearch_url) as client:
        client.index(index="tooling-fixtures", id="1", document={"name": "Ada"}, refresh=True)
        found = client.search(index="tooling-fixtures", query={"match": {"name": "ada"}})
        client.indices.delete(index="tooling-fixtures")
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["1"]


def test_a_database_is_migrated_and_empty(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
        connection.execute("CREATE TABLE left_behind ()")


def test_databases_are_not_shared(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT to_regclass('left_behind')").fetchone() == (None,)
