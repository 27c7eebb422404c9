"""Aggregations that are refused before an engine counts beyond what a double, or a server's memory, can hold."""

from typing import Any

import pytest

from tests.readmodels.contract.sample import KEY, NOW, VISITS
from workforceos.readmodels.parsing import QueryRefused, parse_search


def parse(aggregation: dict[str, Any]) -> None:
    parse_search({"aggs": {"a": aggregation}}, VISITS, to_manager=True, cursor_key=KEY, now=NOW)


def composite(*fields: str) -> dict[str, Any]:
    return {"composite": {"sources": [{f"s{n}": {"terms": {"field": field}}} for n, field in enumerate(fields)]}}


def histogram(**more: Any) -> dict[str, Any]:
    return {"histogram": {"field": "minutes", "interval": 1e-6, **more}}


@pytest.mark.parametrize(
    ("aggregation", "path"),
    [
        (composite("tags", "status", "tags"), "composite.sources"),
        (composite("tags.keyword", "memberIds"), "composite.sources"),
        (composite("tags", "groups.groupName"), "composite.sources"),
        (histogram(extended_bounds={"min": 1e308, "max": 1e308}), "histogram.extended_bounds.min"),
        (histogram(extended_bounds={"min": 0, "max": 2.0**53}), "histogram.extended_bounds.max"),
        (histogram(extended_bounds={"min": -(2.0**53), "max": 0}, interval=1), "histogram.extended_bounds.min"),
        (histogram(missing=1e308, min_doc_count=1), "histogram.missing"),
        (histogram(missing="-1e308"), "histogram.missing"),
        (histogram(missing=-1e308, interval=1.7e308, offset=1.6e308), "histogram.missing"),
        (histogram(missing=-1.7e308, interval=1e308), "histogram.missing"),
    ],
    ids=str,
)
def test_refuses_with_the_path(aggregation: dict[str, Any], path: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        parse(aggregation)
    assert refused.value.path == f"aggs.a.{path}"


@pytest.mark.parametrize(
    "aggregation",
    [
        composite("status", "tags", "user.fullname", "status"),
        histogram(extended_bounds={"min": 9e9, "max": 9e9}, missing=-9e9),
        histogram(missing=1e308, interval=1e300, offset=1e308),
    ],
    ids=str,
)
def test_takes_what_is_just_within_a_limit(aggregation: dict[str, Any]) -> None:
    parse(aggregation)
