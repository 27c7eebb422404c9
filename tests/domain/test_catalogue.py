"""What holds for every event of every context."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from workforceos.domain.aggregate import AggregateType, EventOutOfPlace
from workforceos.domain.catalogue import AGGREGATE_TYPES, EVENTS
from workforceos.domain.event import DomainEvent

FIRST = {
    "CompanyRegistered",
    "UserRegistered",
    "GroupCreated",
    "MemberAdded",
    "ShiftScheduled",
    "CheckedIn",
    "MarkedAbsent",
}


class Renamed(DomainEvent):
    NAME = "somethingElse.happened.v1"


def out_of_place() -> Iterator[tuple[AggregateType[Any], type[DomainEvent]]]:
    for kind in AGGREGATE_TYPES:
        for event in (*kind.events, Renamed):
            if event.__name__ not in FIRST:
                yield kind, event


def test_names_are_versioned_and_used_once() -> None:
    names = [event.NAME for event in EVENTS]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z_]+\.[a-z_]+\.v[1-9]", name)] == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_events_are_frozen_and_personal_fields_name_their_person(event: type[DomainEvent]) -> None:
    assert is_dataclass(event)
    assert event.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__dict__" not in dir(event)
    names = {field.name for field in fields(event)}
    assert {*event.PERSONAL.keys(), *event.PERSONAL.values()} <= names


@pytest.mark.parametrize(("kind", "event"), list(out_of_place()))
def test_a_stream_does_not_begin_with_a_later_event(kind: AggregateType[Any], event: type[DomainEvent]) -> None:
    blank = object.__new__(event)
    with pytest.raises(EventOutOfPlace, match=f"{event.NAME} can't follow nothing"):
        kind.evolve(None, blank)
