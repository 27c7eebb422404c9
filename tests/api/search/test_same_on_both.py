"""Every kind of query and aggregation over one history answers alike on both stacks."""

import json
from typing import Any

import pytest

from tests.api.search.history import History
from tests.api.server import Server

SHIFT_QUERIES: tuple[dict[str, Any], ...] = (
    {"match_all": {}},
    {"match_none": {}},
    {"term": {"status": "scheduled"}},
    {"term": {"status.keyword": {"value": "CANCELLED", "case_insensitive": True}}},
    {"term": {"assignedUserIds": "<ada>"}},
    {"term": {"shiftDate": "2024-03-31"}},
    {"term": {"shiftDate": "2024-03-31||/M"}},
    {"term": {"durationMinutes": 480}},
    {"term": {"durationMinutes": 480.5}},
    {"term": {"isActive": "true"}},
    {"term": {"department.groupName": "Day crew"}},
    {"terms": {"startTime": ["08:00", "00:30"]}},
    {"terms": {"assignedUserIds": ["<bob>", "<cleo>"]}},
    {"terms": {"shiftDate": ["2024-03-28", "2024-04"]}},
    {"range": {"shiftDate": {"gte": "2024-03-29", "lt": "2024-04-01"}}},
    {"range": {"startsAt": {"gte": "2024-03-31T20:00:00Z"}}},
    {"range": {"startsAt": {"gte": "2024-03-31", "lt": "2024-04-01", "time_zone": "Europe/Berlin"}}},
    {"range": {"startsAt": {"gt": "2024-04-01||-1d/d", "lte": "2024-03-31||/d"}}},
    {"range": {"durationMinutes": {"gt": 210, "lte": 480}}},
    {"range": {"startTime": {"gte": "08"}}},
    {"exists": {"field": "location"}},
    {"bool": {"must_not": [{"exists": {"field": "departmentId"}}]}},
    {"ids": {"values": ["<shift 3>", "<shift 1>", "nothing"]}},
    {"prefix": {"location": "Hall"}},
    {"prefix": {"location": {"value": "hall", "case_insensitive": True}}},
    {"wildcard": {"location": "*gate"}},
    {"wildcard": {"location": {"value": "HALL ?", "case_insensitive": True}}},
    {"match": {"location": "north"}},
    {"match": {"location": {"query": "hall north", "operator": "and"}}},
    {"match": {"location": "CAF\u00c9"}},
    {"match": {"location.keyword": "Hall A"}},
    {"match": {"assignedUsers.fullname": "ada"}},
    {"match_phrase": {"location": "north gate"}},
    {"match_phrase": {"location": "gate north"}},
    {"multi_match": {"query": "day hall", "fields": ["location", "department.groupName"]}},
    {"constant_score": {"filter": {"term": {"startTime": "22:00"}}}},
    {"dis_max": {"queries": [{"match": {"location": "yard"}}, {"term": {"endTime": "04:00"}}]}},
    {
        "bool": {
            "must": [{"term": {"status": "scheduled"}}],
            "should": [{"match": {"location": "hall"}}, {"term": {"startTime": "22:00"}}],
            "minimum_should_match": 1,
            "filter": {"range": {"shiftDate": {"gte": "2024-03-29"}}},
            "must_not": {"term": {"endTime": "12:00"}},
        }
    },
)
BERLIN = {"time_zone": "Europe/Berlin"}
SHIFT_AGGS: tuple[dict[str, Any], ...] = (
    {"terms": {"field": "startTime"}},
    {"terms": {"field": "startTime", "size": 2, "order": {"_key": "desc"}}},
    {"terms": {"field": "assignedUserIds", "size": 2, "order": {"_key": "asc"}}},
    {"terms": {"field": "location", "missing": "nowhere", "order": {"_key": "asc"}}},
    {"terms": {"field": "startTime", "include": ["08:00"], "min_doc_count": 2}},
    {"terms": {"field": "isActive"}},
    {"terms": {"field": "durationMinutes"}},
    {"terms": {"field": "shiftDate", "order": {"_key": "asc"}}},
    {"histogram": {"field": "durationMinutes", "interval": 240, "offset": 30}},
    {"histogram": {"field": "durationMinutes", "interval": 600, "min_doc_count": 1}},
    {"date_histogram": {"field": "startsAt", "calendar_interval": "day", **BERLIN}},
    {"date_histogram": {"field": "startsAt", "calendar_interval": "day", "min_doc_count": 1, **BERLIN}},
    {"date_histogram": {"field": "startsAt", "fixed_interval": "12h", "offset": "+6h", "min_doc_count": 1, **BERLIN}},
    {"date_histogram": {"field": "shiftDate", "calendar_interval": "week", "format": "yyyy-MM-dd"}},
    {"date_histogram": {"field": "shiftDate", "calendar_interval": "month", "format": "yyyy/MM"}},
    {"date_histogram": {"field": "startsAt", "calendar_interval": "quarter", "time_zone": "+05:30"}},
    {
        "range": {
            "field": "durationMinutes",
            "ranges": [{"to": 240}, {"key": "day", "from": 240, "to": 481}, {"from": 481}],
        }
    },
    {"range": {"field": "durationMinutes", "keyed": True, "ranges": [{"key": "all"}, {"from": 480}]}},
    {
        "date_range": {
            "field": "shiftDate",
            "ranges": [{"to": "2024-03-31"}, {"from": "2024-03-31", "to": "2024-04-08"}],
        }
    },
    {"filter": {"term": {"startTime": "22:00"}}},
    {"filters": {"filters": {"hall": {"match": {"location": "hall"}}, "off": {"term": {"status": "cancelled"}}}}},
    {"filters": {"filters": [{"match": {"location": "hall"}}], "other_bucket_key": "rest"}},
    {"missing": {"field": "departmentId"}},
    {"avg": {"field": "durationMinutes"}},
    {"sum": {"field": "durationMinutes"}},
    {"min": {"field": "startsAt"}},
    {"max": {"field": "shiftDate"}},
    {"stats": {"field": "durationMinutes"}},
    {"extended_stats": {"field": "durationMinutes"}},
    {"value_count": {"field": "assignedUserIds"}},
    {"cardinality": {"field": "assignedUserIds"}},
    {"top_hits": {"size": 2, "sort": [{"startsAt": "desc"}], "_source": ["shiftDate", "location"]}},
    {
        "composite": {
            "size": 3,
            "sources": [{"day": {"terms": {"field": "shiftDate"}}}, {"at": {"terms": {"field": "startTime"}}}],
        }
    },
    {
        "composite": {
            "sources": [{"w": {"date_histogram": {"field": "startsAt", "calendar_interval": "week", **BERLIN}}}]
        }
    },
)
WHOLE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("attendanceRecords", {"sort": [{"shiftDate": "asc"}, {"workedMinutes": "desc"}]}),
    ("attendanceRecords", {"query": {"match": {"user.fullname": "ada"}}, "sort": ["checkInTime"]}),
    ("attendanceRecords", {"query": {"match": {"managerNote": "TIME"}}, "sort": ["id"]}),
    ("attendanceRecords", {"query": {"term": {"absenceReason": "flu, says the doctor"}}}),
    ("attendanceRecords", {"query": {"term": {"missingCheckOut": False}}, "sort": ["shiftDate", "userId"]}),
    (
        "attendanceRecords",
        {
            "size": 0,
            "aggs": {
                "people": {
                    "terms": {"field": "user.fullname", "order": {"minutes": "desc"}},
                    "aggs": {
                        "minutes": {"sum": {"field": "workedMinutes"}},
                        "days": {
                            "date_histogram": {"field": "checkInTime", "calendar_interval": "day", **BERLIN},
                            "aggs": {"late": {"max": {"field": "lateByMinutes"}}},
                        },
                        "last": {"top_hits": {"size": 1, "sort": [{"shiftDate": "desc"}]}},
                    },
                }
            },
        },
    ),
    ("attendanceRecords", {"size": 2, "from": 1, "sort": ["shiftDate", {"shiftId": {"order": "desc"}}]}),
    (
        "attendanceRecords",
        {
            "query": {"range": {"workedMinutes": {"gt": 0}}},
            "post_filter": {"term": {"status": "present"}},
            "aggs": {"status": {"terms": {"field": "status", "order": {"_key": "asc"}}}},
            "sort": ["shiftDate"],
        },
    ),
    ("attendanceRecords", {"_source": ["user.fullname", "shift", "status*"], "sort": ["shiftDate", "userId"]}),
    ("attendanceRecords", {"_source": False, "sort": ["shiftDate", "userId"], "size": 3}),
    ("attendanceRecords", {"_source": {"includes": ["*Time"]}, "sort": ["shiftDate", "userId"]}),
    ("users", {"query": {"prefix": {"fullname": "Ad"}}, "sort": ["fullname"]}),
    ("users", {"query": {"match": {"fullname": "ada"}}, "sort": ["fullname"]}),
    ("users", {"aggs": {"roles": {"terms": {"field": "roleId"}}}, "size": 0}),
    ("userGroups", {"sort": [{"groupName": "desc"}]}),
    ("userGroupMembers", {"sort": ["user.fullname"], "aggs": {"groups": {"terms": {"field": "groupId"}}}}),
    ("companies", {"query": {"term": {"timezone": "Europe/Berlin"}}}),
    ("companies", {"query": {"match_all": {}}, "aggs": {"n": {"value_count": {"field": "codename"}}}}),
)


@pytest.mark.needs_server
def test_one_history_is_answered_alike(embedded_server: Server, production_server: Server) -> None:
    embedded_server.clock.ahead *= 0
    production_server.clock.ahead *= 0
    both = [History(server.company("Twin")) for server in (embedded_server, production_server)]
    asked = [
        ("shifts", {"query": query, "sort": ["shiftDate", "startTime", "location"], "size": 20})
        for query in SHIFT_QUERIES
    ]
    asked += [("shifts", {"aggs": {"asked": agg}, "size": 0}) for agg in SHIFT_AGGS]
    asked += [("shifts", {"query": SHIFT_QUERIES[-1], "aggs": {"asked": agg}, "size": 0}) for agg in SHIFT_AGGS]
    asked += WHOLE
    answered = 0
    for index, body in asked:
        for people in ("owner", "ada", "bob"):
            who = [history.owner if people == "owner" else getattr(history, people) for history in both]
            answers = [history.search(index, body, by) for history, by in zip(both, who, strict=True)]
            assert answers[0].status_code == answers[1].status_code, (people, index, body, [a.text for a in answers])
            if answers[0].status_code == 400:
                assert people != "owner", (body, answers[0].text)
                assert answers[0].json()["detail"] == answers[1].json()["detail"]
                continue
            first, second = (h.anonymous(a.json()) for h, a in zip(both, answers, strict=True))
            assert first == second, (people, index, body)
            answered += first["total"] > 0 and people == "owner"
    assert answered > 90, json.dumps(answered)
