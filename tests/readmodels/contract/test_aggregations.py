"""Every aggregation of the allow-list over six documents, with answers worked out by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.readmodels.contract.aggregation_cases import AGGREGATIONS, terms
from tests.readmodels.contract.sample import COMPANY, KEY, NOW, VISITS, visit, visit_id
from workforceos.readmodels.parsing import TooManyBuckets, parse_search
from workforceos.readmodels.port import Found, ReadStore

Ask = Callable[[dict[str, Any]], Found]


@pytest.mark.parametrize(("body", "expected"), [pytest.param(*case[1:], id=case[0]) for case in AGGREGATIONS])
def test_an_aggregation_answers_what_was_worked_out(ask: Ask, body: dict[str, Any], expected: dict[str, Any]) -> None:
    found = ask({"size": 0, "aggs": {"a": body}})
    assert found.aggregations == {"a": expected}
    assert found.total == 6


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"terms": {"field": "status"}}, terms()),
        ({"avg": {"field": "minutes"}}, {"value": None}),
        ({"sum": {"field": "minutes"}}, {"value": 0.0}),
        ({"max": {"field": "visitDate"}}, {"value": None}),
        ({"stats": {"field": "minutes"}}, {"count": 0, "min": None, "max": None, "avg": None, "sum": 0.0}),
        ({"cardinality": {"field": "tags"}}, {"value": 0}),
        ({"histogram": {"field": "minutes", "interval": 5}}, {"buckets": []}),
        ({"date_histogram": {"field": "visitDate", "calendar_interval": "day"}}, {"buckets": []}),
        ({"missing": {"field": "tags"}}, {"doc_count": 0}),
        ({"composite": {"sources": [{"t": {"terms": {"field": "tags"}}}]}}, {"buckets": []}),
        (
            {"top_hits": {}},
            {"hits": {"total": {"value": 0, "relation": "eq"}, "max_score": None, "hits": []}},
        ),
    ],
    ids=str,
)
def test_an_aggregation_over_nothing(ask: Ask, body: dict[str, Any], expected: dict[str, Any]) -> None:
    found = ask({"size": 0, "query": {"term": {"status": "nothing"}}, "aggs": {"a": body}})
    assert found.aggregations == {"a": expected}


def test_extended_stats(ask: Ask) -> None:
    """Of -30, 0, 60, 450, 480."""
    stats = ask({"size": 0, "aggs": {"a": {"extended_stats": {"field": "minutes"}}}}).aggregations["a"]
    assert stats["sum_of_squares"] == 437_400.0
    assert stats["variance"] == stats["variance_population"] == pytest.approx(50_616.0)
    assert stats["variance_sampling"] == pytest.approx(63_270.0)
    assert stats["std_deviation"] == pytest.approx(224.979999)
    assert stats["std_deviation_bounds"]["upper"] == pytest.approx(192 + 2 * 224.979999)
    assert set(stats) == {
        "count", "min", "max", "avg", "sum", "sum_of_squares", "variance", "variance_population",
        "variance_sampling", "std_deviation", "std_deviation_population", "std_deviation_sampling",
        "std_deviation_bounds",
    }  # fmt: skip


def test_percentiles_lie_where_they_must(ask: Ask) -> None:
    body: dict[str, Any] = {"percentiles": {"field": "minutes", "percents": [0, 50, 100]}}
    values = ask({"size": 0, "aggs": {"a": body}}).aggregations["a"]["values"]
    assert values == {"0.0": -30.0, "50.0": 60.0, "100.0": 480.0}
    body["percentiles"]["keyed"] = False
    listed = ask({"size": 0, "aggs": {"a": body}}).aggregations["a"]["values"]
    assert listed == [{"key": 0.0, "value": -30.0}, {"key": 50.0, "value": 60.0}, {"key": 100.0, "value": 480.0}]


def test_small_percents_are_named_as_java_writes_them(ask: Ask) -> None:
    body = {"percentiles": {"field": "minutes", "percents": [0.0005, 0.5]}}
    assert set(ask({"size": 0, "aggs": {"a": body}}).aggregations["a"]["values"]) == {"5.0E-4", "0.5"}


def test_sums_of_money_are_exact_to_the_cent(ask: Ask) -> None:
    total = ask({"size": 0, "aggs": {"a": {"sum": {"field": "cost"}}}}).aggregations["a"]["value"]
    assert round(total, 2) == 215.54
    assert abs(total - 215.54) < 1e-9


def test_top_hits_never_show_hidden_fields(ask: Ask) -> None:
    top = ask({"size": 0, "aggs": {"a": {"top_hits": {"size": 1, "sort": ["id"]}}}}).aggregations["a"]
    source = top["hits"]["hits"][0]["_source"]
    assert source["title"] == "Night shift at the harbour"
    assert source["user"]["fullname"] == "Ayşe Öztürk"
    assert source["note"] == "bring the keys"
    assert not {"audience", "doorCode", "place__json", "deleted"} & set(source)


@pytest.mark.parametrize("order", [{"_count": "asc"}, {"longest": "asc"}], ids=str)
def test_counts_of_terms_are_exact_in_any_order(read_store: ReadStore, order: dict[str, str]) -> None:
    """However many are cut off."""
    read_store.write(VISITS, 1, [visit(1, minutes=7, tags=[f"tag {n}" for n in range(10, 40)])])
    read_store.refresh(VISITS)
    tags = {"terms": {"field": "tags", "size": 1, "order": order}, "aggs": {"longest": {"max": {"field": "minutes"}}}}
    search = parse_search({"aggs": {"a": tags}}, VISITS, to_manager=True, cursor_key=KEY, now=NOW)
    expected = terms({"key": "tag 10", "doc_count": 1, "longest": {"value": 7.0}}, other=29)
    assert read_store.search(VISITS, COMPANY, search).aggregations == {"a": expected}


def test_whole_numbers_are_told_apart_beyond_what_doubles_hold(read_store: ReadStore) -> None:
    read_store.write(VISITS, 1, [visit(1, minutes=2**53), visit(2, minutes=2**53 + 1)])
    read_store.refresh(VISITS)
    minutes = {"terms": {"field": "minutes", "include": [2**53 + 1]}}
    search = parse_search({"aggs": {"a": minutes}}, VISITS, to_manager=True, cursor_key=KEY, now=NOW)
    expected = terms({"key": 2**53 + 1, "doc_count": 1})
    assert read_store.search(VISITS, COMPANY, search).aggregations == {"a": expected}


def test_unsorted_top_hits_have_scores_and_no_sort(ask: Ask) -> None:
    top = ask({"size": 0, "aggs": {"a": {"top_hits": {"size": 1, "_source": False}}}}).aggregations["a"]["hits"]
    assert top["max_score"] == 1.0
    assert top["hits"] == [
        {"_index": "workforceos_visitrecords", "_id": str(visit_id(1)), "_score": 1.0, "_source": {}}
    ]


def test_more_buckets_than_an_answer_may_hold_are_refused(read_store: ReadStore) -> None:
    """The query leaves the histogram open, so only the data can tell."""
    read_store.write(VISITS, 1, [visit(1, minutes=0), visit(2, minutes=20_000)])
    read_store.refresh(VISITS)
    body = {"aggs": {"a": {"histogram": {"field": "minutes", "interval": 1}}}}
    search = parse_search(body, VISITS, to_manager=True, cursor_key=KEY, now=NOW)
    with pytest.raises(TooManyBuckets):
        read_store.search(VISITS, COMPANY, search)
    read_store.write(VISITS, 1, [visit(2, minutes=2**50, version=2)])
    read_store.refresh(VISITS)
    with pytest.raises(TooManyBuckets):
        read_store.search(VISITS, COMPANY, search)
