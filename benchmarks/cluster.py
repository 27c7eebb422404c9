"""Elasticsearch between two measurements: at rest, and without what is not needed any more."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch


@contextmanager
def indices_of(url: str, prefix: str) -> Iterator[None]:
    """Removes the indices with the prefix, and their templates, at the end."""
    try:
        yield
    finally:
        with Elasticsearch(url, request_timeout=60) as client:
            for index in list(client.indices.get(index=f"{prefix}*")):
                client.indices.delete(index=index)
            client.options(ignore_status=404).indices.delete_index_template(name=f"{prefix}*")


@contextmanager
def loading(url: str, prefix: str) -> Iterator[None]:
    """The indices with the prefix take many documents faster meanwhile: no refresh each second, no flush each bulk."""
    with Elasticsearch(url, request_timeout=60) as client:
        client.indices.put_settings(
            index=f"{prefix}*", settings={"refresh_interval": "30s", "translog.durability": "async"}
        )
        try:
            yield
        finally:
            client.indices.put_settings(
                index=f"{prefix}*", settings={"refresh_interval": "1s", "translog.durability": None}
            )


def come_to_rest(url: str, prefix: str, *, seconds: float = 30.0) -> None:
    """Everything written to the indices with the prefix is searchable and merged; at most so many seconds."""
    end = time.monotonic() + seconds
    with Elasticsearch(url, request_timeout=60) as client:
        client.indices.refresh(index=f"{prefix}*")
        while time.monotonic() < end:
            time.sleep(0.2)
            found = client.indices.stats(index=f"{prefix}*", metric="merge")["_all"]["total"]
            if not found or not found["merges"]["current"]:
                return
