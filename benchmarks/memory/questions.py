"""What people ask of lists and totals, by chance: hardly two questions are the same."""

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode

FIRST_DAY = date(2024, 1, 1)
"""Of the past that the questions are about."""

Question = Callable[[random.Random, int], dict[str, object]]


def list_parameters(chance: random.Random, days: int) -> str:
    """Filters, sorting and paging of a list of attendance records."""
    given: list[tuple[str, object]] = [("pageRowCount", chance.choice((10, 20, 25, 50)))]
    first = FIRST_DAY + timedelta(days=chance.randrange(days))
    if (shape := chance.randrange(4)) < 3:
        last = first + timedelta(days=chance.randrange(1, 30))
        given.append(("shiftDate", (f"{first}", f"$gte-{first}", f"$btw-{first}~{last}")[shape]))
    if chance.random() < 0.5:
        wanted = chance.sample(("pending", "present", "late", "leftEarly", "absent"), chance.randint(1, 3))
        given += [("status", status) for status in wanted]
    if chance.random() < 0.5:
        given.append(("sortBy", chance.choice(("shiftDate", "checkInTime", "workedMinutes", "user.fullname"))))
        given.append(("sortOrder", chance.choice(("asc", "desc"))))
    if chance.random() < 0.3:
        given.append(("pageNumber", chance.randint(2, 9)))
    return urlencode(given)


def search(chance: random.Random, days: int) -> str:
    """The body of a `rawsearch` of attendance records that asks for totals."""
    first = FIRST_DAY + timedelta(days=chance.randrange(days))
    last = first + timedelta(days=chance.choice((7, 31, 90, 365)))
    span = {"range": {"shiftDate": {"gte": f"{first}", "lt": f"{last}"}}}
    return json.dumps({"size": 0, "query": span, "aggs": {"found": chance.choice(_AGGREGATIONS)(chance, days)}})


def _by_status(chance: random.Random, _: int) -> dict[str, object]:
    worked = {"worked": {chance.choice(("avg", "sum", "stats", "max")): {"field": "workedMinutes"}}}
    return {"terms": {"field": "status"}, "aggs": worked}


def _by_time(chance: random.Random, _: int) -> dict[str, object]:
    interval = chance.choice(("day", "week", "month"))
    late = {"late": {"sum": {"field": "lateByMinutes"}}}
    return {"date_histogram": {"field": "checkInTime", "calendar_interval": interval}, "aggs": late}


def _by_person(chance: random.Random, _: int) -> dict[str, object]:
    return {"terms": {"field": "userId", "size": chance.randint(3, 100)}, "aggs": {"by": _by_status(chance, 0)}}


def _spread(chance: random.Random, _: int) -> dict[str, object]:
    return {"percentiles": {"field": "workedMinutes", "percents": [chance.randint(1, 99), 99.5]}}


def _newest(chance: random.Random, _: int) -> dict[str, object]:
    newest = {"size": chance.randint(1, 3), "sort": [{"checkInTime": {"order": "desc"}}]}
    return {"terms": {"field": "status"}, "aggs": {"newest": {"top_hits": newest}}}


_AGGREGATIONS: tuple[Question, ...] = (_by_status, _by_time, _by_person, _spread, _newest)
