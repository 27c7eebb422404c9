"""List parameters -> queries."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.readmodels.contract.sample import AYSE, BOB, NOW, VISITS
from workforceos.readmodels.listing import ListRequest, ParameterRefused, parse_list
from workforceos.readmodels.model import Sort
from workforceos.readmodels.tree import Bool, Contains, Exists, MatchAll, MatchNone, Query, Range, Search, Term

UTC_ZONE = ZoneInfo("UTC")


def listed(*params: tuple[str, str], zone: ZoneInfo = UTC_ZONE, now: datetime = NOW, **options: Any) -> ListRequest:
    return parse_list(VISITS, params, find_zone=lambda: zone, now=now, **{"to_manager": True, **options})


def one(name: str, value: str, **options: Any) -> Query:
    """The query of a single parameter."""
    query = listed((name, value), **options).query
    if isinstance(query, Bool):
        return query.filter[0]
    return query


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("title", "HarBour", Contains("title", "HarBour")),
        ("title", "$gt-5", Contains("title", "$gt-5")),
        ("title", "", MatchAll()),
        ("title", "null", Bool(must_not=(Exists("title"),))),
        ("note", "x", Contains("note", "x")),
        ("userId", AYSE.upper(), Term("userId", AYSE)),
        ("status", "DONE", Term("status", "done")),
        ("urgent", "True", Term("urgent", True)),
        ("memberIds", AYSE, Term("memberIds", AYSE)),
        ("tags", "Night", Term("tags", "Night")),
        ("tags", "null", Bool(must_not=(Exists("tags"),))),
        ("minutes", "-30", Term("minutes", -30)),
        ("minutes", "30.0", Term("minutes", 30)),
        ("minutes", "30.5", MatchNone()),
        ("minutes", "$lt-30", Range("minutes", lt=30)),
        ("minutes", "$gte--30", Range("minutes", gte=-30)),
        ("minutes", "$gt-30.5", Range("minutes", gte=31)),
        ("minutes", "$lte-30.5", Range("minutes", lte=30)),
        ("minutes", "$btw-10~20", Range("minutes", gte=10, lte=20)),
        ("minutes", "$btw--20~-10.5", Range("minutes", gte=-20, lte=-11)),
        ("cost", "99.99", Term("cost", Decimal("99.99"))),
        ("cost", "$btw-0.1~0.2", Range("cost", gte=Decimal("0.1"), lte=Decimal("0.2"))),
        ("place", '{"floor": 2.0, "city": "İzmir"}', Term("place", '{"city":"İzmir","floor":2}')),
        # days
        ("visitDate", "2024-03-31", Term("visitDate", "2024-03-31")),
        ("visitDate", "2024-03-31T00:00:00Z", Term("visitDate", "2024-03-31")),
        ("visitDate", "2024-03-31T00:00:00+14:00", Term("visitDate", "2024-03-31")),
        ("visitDate", "2024-03-31T00:00:00.0009-2359", Term("visitDate", "2024-03-31")),
        ("visitDate", " 2024-03-31\t", Term("visitDate", "2024-03-31")),
        ("visitDate", "$lt-2024-03-31", Range("visitDate", lt="2024-03-31")),
        ("visitDate", "$gte-2024-03-31", Range("visitDate", gte="2024-03-31")),
        ("visitDate", "$btw-2024-03-01~2024-03-31", Range("visitDate", gte="2024-03-01", lte="2024-03-31")),
        ("visitDate", "$btw-2024-03-01T00:00+14:00~2024-03-31T00:00-12:00",
         Range("visitDate", gte="2024-03-01", lte="2024-03-31")),
        ("visitDate", "$gt-2024-03-31T00:00:00+01:00", Range("visitDate", gt="2024-03-31")),
        ("visitDate", "$today", Term("visitDate", "2024-03-31")),
        ("visitDate", "$week", Range("visitDate", gte="2024-03-25", lte="2024-03-31")),
        ("visitDate", "$month", Range("visitDate", gte="2024-03-01", lte="2024-03-31")),
        ("visitDate", "$leq-2024-02-29", Term("visitDate", "2024-02-29")),
        # instants
        ("startedAt", "2024-03-31", Range("startedAt", gte=at(2024, 3, 31), lt=at(2024, 4, 1))),
        ("startedAt", "2024-03-31T12:00:00.1239Z", Term("startedAt", at(2024, 3, 31, 12, 0, 0, 123000))),
        ("startedAt", "2024-03-31T12:00+02:00", Term("startedAt", at(2024, 3, 31, 10))),
        ("startedAt", "$lt-2024-03-31", Range("startedAt", lt=at(2024, 3, 31))),
        ("startedAt", "$lte-2024-03-31", Range("startedAt", lt=at(2024, 4, 1))),
        ("startedAt", "$gt-2024-03-31", Range("startedAt", gte=at(2024, 4, 1))),
        ("startedAt", "$gte-2024-03-31", Range("startedAt", gte=at(2024, 3, 31))),
        ("startedAt", "$gt-2024-03-31T12:00:00Z", Range("startedAt", gt=at(2024, 3, 31, 12))),
        ("startedAt", "$lte-2024-03-31T12:00:00Z", Range("startedAt", lte=at(2024, 3, 31, 12))),
        ("startedAt", "$btw-2024-03-01~2024-03-31", Range("startedAt", gte=at(2024, 3, 1), lt=at(2024, 4, 1))),
        ("startedAt", "$btw-2024-03-01T10:00:00Z~2024-03-01T11:00:00Z",
         Range("startedAt", gte=at(2024, 3, 1, 10), lte=at(2024, 3, 1, 11))),
        ("startedAt", "$today", Range("startedAt", gte=at(2024, 3, 31), lt=at(2024, 4, 1))),
        ("startedAt", "$week", Range("startedAt", gte=at(2024, 3, 25), lt=at(2024, 4, 1))),
        ("startedAt", "$month", Range("startedAt", gte=at(2024, 3, 1), lt=at(2024, 4, 1))),
    ],
)  # fmt: skip
def test_a_value_becomes_its_query(name: str, value: str, expected: Query) -> None:
    assert one(name, value) == expected


@pytest.mark.parametrize(
    ("zone", "now", "value", "low", "high"),
    [
        # the clock goes forward: 23 hours
        ("Europe/Berlin", at(2024, 3, 31, 10), "$ltoday", at(2024, 3, 30, 23), at(2024, 3, 31, 22)),
        # and back: 25 hours
        ("Europe/Berlin", at(2024, 10, 27, 10), "$ltoday", at(2024, 10, 26, 22), at(2024, 10, 27, 23)),
        ("Europe/Berlin", at(2024, 3, 31, 10), "$lweek", at(2024, 3, 24, 23), at(2024, 3, 31, 22)),
        # another day there than in UTC
        ("Asia/Tokyo", at(2024, 3, 31, 20), "$ltoday", at(2024, 3, 31, 15), at(2024, 4, 1, 15)),
        ("Asia/Tokyo", at(2024, 3, 31, 20), "$lweek", at(2024, 3, 31, 15), at(2024, 4, 7, 15)),
        ("America/Los_Angeles", at(2024, 3, 31, 3), "$leq-2024-07-04", at(2024, 7, 4, 7), at(2024, 7, 5, 7)),
        # no midnight on the day that the clock goes forward
        ("Africa/Cairo", NOW, "$leq-2024-04-26", at(2024, 4, 25, 22), at(2024, 4, 26, 21)),
        ("Africa/Cairo", NOW, "$leq-2024-04-25", at(2024, 4, 24, 22), at(2024, 4, 25, 22)),
        # two midnights on the day that it goes back
        ("America/Havana", NOW, "$leq-2024-11-03", at(2024, 11, 3, 4), at(2024, 11, 4, 5)),
        # a jump from 23:30 to 00:30, and a day that was left out
        ("America/Toronto", NOW, "$leq-1919-03-31", at(1919, 3, 31, 4, 30), at(1919, 4, 1, 4)),
        ("America/Toronto", NOW, "$leq-1919-03-30", at(1919, 3, 30, 5), at(1919, 3, 31, 4, 30)),
        ("Pacific/Apia", NOW, "$leq-2011-12-30", at(2011, 12, 30, 10), at(2011, 12, 30, 10)),
        ("Pacific/Apia", NOW, "$leq-2011-12-31", at(2011, 12, 30, 10), at(2011, 12, 31, 10)),
    ],
)
def test_local_days_of_instants(zone: str, now: datetime, value: str, low: datetime, high: datetime) -> None:
    assert one("startedAt", value, zone=ZoneInfo(zone), now=now) == Range("startedAt", gte=low, lt=high)


def test_local_days_of_days_are_the_zones_own() -> None:
    late = at(2024, 3, 31, 20)
    assert one("visitDate", "$ltoday", zone=ZoneInfo("Asia/Tokyo"), now=late) == Term("visitDate", "2024-04-01")
    assert one("visitDate", "$today", zone=ZoneInfo("Asia/Tokyo"), now=late) == Term("visitDate", "2024-03-31")
    assert one("visitDate", "$lweek", zone=ZoneInfo("Asia/Tokyo"), now=late) == Range(
        "visitDate", gte="2024-04-01", lte="2024-04-07"
    )


def test_repeated_parameters_are_alternatives() -> None:
    found = listed(("status", "done"), ("title", "x"), ("status", "planned"), ("status", "null"))
    assert found.query == Bool(
        filter=(
            Contains("title", "x"),
            Bool(should=(Term("status", "done"), Term("status", "planned"), Bool(must_not=(Exists("status"),)))),
        )
    )
    assert found.filters == {"title": "x", "status": ["done", "planned", "null"]}
    days = listed(("visitDate", "$lin-2024-01-01"), ("visitDate", "$lin-2024-01-03"))
    assert days.query == Bool(filter=(Bool(should=(Term("visitDate", "2024-01-01"), Term("visitDate", "2024-01-03"))),))


@pytest.mark.parametrize(
    ("operator", "expected", "applied"),
    [
        (None, Bool(filter=(Term("memberIds", AYSE), Term("memberIds", BOB))), {}),
        ("contains", Bool(filter=(Term("memberIds", AYSE), Term("memberIds", BOB))), {"memberIds_op": "contains"}),
        ("overlap", Bool(should=(Term("memberIds", AYSE), Term("memberIds", BOB))), {"memberIds_op": "overlap"}),
    ],
)
def test_arrays_contain_all_values_or_overlap(operator: str | None, expected: Query, applied: dict[str, str]) -> None:
    params = [("memberIds", AYSE), ("memberIds", BOB), *([("memberIds_op", operator)] if operator else [])]
    found = listed(*params)
    assert found.query == Bool(filter=(expected,))
    assert found.filters == {"memberIds": [AYSE, BOB], **applied}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("userId", "7", "errMsg_userIdisNotAValidID"),
        ("userId", "", "errMsg_userIdisNotAValidID"),
        ("memberIds", "7", "errMsg_memberIdsisNotAValidID"),
        ("status", "sleeping", "errMsg_statusIsNotAValidEnumValue"),
        ("urgent", "1", "errMsg_urgentTypeIsNotValid"),
        ("minutes", "ten", "errMsg_minutesTypeIsNotValid"),
        ("minutes", "9223372036854775808", "errMsg_minutesTypeIsNotValid"),
        ("minutes", "$btw-1", "errMsg_minutesTypeIsNotValid"),
        ("minutes", "$today", "errMsg_minutesTypeIsNotValid"),
        ("cost", "NaN", "errMsg_costTypeIsNotValid"),
        ("cost", "٣", "errMsg_costTypeIsNotValid"),
        ("visitDate", "31.03.2024", "errMsg_visitDateIsNotAValidDate"),
        ("visitDate", "2024-02-30", "errMsg_visitDateIsNotAValidDate"),
        ("visitDate", "2024-03-31T10:00:00Z", "errMsg_visitDateIsNotAValidDate"),
        ("visitDate", "2024-03-31T03:00:00+03:00", "errMsg_visitDateIsNotAValidDate"),
        ("visitDate", "2024-03-31T00:00:00+05:99", "errMsg_visitDateIsNotAValidDate"),
        ("startedAt", "2024-03-31T10:00:00+0599", "errMsg_startedAtIsNotAValidDate"),
        ("startedAt", "$gt-2024-03-31T10:00:00-24:00", "errMsg_startedAtIsNotAValidDate"),
        ("visitDate", "$tomorrow", "errMsg_visitDateIsNotAValidDate"),
        ("visitDate", "$btw-2024-01-01", "errMsg_visitDateIsNotAValidDate"),
        ("startedAt", "2024-03-31T10:00:00", "errMsg_startedAtIsNotAValidDate"),
        ("startedAt", "2024-03-31T25:00:00Z", "errMsg_startedAtIsNotAValidDate"),
        ("startedAt", "9999-12-31", "errMsg_startedAtIsNotAValidDate"),
        ("startedAt", "0001-01-01T00:00:00+14:00", "errMsg_startedAtIsNotAValidDate"),
        ("startedAt", "$leq-", "errMsg_startedAtIsNotAValidDate"),
        ("place", "7", "errMsg_placeTypeIsNotValid"),
        ("place", "{", "errMsg_placeTypeIsNotValid"),
        ("place", '{"a": NaN}', "errMsg_placeTypeIsNotValid"),
        ("title", "\x00", "errMsg_titleTypeIsNotValid"),
        ("sortBy", "audience", "errMsg_sortByIsNotAValidEnumValue"),
        ("sortBy", "place", "errMsg_sortByIsNotAValidEnumValue"),
        ("sortOrder", "up", "errMsg_sortOrderIsNotAValidEnumValue"),
    ],
)
def test_wrong_values_are_refused_by_name(name: str, value: str, code: str) -> None:
    with pytest.raises(ParameterRefused) as refused:
        listed((name, value))
    assert (refused.value.code, refused.value.status) == (code, 400)
    assert isinstance(refused.value.detail, list)
    assert refused.value.detail[0]["field"] == name


def test_an_order_may_be_named_once() -> None:
    with pytest.raises(ParameterRefused) as refused:
        listed(("sortBy", "title"), ("sortBy", "id"))
    assert refused.value.code == "errMsg_sortByMustNotBeAnArray"


def test_an_array_knows_two_operators() -> None:
    with pytest.raises(ParameterRefused) as refused:
        listed(("memberIds", AYSE), ("memberIds_op", "any"))
    assert refused.value.code == "errMsg_memberIds_opIsNotAValidEnumValue"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ([], (Sort("createdAt", True),)),
        ([("sortOrder", "asc")], (Sort("createdAt"),)),
        ([("sortBy", "title")], (Sort("title"),)),
        ([("sortBy", "title"), ("sortOrder", "DESC")], (Sort("title", True),)),
        ([("sortBy", "status")], (Sort("status_idx"),)),
        ([("sortBy", "user.fullname")], (Sort("user.fullname"),)),
        ([("sortBy", "id")], (Sort("id"),)),
    ],
)
def test_sorting(params: list[tuple[str, str]], expected: tuple[Sort, ...]) -> None:
    assert listed(*params).sort == expected


def test_a_page_within_row_rules() -> None:
    everything = listed()
    assert (everything.query, everything.filters) == (MatchAll(), {})
    assert everything.search(offset=0, limit=25) == Search(MatchAll(), sort=(Sort("createdAt", True),), limit=25)
    rule = Term("userId", AYSE)
    assert listed(("status", "done")).search(rule, offset=50, limit=25) == Search(
        Bool(filter=(rule, Bool(filter=(Term("status", "done"),)))),
        sort=(Sort("createdAt", True),),
        offset=50,
        limit=25,
    )


def test_other_parameters_are_ignored() -> None:
    assert (
        listed(("_company", "babil"), ("what", "ever"), ("user.fullname", "x"), ("audience", "x")).query == MatchAll()
    )


def test_fields_of_managers_filter_and_sort_for_managers_only() -> None:
    assert listed(("note", "x")).query == Bool(filter=(Contains("note", "x"),))
    assert listed(("note", "x"), to_manager=False).query == MatchAll()
    with pytest.raises(ParameterRefused):
        listed(("sortBy", "note"), to_manager=False)


def test_a_route_may_add_parameters_and_its_own_order() -> None:
    found = listed(
        ("period", "a"),
        ("period", "b"),
        extra={"period": lambda values, clock: Term("title", "|".join(values) + str(clock.today))},
        default_sort=(Sort("title"),),
    )
    assert found.query == Bool(filter=(Term("title", "a|b2024-03-31"),))
    assert (found.filters, found.sort) == ({"period": ["a", "b"]}, (Sort("title"),))
