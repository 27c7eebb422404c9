"""What command fields accept."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from workforceos.http.values import (
    TRIMMED,
    Day,
    Email,
    Flag,
    Id,
    IdArray,
    Instant,
    Name200,
    Password,
    Text200,
    WallClock,
    Whole,
)

LOWER = "01900000-0000-7000-8000-00000000000a"


def parsed(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "value", "result"),
    [
        (Text200, "  a\r\nb\tc ", "a\nb\tc"),
        (Text200, "e\u0301", "é"),
        (Text200, "", ""),
        (Text200, " " + "x" * 200 + " ", "x" * 200),
        (Password, " x ", " x "),
        (Day, "2024-02-29", date(2024, 2, 29)),
        (Day, "2024-01-15T00:00:00Z", date(2024, 1, 15)),
        (Day, "2024-01-15T00:00:00.000+03:00", date(2024, 1, 15)),
        (Instant, "2024-01-15T08:00Z", datetime(2024, 1, 15, 8, tzinfo=UTC)),
        (Instant, "2024-01-15T08:00:00.123999+02:00", datetime(2024, 1, 15, 6, 0, 0, 123000, tzinfo=UTC)),
        (Instant, "2024-01-15T08:00:00.123456789Z", datetime(2024, 1, 15, 8, 0, 0, 123000, tzinfo=UTC)),
        (Instant, "2024-01-15T08:00:00+23:59", datetime(2024, 1, 14, 8, 1, tzinfo=UTC)),
        (Instant, "2024-01-15T08:00:00-0530", datetime(2024, 1, 15, 13, 30, tzinfo=UTC)),
        (WallClock, "00:00", "00:00"),
        (WallClock, "23:59", "23:59"),
        (Email, " Ada@Example.com ", "Ada@Example.com"),
        (Email, "admin@workforceos.local", "admin@workforceos.local"),
        (WallClock, " 08:00\t", "08:00"),
        (Day, "\n2024-02-29 ", date(2024, 2, 29)),
        (Day, " 2024-01-15T00:00:00Z ", date(2024, 1, 15)),
        (Instant, "\u00a02024-01-15T08:00Z\r\n", datetime(2024, 1, 15, 8, tzinfo=UTC)),
        (Id, f" {LOWER} ", UUID(LOWER)),
        (IdArray, [f" {LOWER}", LOWER], (UUID(LOWER),)),
        (Annotated[Literal["a"], TRIMMED], " a\n", "a"),
        (Flag, False, False),
        (Whole, -5, -5),
    ],
)
def test_accepted(kind: Any, value: Any, result: Any) -> None:
    assert parsed(kind, value) == result


@pytest.mark.parametrize(
    ("kind", "value", "name"),
    [
        (Text200, "x" * 201, "TypeIsNotValid"),
        (Text200, "a\x0bb", "TypeIsNotValid"),
        (Text200, "a\rb", "TypeIsNotValid"),
        (Text200, "a\x85", "TypeIsNotValid"),
        (Text200, None, "IsRequired"),
        (Name200, "\n ", "IsRequired"),
        (Password, "", "IsRequired"),
        (Id, LOWER.replace("-", ""), "isNotAValidID"),
        (Id, "{" + LOWER + "}", "isNotAValidID"),
        (Id, LOWER + "\x1f", "isNotAValidID"),
        (Id, "\u0660" * 8 + LOWER[8:], "isNotAValidID"),
        (Id, 7, "isNotAValidID"),
        (Id, [LOWER], "MustNotBeAnArray"),
        (IdArray, {}, "TypeIsNotValid"),
        (IdArray, [None], "IsRequired"),
        (IdArray, [LOWER] * 1001, "TypeIsNotValid"),
        (Day, "2024-1-5", "IsNotAValidDate"),
        (Day, "2024-02-30", "IsNotAValidDate"),
        (Day, "20240115", "IsNotAValidDate"),
        (Day, "2024-01-15T00:00:00", "IsNotAValidDate"),
        (Day, "2024-01-15T08:00:00Z", "IsNotAValidDate"),
        (Day, "0001-01-01", "IsNotAValidDate"),
        (Day, "9999-12-31", "IsNotAValidDate"),
        (Day, 20240115, "IsNotAValidDate"),
        (Instant, "2024-01-15", "IsNotAValidDate"),
        (Instant, "2024-01-15T08:00:00", "IsNotAValidDate"),
        (Instant, "2024-01-15T24:00:01Z", "IsNotAValidDate"),
        (Instant, "2024-01-15T08:00:60Z", "IsNotAValidDate"),
        (Instant, "2024-01-15T08:00:00+25:00", "IsNotAValidDate"),
        (Instant, "2024-01-15T08:00:00+24:00", "IsNotAValidDate"),
        (Instant, "2024-01-15T08:00:00+05:99", "IsNotAValidDate"),
        (Instant, "2024-01-15T08:00:00-0560", "IsNotAValidDate"),
        (Day, "2024-01-15T00:00:00+05:99", "IsNotAValidDate"),
        (Day, "2024-01-15\x85", "IsNotAValidDate"),
        (Day, " ", "IsNotAValidDate"),
        (Instant, "9999-12-31T23:59:59-12:00", "IsNotAValidDate"),
        (Instant, "0001-01-01T00:00:00+12:00", "IsNotAValidDate"),
        (Instant, 1705305600000, "IsNotAValidDate"),
        (WallClock, "24:00", "TypeIsNotValid"),
        (WallClock, "8:00", "TypeIsNotValid"),
        (WallClock, "08:00:00", "TypeIsNotValid"),
        (Email, "ada", "TypeIsNotValid"),
        (Email, "ada@example", "TypeIsNotValid"),
        (Email, "a da@example.com", "TypeIsNotValid"),
        (Email, "ada@@example.com", "TypeIsNotValid"),
        (Email, "ada@example..com", "TypeIsNotValid"),
        (Email, "ada@" + "x" * 250 + ".com", "TypeIsNotValid"),
        (Email, "<ada@example.com>", "TypeIsNotValid"),
        (Flag, 1, "TypeIsNotValid"),
        (Flag, "true", "TypeIsNotValid"),
        (Flag, [True], "MustNotBeAnArray"),
        (Whole, 2**31, "TypeIsNotValid"),
    ],
)
def test_refused(kind: Any, value: Any, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parsed(kind, value)
    assert [item["type"] for item in refused.value.errors()] == [name]


def test_ids_are_unique_whatever_their_case() -> None:
    other = LOWER[:-1] + "b"
    assert [str(id) for id in parsed(IdArray, [LOWER.upper(), other, LOWER])] == [LOWER, other]


@given(st.text() | st.integers() | st.floats() | st.none() | st.lists(st.text()))
@pytest.mark.parametrize("kind", [Text200, Id, IdArray, Day, Instant, WallClock, Email, Flag])
def test_nothing_breaks_a_parser(kind: Any, value: Any) -> None:
    with suppress(ValidationError):
        parsed(kind, value)


@given(st.datetimes(datetime(1901, 1, 1), datetime(2199, 12, 31), timezones=st.timezones()))
def test_an_instant_is_the_same_whatever_its_offset(at: datetime) -> None:
    offset = at.utcoffset() or timedelta()
    text = at.isoformat() if offset % timedelta(minutes=1) == timedelta() else at.astimezone(UTC).isoformat()
    instant = at.astimezone(UTC)
    assert parsed(Instant, text) == instant.replace(microsecond=instant.microsecond // 1000 * 1000)
