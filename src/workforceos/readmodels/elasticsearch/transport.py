"""The connection to the cluster: time limits, bounded retries, and outages as ReadModelUnavailable."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec
import urllib3
from elastic_transport import JsonSerializer, NodeConfig, Urllib3HttpNode
from elasticsearch import ApiError, ConnectionError, Elasticsearch, TransportError

from workforceos.readmodels.parsing.refusal import KeysNotReadable, PatternTooComplex, TooManyBuckets, TooManyClauses
from workforceos.readmodels.port import ReadModelUnavailable

CONNECT_SECONDS = 2.0
REQUEST_SECONDS = 10.0
BULK_SECONDS = 30.0
_CONNECTIONS = 32
AWAY = frozenset({429, 502, 503, 504})


class _Node(Urllib3HttpNode):
    """A node that fails fast when nobody listens, and still waits for an answer."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self.pool.timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=config.request_timeout)


class _Json(JsonSerializer):
    """msgspec: a page of documents decodes several times faster than with the standard library."""

    def json_dumps(self, data: Any) -> bytes:
        return encode(data)

    def json_loads(self, data: bytes) -> Any:
        return msgspec.json.decode(data)


def encode(data: Any) -> bytes:
    return msgspec.json.encode(data)


def connect(urls: str) -> Elasticsearch:
    """A client for comma-separated URLs, user and password in them where needed. Connects with the first request."""
    return Elasticsearch(
        [_with_port(url.strip()) for url in urls.split(",") if url.strip()],
        node_class=_Node,
        serializers={"application/json": _Json(), "application/vnd.elasticsearch+json": _Json()},
        connections_per_node=_CONNECTIONS,
        request_timeout=REQUEST_SECONDS,
        max_retries=1,
        retry_on_timeout=False,
        retry_on_status=(),
    )


@contextmanager
def outages() -> Iterator[None]:
    """Raises ReadModelUnavailable for what a later try may mend; other errors are ours and pass."""
    try:
        yield
    except ConnectionError as error:
        raise ReadModelUnavailable(f"Elasticsearch cannot be reached: {error.message}") from error
    except TransportError as error:
        raise ReadModelUnavailable(f"Elasticsearch does not answer: {error.message}") from error
    except ApiError as error:
        _raise_known(error.meta.status, error.body)
        raise


def whole(answer: dict[str, Any]) -> dict[str, Any]:
    """One answer of several in a request; raises what the same failure of a single request would."""
    if "error" in answer:
        _raise_known(answer["status"], answer)
        raise UnexpectedAnswer(str(answer["error"])[:2_000])
    return answer


class UnexpectedAnswer(Exception):
    """Elasticsearch refused a search that we made: a fault of ours."""


def _raise_known(status: int, body: Any) -> None:
    if "index_not_found_exception" in str(body):
        raise ReadModelUnavailable("the read model has not been built yet")
    if "too_many_buckets_exception" in str(body):
        raise TooManyBuckets
    if "created output it couldn't parse for value" in str(body):
        raise KeysNotReadable
    if "too_complex_to_determinize_exception" in str(body) or "input automaton is too large" in str(body):
        raise PatternTooComplex
    if "too_many_clauses" in str(body) or "too_many_nested_clauses" in str(body):
        raise TooManyClauses
    if status in AWAY:
        raise ReadModelUnavailable(f"Elasticsearch is overloaded or starting: status {status}")


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    if parts.port is not None:
        return url
    port = 443 if parts.scheme == "https" else 9200
    return parts._replace(netloc=f"{parts.netloc}:{port}").geturl()
