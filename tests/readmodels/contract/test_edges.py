"""Pages of a composite from any key, and time near the first and the last year, answered as Elasticsearch does."""

from collections.abc import Callable
from typing import Any

import pytest

from workforceos.readmodels.parsing.refusal import KeysNotReadable
from workforceos.readmodels.port import Found

Ask = Callable[[dict[str, Any]], Found]

MARCH, APRIL, DECEMBER = 1_709_251_200_000, 1_711_929_600_000, 1_733_011_200_000
PLANNED, LAST_OF_MARCH = "planned", 1_711_843_200_000


def months(**more: str) -> dict[str, Any]:
    return {"date_histogram": {"field": "startedAt", "calendar_interval": "month", **more}}


@pytest.mark.parametrize(
    ("source", "after", "keys"),
    [
        ({"terms": {"field": "status"}}, "e", [PLANNED, "running"]),
        ({"terms": {"field": "minutes"}}, "60", [450, 480]),
        ({"terms": {"field": "minutes"}}, 60.5, [450, 480]),
        ({"terms": {"field": "minutes"}}, -0.5, [60, 450, 480]),
        ({"terms": {"field": "minutes"}}, "-0.5", [0, 60, 450, 480]),
        ({"terms": {"field": "minutes"}}, 2**70, []),
        ({"terms": {"field": "cost"}}, "0.1", [0.2, 99.99, 120.5]),
        ({"terms": {"field": "cost"}}, 1, [99.99, 120.5]),
        ({"terms": {"field": "urgent"}}, "false", [True]),
        ({"terms": {"field": "urgent", "missing_bucket": True}}, None, [False, True]),
        ({"terms": {"field": "visitDate"}}, LAST_OF_MARCH, [1_712_016_000_000, 1_735_603_200_000]),
        ({"terms": {"field": "visitDate"}}, str(LAST_OF_MARCH), [1_712_016_000_000, 1_735_603_200_000]),
        ({"terms": {"field": "visitDate"}}, 10**17, []),
        ({"histogram": {"field": "minutes", "interval": 50}}, "60", [450.0]),
        (months(), MARCH, [APRIL, DECEMBER]),
        (months(), "2024", [MARCH, APRIL, DECEMBER]),
        (months(format="yyyy-MM"), "2024-03", ["2024-04", "2024-12"]),
        (months(format="MM/yyyy MM"), "04/2024 04", ["12/2024 12"]),
        (
            months(format="yyyy-MM-dd XXX", time_zone="Europe/Berlin"),
            "2024-03-31 -18:00",
            ["2024-04-01 +02:00", "2024-12-01 +01:00"],
        ),
    ],
    ids=str,
)
def test_a_page_of_a_composite_begins_behind_any_key_of_its_type(
    ask: Ask, source: dict[str, Any], after: Any, keys: list[Any]
) -> None:
    body = {"composite": {"size": 20, "sources": [{"d": source}], "after": {"d": after}}}
    buckets = ask({"size": 0, "aggs": {"c": body}}).aggregations["c"]["buckets"]
    assert [bucket["key"]["d"] for bucket in buckets] == keys


@pytest.mark.parametrize(
    "source",
    [
        months(format="HH"),
        months(format="yyyy"),
        {"date_histogram": {"field": "startedAt", "calendar_interval": "day", "format": "yyyy-MM"}},
        months(format="yyyy-MM", offset="+6h"),
    ],
    ids=str,
)
def test_a_composite_whose_keys_can_not_be_read_again_is_refused(ask: Ask, source: dict[str, Any]) -> None:
    with pytest.raises(KeysNotReadable):
        ask({"size": 0, "aggs": {"c": {"composite": {"sources": [{"d": source}]}}}})


@pytest.mark.parametrize("name", ["hits", "buckets", "doc_count", "_id", "_source"])
def test_a_source_of_a_composite_may_have_any_name(ask: Ask, name: str) -> None:
    body = {"composite": {"size": 1, "sources": [{name: {"terms": {"field": "status"}}}]}}
    found = ask({"size": 0, "aggs": {"c": {**body, "aggs": {"n": {"max": {"field": "cost"}}}}}})
    assert found.aggregations["c"]["buckets"] == [{"key": {name: "done"}, "doc_count": 2, "n": {"value": 0.2}}]


@pytest.mark.parametrize(
    ("histogram", "first", "last", "count"),
    [
        ({"offset": "+999999999d"}, "2024-03-02T00:00:00.000Z", "2024-12-02T00:00:00.000Z", 10),
        ({"offset": "-999999999d"}, "2024-03-29T00:00:00.000Z", "2024-12-29T00:00:00.000Z", 10),
        (
            {"offset": "-3652425d", "time_zone": "Europe/Berlin"},
            "2024-03-01T00:00:00.000+01:00",
            "2024-12-01T00:00:00.000+01:00",
            10,
        ),
        ({"bounds": ("9998", "9999")}, "9998-01-01T00:00:00.000Z", "9999-01-01T00:00:00.000Z", 13),
        (
            {"bounds": ("9998", "9999-12-31"), "time_zone": "Asia/Tokyo"},
            "9998-01-01T00:00:00.000+09:00",
            "9999-12-01T00:00:00.000+09:00",
            24,
        ),
        (
            {"bounds": ("0001-01-01T00:00Z", "0001-02-01"), "time_zone": "America/New_York"},
            "0000-12-01T00:00:00.000-04:56",
            "0001-02-01T00:00:00.000-04:56",
            3,
        ),
        (
            {"bounds": ("0001", "0001-02"), "offset": "-40d", "format": "yyyy-MM-dd"},
            "0001-11-22",
            "0001-12-23",
            2,
        ),
    ],
    ids=str,
)
def test_months_may_lie_anywhere(ask: Ask, histogram: dict[str, Any], first: str, last: str, count: int) -> None:
    """Their texts are Elasticsearch's own; the year before 1 is the year 1 of the era before."""
    body = {"field": "startedAt", "calendar_interval": "month", **histogram}
    bounds = body.pop("bounds", None)
    query: dict[str, Any] = {"match_all": {}}
    if bounds:
        body["extended_bounds"], query = {"min": bounds[0], "max": bounds[1]}, {"match_none": {}}
    buckets = ask({"size": 0, "query": query, "aggs": {"a": {"date_histogram": body}}}).aggregations["a"]["buckets"]
    texts = [bucket["key_as_string"] for bucket in buckets]
    assert (texts[0], texts[-1], len(texts)) == (first, last, count)


@pytest.mark.parametrize(
    ("zone", "bounds", "key"),
    [
        ("America/New_York", {"from": "0001-01-01T00:00:00Z"}, "0000-12-31T19:03:58.000-04:56-*"),
        ("America/New_York", {"to": "9999-12-31"}, "*-9999-12-31T00:00:00.000-05:00"),
        ("Asia/Tokyo", {"to": "9999-12-31T23:59:59Z"}, "*-+10000-01-01T08:59:59.000+09:00"),
    ],
)
def test_a_range_of_dates_may_reach_to_the_ends_of_time(ask: Ask, zone: str, bounds: dict[str, Any], key: str) -> None:
    body = {"date_range": {"field": "startedAt", "time_zone": zone, "ranges": [bounds]}}
    (bucket,) = ask({"size": 0, "aggs": {"a": body}}).aggregations["a"]["buckets"]
    assert (bucket["key"], bucket["doc_count"]) == (key, 5)
