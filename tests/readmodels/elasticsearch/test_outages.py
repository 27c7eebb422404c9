"""What the store says when the cluster is away, busy, empty, or answers what it must not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.readmodels.contract.sample import COMPANY, OTHER_COMPANY, VISITS, visit, visit_id
from workforceos.readmodels.elasticsearch import ElasticsearchStore, transport
from workforceos.readmodels.elasticsearch.answers import ForeignHit
from workforceos.readmodels.elasticsearch.transport import encode
from workforceos.readmodels.model import Sort
from workforceos.readmodels.parsing.refusal import TooManyClauses
from workforceos.readmodels.port import ReadModelUnavailable
from workforceos.readmodels.tree import Agg, MatchAll, Search, TermsAgg, TopHitsAgg

BY_ID = Search(sort=(Sort("id"),))

CALLS: dict[str, Callable[[ElasticsearchStore], Any]] = {
    "prepare": lambda store: store.prepare(VISITS, 1),
    "live_generation": lambda store: store.live_generation(VISITS),
    "swap": lambda store: store.swap(VISITS, 1),
    "drop": lambda store: store.drop(VISITS, 1),
    "write": lambda store: store.write(VISITS, 1, [visit(1)]),
    "versions": lambda store: store.versions(VISITS, 1, COMPANY, [visit_id(1)]),
    "get": lambda store: store.get(VISITS, COMPANY, visit_id(1)),
    "search": lambda store: store.search(VISITS, COMPANY, Search()),
    "page": lambda store: store.search(VISITS, COMPANY, BY_ID),
    "scan": lambda store: store.scan(VISITS, 1, COMPANY, MatchAll(), None, 10),
    "checksums": lambda store: store.checksums(VISITS, 1),
    "refresh": lambda store: store.refresh(VISITS),
    "ping": lambda store: store.ping(),
}


@contextmanager
def answering(status: int, body: Any) -> Iterator[str]:
    """A server that says the same to everything. Yields its URL."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            payload = encode(body)
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(payload)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(payload)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815

        def log_message(self, *arguments: Any) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def opened(url: str) -> Iterator[ElasticsearchStore]:
    store = ElasticsearchStore(url)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture(scope="module")
def nobody() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_nobody_listens(nobody: str, call: Callable[[ElasticsearchStore], Any]) -> None:
    with opened(nobody) as store, pytest.raises(ReadModelUnavailable, match="cannot be reached"):
        call(store)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_cluster_is_busy(call: Callable[[ElasticsearchStore], Any], status: int) -> None:
    with (
        answering(status, {"error": "busy", "status": status}) as url,
        opened(url) as store,
        pytest.raises(ReadModelUnavailable, match=str(status)),
    ):
        call(store)


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "REQUEST_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with (
            opened(f"http://127.0.0.1:{port}") as store,
            pytest.raises(ReadModelUnavailable, match="does not answer"),
        ):
            store.ping()


def test_a_read_model_that_was_never_built(store: ElasticsearchStore, elasticsearch_url: str) -> None:
    with opened(elasticsearch_url) as bare:
        bare._prefix = "never_built_"
        assert bare.live_generation(VISITS) is None
        for name in ("get", "search", "page", "refresh"):
            with pytest.raises(ReadModelUnavailable, match="not been built"):
                CALLS[name](bare)


def test_a_partial_answer_is_none() -> None:
    hits = {"hits": {"total": {"value": 0}, "hits": []}}
    for flaw in ({"timed_out": True}, {"_shards": {"failed": 1}}):
        with answering(200, {**hits, **flaw}) as url, opened(url) as store, pytest.raises(ReadModelUnavailable):
            store.search(VISITS, COMPANY, Search())
        with (
            answering(200, {"responses": [{**hits, **flaw}, hits]}) as url,
            opened(url) as store,
            pytest.raises(ReadModelUnavailable),
        ):
            store.search(VISITS, COMPANY, BY_ID)


def test_a_document_that_a_busy_node_did_not_take_is_an_outage_not_a_refusal() -> None:
    item = {"index": {"_id": str(visit_id(1)), "status": 429, "error": {"type": "es_rejected_execution_exception"}}}
    with (
        answering(200, {"errors": True, "items": [item]}) as url,
        opened(url) as store,
        pytest.raises(ReadModelUnavailable, match="es_rejected_execution_exception"),
    ):
        store.write(VISITS, 1, [visit(1)])


def test_a_red_cluster_is_unavailable() -> None:
    with (
        answering(200, {"status": "red"}) as url,
        opened(url) as store,
        pytest.raises(ReadModelUnavailable, match="red"),
    ):
        store.ping()


def foreign(company: object) -> dict[str, Any]:
    """An answer with one hit of a company."""
    hit = {"_id": str(visit_id(1)), "_index": "x", "_routing": str(company), "_source": {}, "sort": ["x", "x"]}
    return {"hits": {"total": {"value": 1}, "hits": [hit]}}


def test_a_hit_of_another_company_never_leaves() -> None:
    """Every hit is looked at again, should a query ever let one through."""
    top = {"aggregations": {"a": {"buckets": [{"doc_count": 1, "t": foreign(OTHER_COMPANY)}]}}}
    inside = {"hits": {"total": {"value": 1}, "hits": []}, **top}
    search = Search(limit=0, aggs=(Agg("a", TermsAgg("status"), (Agg("t", TopHitsAgg()),)),))
    with answering(200, foreign(COMPANY)) as url, opened(url) as store:
        assert store.search(VISITS, COMPANY, Search()).total == 1
    with answering(200, foreign(OTHER_COMPANY)) as url, opened(url) as store, pytest.raises(ForeignHit):
        store.search(VISITS, COMPANY, Search())
    with (
        answering(200, {"responses": [foreign(OTHER_COMPANY)] * 2}) as url,
        opened(url) as store,
        pytest.raises(ForeignHit),
    ):
        store.search(VISITS, COMPANY, BY_ID)
    with answering(200, inside) as url, opened(url) as store, pytest.raises(ForeignHit):
        store.search(VISITS, COMPANY, search)


def test_a_document_of_another_company_is_not_got() -> None:
    found = {"found": True, "_id": str(visit_id(1)), "_version": 3, "_source": {}}
    with answering(200, {**found, "_routing": str(OTHER_COMPANY)}) as url, opened(url) as store:
        assert store.get(VISITS, COMPANY, visit_id(1)) is None
    with answering(200, {**found, "_routing": str(COMPANY)}) as url, opened(url) as store:
        assert store.get(VISITS, COMPANY, visit_id(1)) is not None
    with answering(200, {"docs": [{**found, "_routing": str(OTHER_COMPANY)}]}) as url, opened(url) as store:
        assert store.versions(VISITS, 1, COMPANY, [visit_id(1)]) == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://search", "http://search:9200"),
        ("https://search", "https://search:443"),
        ("http://user:secret@search:9201", "http://search:9201"),
        ("http://a, http://b:1", "http://a:9200 http://b:1"),
    ],
)
def test_addresses_may_leave_the_port_out(given: str, expected: str) -> None:
    with opened(given) as store:
        assert " ".join(sorted(node.base_url for node in store._client.transport.node_pool.all())) == expected


@pytest.mark.parametrize("kind", ["too_many_clauses", "too_many_nested_clauses"])
def test_a_small_cluster_that_takes_fewer_clauses_is_no_outage(kind: str) -> None:
    refused = {"error": {"type": "search_phase_execution_exception", "root_cause": [{"type": kind}]}, "status": 400}
    with answering(400, refused) as url, opened(url) as store, pytest.raises(TooManyClauses):
        store.search(VISITS, COMPANY, Search())
    with answering(200, {"responses": [refused] * 2}) as url, opened(url) as store, pytest.raises(TooManyClauses):
        store.search(VISITS, COMPANY, BY_ID)
