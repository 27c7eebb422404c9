"""Aggregations over the six documents of the sample, with answers worked out by hand."""

from datetime import UTC, datetime
from typing import Any

from tests.readmodels.contract.sample import AYSE, BOB, visit_id


def ms(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0) -> int:
    """Epoch milliseconds of a UTC instant."""
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()) * 1000


def counted(*pairs: tuple[Any, int]) -> list[dict[str, Any]]:
    return [{"key": key, "doc_count": count} for key, count in pairs]


def terms(*buckets: dict[str, Any], other: int = 0) -> dict[str, Any]:
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": other, "buckets": list(buckets)}


def hits(number: int = 0, sort: list[Any] | None = None) -> dict[str, Any]:
    """The top hits of all six: one without its source, or none."""
    hit: dict[str, Any] = {
        "_index": "workforceos_visitrecords",
        "_id": str(visit_id(number)),
        "_score": None,
        "_source": {},
    }
    found = [{**hit, "sort": sort}] if number else []
    return {"hits": {"total": {"value": 6, "relation": "eq"}, "max_score": None, "hits": found}}


def dated(*triples: tuple[str, int, int]) -> dict[str, Any]:
    return {"buckets": [{"key_as_string": text, "key": key, "doc_count": count} for text, key, count in triples]}


AGGREGATIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # terms
    ("enum", {"terms": {"field": "status"}}, terms(*counted(("done", 2), ("planned", 2), ("running", 2)))),
    (
        "array",
        {"terms": {"field": "tags", "size": 3}},
        terms(*counted(("harbour", 2), ("night", 2), ("stock", 2)), other=3),
    ),
    ("joined", {"terms": {"field": "groups.groupName"}}, terms(*counted(("Harbour crew", 2), ("Office", 2)))),
    (
        "integer",
        {"terms": {"field": "status_idx", "order": {"_key": "desc"}}},
        terms(*counted((2, 2), (1, 2), (0, 2))),
    ),
    (
        "decimal",
        {"terms": {"field": "cost", "order": {"_key": "asc"}, "size": 2}},
        terms(*counted((-5.25, 1), (0.1, 1)), other=3),
    ),
    (
        "boolean",
        {"terms": {"field": "urgent"}},
        terms(
            {"key": 1, "key_as_string": "true", "doc_count": 3}, {"key": 0, "key_as_string": "false", "doc_count": 2}
        ),
    ),
    (
        "day",
        {"terms": {"field": "visitDate", "size": 2}},
        terms(
            {"key": ms(2024, 3, 31), "key_as_string": "2024-03-31T00:00:00.000Z", "doc_count": 2},
            {"key": ms(2024, 3, 30), "key_as_string": "2024-03-30T00:00:00.000Z", "doc_count": 1},
            other=2,
        ),
    ),
    ("at least", {"terms": {"field": "tags", "min_doc_count": 2, "order": {"_key": "desc"}}},
     terms(*counted(("stock", 2), ("night", 2), ("harbour", 2)))),
    ("missing value", {"terms": {"field": "userId", "missing": "nobody"}},
     terms(*counted((AYSE, 2), (BOB, 2), ("0190cccc-0000-7000-8000-00000000000c", 1), ("nobody", 1)))),
    ("included", {"terms": {"field": "tags", "include": ["a", "night", "zzz"]}},
     terms(*counted(("night", 2), ("a", 1)))),
    ("excluded", {"terms": {"field": "tags", "exclude": ["a", "b", "c", "night"]}},
     terms(*counted(("harbour", 2), ("stock", 2)))),
    ("included fractions of whole numbers", {"terms": {"field": "minutes", "include": ["480.7", 60]}},
     terms(*counted((60, 1)))),
    ("nothing but fractions included", {"terms": {"field": "minutes", "include": ["480.7"], "exclude": [60]}}, terms()),
    ("nothing included", {"terms": {"field": "tags", "include": []}}, terms()),
    ("excluded fractions of whole numbers", {"terms": {"field": "minutes", "exclude": [480.5, 450, "0.5"]}},
     terms(*counted((-30, 1), (0, 1), (60, 1), (480, 1)))),
    ("included numbers", {"terms": {"field": "minutes", "include": [60, "450"]}},
     terms(*counted((60, 1), (450, 1)))),
    # histogram
    ("histogram", {"histogram": {"field": "minutes", "interval": 100, "min_doc_count": 1}},
     {"buckets": counted((-100.0, 1), (0.0, 2), (400.0, 2))}),
    ("histogram with gaps", {"histogram": {"field": "minutes", "interval": 200, "offset": 50}},
     {"buckets": counted((-150.0, 2), (50.0, 1), (250.0, 0), (450.0, 2))}),
    ("extended histogram", {"histogram": {"field": "cost", "interval": 100,
                                           "extended_bounds": {"min": -150, "max": 200}}},
     {"buckets": counted((-200.0, 0), (-100.0, 1), (0.0, 3), (100.0, 1), (200.0, 0))}),
    # date_histogram
    ("months", {"date_histogram": {"field": "visitDate", "calendar_interval": "month", "min_doc_count": 1}},
     dated(("2024-03-01T00:00:00.000Z", ms(2024, 3), 3), ("2024-04-01T00:00:00.000Z", ms(2024, 4), 1),
           ("2024-12-01T00:00:00.000Z", ms(2024, 12), 1))),
    ("quarters with gaps", {"date_histogram": {"field": "visitDate", "calendar_interval": "1q", "format": "yyyy-MM"}},
     dated(("2024-01", ms(2024, 1), 3), ("2024-04", ms(2024, 4), 1), ("2024-07", ms(2024, 7), 0),
           ("2024-10", ms(2024, 10), 1))),
    # the clock in Berlin jumps at 01:00 UTC of 31 March
    ("days of a zone", {"date_histogram": {"field": "startedAt", "calendar_interval": "day", "min_doc_count": 1,
                                           "time_zone": "Europe/Berlin"}},
     dated(("2024-03-30T00:00:00.000+01:00", ms(2024, 3, 29, 23), 1),
           ("2024-03-31T00:00:00.000+01:00", ms(2024, 3, 30, 23), 2),
           ("2024-04-02T00:00:00.000+02:00", ms(2024, 4, 1, 22), 1),
           ("2024-12-31T00:00:00.000+01:00", ms(2024, 12, 30, 23), 1))),
    ("years of a zone", {"date_histogram": {"field": "startedAt", "calendar_interval": "year",
                                            "time_zone": "+03:00", "format": "yyyy"}},
     dated(("2024", ms(2023, 12, 31, 21), 4), ("2025", ms(2024, 12, 31, 21), 1))),
    ("weeks", {"date_histogram": {"field": "visitDate", "calendar_interval": "week", "min_doc_count": 1,
                                  "format": "'week of' dd.MM.yyyy"}},
     dated(("week of 25.03.2024", ms(2024, 3, 25), 3), ("week of 01.04.2024", ms(2024, 4, 1), 1),
           ("week of 30.12.2024", ms(2024, 12, 30), 1))),
    ("days that begin at six", {"date_histogram": {"field": "startedAt", "calendar_interval": "day", "offset": "+6h",
                                                   "min_doc_count": 1}},
     dated(("2024-03-30T06:00:00.000Z", ms(2024, 3, 30, 6), 3), ("2024-04-02T06:00:00.000Z", ms(2024, 4, 2, 6), 1),
           ("2024-12-31T06:00:00.000Z", ms(2024, 12, 31, 6), 1))),
    ("twelve hours", {"date_histogram": {"field": "startedAt", "fixed_interval": "12h", "min_doc_count": 1,
                                         "format": "dd/MM HH:mm"}},
     dated(("30/03 12:00", ms(2024, 3, 30, 12), 1), ("31/03 00:00", ms(2024, 3, 31), 2),
           ("02/04 12:00", ms(2024, 4, 2, 12), 1), ("31/12 12:00", ms(2024, 12, 31, 12), 1))),
    ("extended dates", {"date_histogram": {"field": "visitDate", "calendar_interval": "month",
                                           "time_zone": "Europe/Berlin", "format": "MM",
                                           "extended_bounds": {"min": "2024-02-01", "max": "2024-04-10"}}},
     dated(("02", ms(2024, 1, 31, 23), 0), ("03", ms(2024, 2, 29, 23), 3), ("04", ms(2024, 3, 31, 22), 1),
           *((f"{m:02d}", ms(2024, m - 1, 31 if m in (6, 8, 9, 11) else 30, 22), 0) for m in range(5, 11)),
           ("11", ms(2024, 10, 31, 23), 0), ("12", ms(2024, 11, 30, 23), 1))),
    ("hours over a clock change", {"date_histogram": {"field": "startedAt", "calendar_interval": "hour",
                                                      "time_zone": "Europe/Berlin", "min_doc_count": 1}},
     dated(("2024-03-30T22:00:00.000+01:00", ms(2024, 3, 30, 21), 1),
           ("2024-03-31T01:00:00.000+01:00", ms(2024, 3, 31, 0), 1),
           ("2024-03-31T03:00:00.000+02:00", ms(2024, 3, 31, 1), 1),
           ("2024-04-02T14:00:00.000+02:00", ms(2024, 4, 2, 12), 1),
           ("2024-12-31T23:00:00.000+01:00", ms(2024, 12, 31, 22), 1))),
    *((f"years of {name}", {"date_histogram": {"field": "startedAt", "calendar_interval": "year", "time_zone": name}},
       dated((f"2024-01-01T00:00:00.000{offset}", ms(2024) - hours * 3_600_000, 5)))
      for name, offset, hours in (("EST", "-05:00", -5), ("MST", "-07:00", -7), ("HST", "-10:00", -10),
                                  ("GMT+0", "Z", 0))),
    ("years of Taipei by its old name", {"date_histogram": {"field": "startedAt", "calendar_interval": "year",
                                                            "time_zone": "ROC"}},
     dated(("2024-01-01T00:00:00.000+08:00", ms(2023, 12, 31, 16), 4),
           ("2025-01-01T00:00:00.000+08:00", ms(2024, 12, 31, 16), 1))),
    # range, date_range
    ("range", {"range": {"field": "minutes", "ranges": [{"from": 60, "to": 450}, {"to": 0},
                                                        {"key": "long", "from": 450}]}},
     {"buckets": [
         {"key": "*-0.0", "to": 0.0, "doc_count": 1},
         {"key": "60.0-450.0", "from": 60.0, "to": 450.0, "doc_count": 1},
         {"key": "long", "from": 450.0, "doc_count": 2},
     ]}),
    ("range of great and small numbers", {"range": {"field": "cost", "ranges": [
        {"to": -1e7}, {"from": -12_345_678.5, "to": 0.0001}, {"from": 0.001, "to": 9_999_999}]}},
     {"buckets": [
         {"key": "*--1.0E7", "to": -1e7, "doc_count": 0},
         {"key": "-1.23456785E7-1.0E-4", "from": -12_345_678.5, "to": 0.0001, "doc_count": 1},
         {"key": "0.001-9999999.0", "from": 0.001, "to": 9_999_999.0, "doc_count": 4},
     ]}),
    ("keyed range of great numbers", {"range": {"field": "minutes", "keyed": True, "ranges": [{"to": 1e7}]}},
     {"buckets": {"*-1.0E7": {"to": 1e7, "doc_count": 5}}}),
    ("keyed range", {"range": {"field": "cost", "keyed": True, "ranges": [{"to": 1}, {"from": 0.15, "key": "more"}]}},
     {"buckets": {"*-1.0": {"to": 1.0, "doc_count": 3}, "more": {"from": 0.15, "doc_count": 3}}}),
    ("date_range", {"date_range": {"field": "visitDate", "format": "yyyy-MM-dd",
                                   "ranges": [{"from": "2024-03-31", "to": "now/d+1d"}, {"to": "2024-03-31"}]}},
     {"buckets": [
         {"key": "*-2024-03-31", "to": float(ms(2024, 3, 31)), "to_as_string": "2024-03-31", "doc_count": 1},
         {"key": "2024-03-31-2024-04-01", "from": float(ms(2024, 3, 31)), "from_as_string": "2024-03-31",
          "to": float(ms(2024, 4, 1)), "to_as_string": "2024-04-01", "doc_count": 2},
     ]}),
    ("date_range in a zone", {"date_range": {"field": "startedAt", "time_zone": "Europe/Berlin",
                                             "ranges": [{"key": "late", "from": "2024-03-31"}]}},
     {"buckets": [{"key": "late", "from": float(ms(2024, 3, 30, 23)),
                   "from_as_string": "2024-03-31T00:00:00.000+01:00", "doc_count": 4}]}),
    ("date_range in a zone by its old name", {"date_range": {"field": "startedAt", "time_zone": "EST",
                                                             "ranges": [{"key": "late", "from": "2024-04-01"}]}},
     {"buckets": [{"key": "late", "from": float(ms(2024, 4, 1, 5)),
                   "from_as_string": "2024-04-01T00:00:00.000-05:00", "doc_count": 2}]}),
    # filter, filters, missing
    ("filter of no id", {"filter": {"ids": {"values": [""]}}}, {"doc_count": 0}),
    ("filter", {"filter": {"term": {"tags": "night"}}}, {"doc_count": 2}),
    ("filters", {"filters": {"filters": {"nights": {"term": {"tags": "night"}}, "urgent": {"term": {"urgent": True}}},
                             "other_bucket_key": "rest"}},
     {"buckets": {"nights": {"doc_count": 2}, "urgent": {"doc_count": 3}, "rest": {"doc_count": 2}}}),
    ("anonymous filters", {"filters": {"filters": [{"match_all": {}}, {"match_none": {}}], "other_bucket": True}},
     {"buckets": [{"doc_count": 6}, {"doc_count": 0}, {"doc_count": 0}]}),
    ("missing", {"missing": {"field": "minutes"}}, {"doc_count": 1}),
    ("missing in an array", {"missing": {"field": "tags"}}, {"doc_count": 1}),
    # metrics
    ("avg", {"avg": {"field": "minutes"}}, {"value": 192.0}),
    ("avg with missing", {"avg": {"field": "minutes", "missing": 240}}, {"value": 200.0}),
    ("sum", {"sum": {"field": "minutes"}}, {"value": 960.0}),
    ("min", {"min": {"field": "cost"}}, {"value": -5.25}),
    ("max", {"max": {"field": "cost"}}, {"value": 120.5}),
    ("min of days", {"min": {"field": "visitDate"}},
     {"value": float(ms(2024, 3, 30)), "value_as_string": "2024-03-30T00:00:00.000Z"}),
    ("max of instants", {"max": {"field": "startedAt"}},
     {"value": float(ms(2024, 12, 31, 22, 30)), "value_as_string": "2024-12-31T22:30:00.000Z"}),
    ("stats", {"stats": {"field": "minutes"}}, {"count": 5, "min": -30.0, "max": 480.0, "avg": 192.0, "sum": 960.0}),
    ("value_count", {"value_count": {"field": "tags"}}, {"value": 9}),
    ("value_count of booleans", {"value_count": {"field": "urgent"}}, {"value": 5}),
    ("cardinality", {"cardinality": {"field": "tags"}}, {"value": 6}),
    ("cardinality with missing", {"cardinality": {"field": "userId", "missing": "x"}}, {"value": 4}),
    ("cardinality of days", {"cardinality": {"field": "visitDate"}}, {"value": 4}),
    # nesting and order
    ("by a metric", {"terms": {"field": "status", "order": {"worked": "desc"}},
                     "aggs": {"worked": {"sum": {"field": "minutes"}}}},
     terms({"key": "planned", "doc_count": 2, "worked": {"value": 480.0}},
           {"key": "running", "doc_count": 2, "worked": {"value": 420.0}},
           {"key": "done", "doc_count": 2, "worked": {"value": 60.0}})),
    ("by one of stats", {"terms": {"field": "userId", "order": [{"s.max": "asc"}], "size": 2},
                         "aggregations": {"s": {"stats": {"field": "minutes"}}}},
     terms({"key": "0190cccc-0000-7000-8000-00000000000c", "doc_count": 1,
            "s": {"count": 1, "min": -30.0, "max": -30.0, "avg": -30.0, "sum": -30.0}},
           {"key": BOB, "doc_count": 2, "s": {"count": 1, "min": 450.0, "max": 450.0, "avg": 450.0, "sum": 450.0}},
           other=2)),
    ("four deep", {"filter": {"term": {"status": "done"}}, "aggs": {
        "users": {"terms": {"field": "userId"}, "aggs": {
            "days": {"date_histogram": {"field": "visitDate", "calendar_interval": "day"}, "aggs": {
                "cost": {"sum": {"field": "cost"}}}}}}}},
     {"doc_count": 2, "users": terms(
         {"key": AYSE, "doc_count": 1, "days": {"buckets": [
             {"key_as_string": "2024-03-31T00:00:00.000Z", "key": ms(2024, 3, 31), "doc_count": 1,
              "cost": {"value": 0.1}}]}},
         {"key": BOB, "doc_count": 1, "days": {"buckets": []}})}),
    # top_hits
    ("top_hits", {"top_hits": {"size": 1, "sort": [{"minutes": "desc"}], "_source": ["title"]}},
     {"hits": {"total": {"value": 6, "relation": "eq"}, "max_score": None, "hits": [
         {"_index": "workforceos_visitrecords", "_id": str(visit_id(1)), "_score": None,
          "_source": {"title": "Night shift at the harbour"}, "sort": [480, str(visit_id(1))]}]}}),
    ("top_hits of none", {"top_hits": {"size": 0}}, hits()),
    ("top_hits of none in order", {"top_hits": {"size": 0, "sort": ["minutes"], "from": 2}}, hits()),
    ("top_hits beyond the last", {"top_hits": {"from": 6}}, hits()),
    *((f"top_hits by {field} {order}, which one lacks",
       {"top_hits": {"size": 1, "from": 5, "sort": [{field: order}], "_source": False}},
       hits(lacking, [None, str(visit_id(lacking))]))
      for field, lacking in (("minutes", 4), ("cost", 5), ("visitDate", 4), ("startedAt", 4), ("urgent", 4),
                             ("title", 5))
      for order in ("asc", "desc")),
    # composite
    ("composite", {"composite": {"size": 3, "sources": [{"s": {"terms": {"field": "status", "order": "desc"}}},
                                                        {"u": {"terms": {"field": "userId"}}}]}},
     {"after_key": {"s": "planned", "u": AYSE}, "buckets": [
         {"key": {"s": "running", "u": BOB}, "doc_count": 1},
         {"key": {"s": "running", "u": "0190cccc-0000-7000-8000-00000000000c"}, "doc_count": 1},
         {"key": {"s": "planned", "u": AYSE}, "doc_count": 1}]}),
    ("composite goes on", {"composite": {"after": {"s": "planned", "u": AYSE}, "sources": [
        {"s": {"terms": {"field": "status", "order": "desc"}}}, {"u": {"terms": {"field": "userId"}}}]}},
     {"after_key": {"s": "done", "u": BOB}, "buckets": [
         {"key": {"s": "done", "u": AYSE}, "doc_count": 1}, {"key": {"s": "done", "u": BOB}, "doc_count": 1}]}),
    ("composite of dates and numbers", {"composite": {"sources": [
        {"m": {"date_histogram": {"field": "visitDate", "calendar_interval": "month"}}},
        {"h": {"histogram": {"field": "minutes", "interval": 240}}}]}, "aggs": {"n": {"sum": {"field": "minutes"}}}},
     {"after_key": {"m": ms(2024, 12), "h": -240.0}, "buckets": [
         {"key": {"m": ms(2024, 3), "h": 0.0}, "doc_count": 1, "n": {"value": 60.0}},
         {"key": {"m": ms(2024, 3), "h": 240.0}, "doc_count": 1, "n": {"value": 450.0}},
         {"key": {"m": ms(2024, 3), "h": 480.0}, "doc_count": 1, "n": {"value": 480.0}},
         {"key": {"m": ms(2024, 4), "h": 0.0}, "doc_count": 1, "n": {"value": 0.0}},
         {"key": {"m": ms(2024, 12), "h": -240.0}, "doc_count": 1, "n": {"value": -30.0}}]}),
    ("composite with missing", {"composite": {"sources": [
        {"d": {"date_histogram": {"field": "visitDate", "calendar_interval": "year", "format": "yyyy",
                                  "missing_bucket": True}}},
        {"b": {"terms": {"field": "urgent", "missing_bucket": True}}}]}},
     {"after_key": {"d": "2024", "b": True}, "buckets": [
         {"key": {"d": None, "b": None}, "doc_count": 1},
         {"key": {"d": "2024", "b": False}, "doc_count": 2},
         {"key": {"d": "2024", "b": True}, "doc_count": 3}]}),
    ("composite of an array", {"composite": {"sources": [{"t": {"terms": {"field": "tags"}}}], "size": 2}},
     {"after_key": {"t": "b"}, "buckets": [{"key": {"t": "a"}, "doc_count": 1}, {"key": {"t": "b"}, "doc_count": 1}]}),
]  # fmt: skip
