"""Elasticsearch loses its data beside a server that runs: the read models are made again by themselves."""

import time
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from tests.api.schedule.planning import GROUPS, group
from tests.api.server import Client, running

pytestmark = [pytest.mark.needs_server, pytest.mark.timeout(180)]


@pytest.mark.parametrize("writing", [True, False], ids=["writing", "idle"])
def test_indices_that_are_gone(
    postgres_url: str, redis_server: str, elasticsearch_url: str, tmp_path: Path, writing: bool
) -> None:
    prefix = f"gone{uuid4().hex[:8]}_"
    settings = {
        "data_dir": tmp_path,
        "database_url": postgres_url,
        "redis_url": redis_server,
        "elasticsearch_url": elasticsearch_url,
        "elasticsearch_index_prefix": prefix,
    }
    with running(settings) as server, Elasticsearch(elasticsearch_url) as client:
        owner = server.company()
        groups = {group(owner) for _ in range(3)}
        assert listed(owner) == groups
        for index in client.indices.get(index=f"{prefix}*"):
            client.indices.delete(index=index)
        if writing:
            groups |= {group(owner) for _ in range(3)}  # into an index that is nobody's
        deadline = time.monotonic() + 60
        while (found := listed(owner)) != groups:
            assert found is None  # 503, never a part of them
            assert time.monotonic() < deadline
            time.sleep(0.2)
        groups.add(group(owner))
        assert listed(owner) == groups
        indices = set(client.indices.get(index=f"{prefix}*"))
        assert {index.rpartition("-")[2] for index in indices} == {"000002"}
        assert len(indices) == len(client.indices.get_alias(index=f"{prefix}*"))


def listed(owner: Client) -> set[str] | None:
    answer = owner.get(GROUPS, pageRowCount="100")
    if answer.status_code == 503:
        assert "retry-after" in answer.headers
        return None
    assert answer.status_code == 200, answer.text
    return {row["id"] for row in answer.json()["userGroups"]}
