"""Names, classes, and old versions."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import func, select, update

from tests.eventstore.sample import COMPANY, MASTER_KEY, Described, Noted, append, stream
from workforceos.database import Database
from workforceos.domain.aggregate import AggregateType
from workforceos.eventstore.folding import UndecodableEvent, fold
from workforceos.eventstore.model import Undecodable
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.registry import EVENTS, Registry, UnknownEvent, Upcaster
from workforceos.eventstore.store import LogStore
from workforceos.eventstore.tables import events


def named_nickname(old: Mapping[str, Any]) -> Mapping[str, Any]:
    """v0 said `name` and had no colour; v1 said `nickname`."""
    return {"nickname": old["name"], **{field: value for field, value in old.items() if field != "name"}}


def with_colour(old: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**old, "colour": "unknown"}


V0 = Upcaster("sample.described.v0", "sample.described.v1", named_nickname)
V1 = Upcaster("sample.described.v1", "sample.described.v2", with_colour)


def test_names_are_two_ways_and_closed() -> None:
    registry = Registry((Noted, Described), (V0, V1))
    assert registry.name_of(Noted) == "sample.noted.v1"
    assert registry.newest("sample.noted.v1") == (Noted, ())
    assert registry.newest("sample.described.v0") == (Described, (V0, V1))
    assert registry.names == {"sample.noted.v1", "sample.described.v2", "sample.described.v1", "sample.described.v0"}
    with pytest.raises(UnknownEvent):
        registry.newest("os.path:join")
    with pytest.raises(UnknownEvent):
        Registry((Noted,), ()).name_of(Described)


@pytest.mark.parametrize(
    ("registered", "upcasters"),
    [
        ((Noted, Noted), ()),
        ((Described,), (V0,)),
        ((Described,), (V0, V0, V1)),
        ((Described,), (Upcaster("sample.described.v2", "sample.described.v2", with_colour),)),
        ((Described,), (Upcaster("a", "b", with_colour), Upcaster("b", "a", with_colour))),
    ],
)
def test_a_registry_that_contradicts_itself(registered: Any, upcasters: Any) -> None:
    with pytest.raises((ValueError, UnknownEvent)):
        Registry(registered, upcasters)


def test_an_unknown_name_in_the_log_is_told_to_whoever_folds_it_and_hides_nothing_else(
    store: LogStore, database: Database
) -> None:
    id, other = uuid4(), uuid4()
    store.append(append(stream(id)))
    store.append(append(stream(other)))
    with database.writing() as connection:
        connection.execute(update(events).where(events.c.stream_id == id).values(name="os.path:join"))
    first, second = store.read(0).events
    assert isinstance(first.event, Undecodable)
    assert (first.event.name, second.event) == ("os.path:join", Noted())
    with pytest.raises(UndecodableEvent, match=r"os\.path:join"):
        fold(AggregateType("sample", lambda state, event: event, (Noted,)), store.load(COMPANY, [id])[id])


DAMAGED = (b"{", b"[]", b'{"number": "x"}', b'{"text":{"$c":"","$p":"nobody"}}', b'{"text":{"$c":""}}', b'[{"$c":"')


@pytest.mark.parametrize("data", DAMAGED)
def test_data_that_is_no_event_is_told_likewise(store: LogStore, database: Database, data: bytes) -> None:
    store.append(append(stream()))
    store.append(append(stream()))
    with database.writing() as connection:
        first = select(func.min(events.c.position)).scalar_subquery()
        connection.execute(update(events).where(events.c.position == first).values(data=data))
    damaged, other = store.read(0).events
    assert isinstance(damaged.event, Undecodable)
    assert other.event == Noted()


def test_old_versions_are_read_as_the_newest(store: LogStore, database: Database) -> None:
    id, person = uuid4(), uuid4()
    upcasting = open_event_store(database, master_key=MASTER_KEY, registry=Registry((Noted, Described), (V0, V1)))
    old = Described(person_id=person, nickname="Ada")
    store.append(append(stream(id, old)))
    with database.writing() as connection:
        raw = msgspec.json.decode(connection.execute(select(events.c.data)).scalar_one())
        del raw["colour"]
        del raw["nickname"]
        raw["name"] = "Ada"
        connection.execute(update(events).values(name=V0.old, data=msgspec.json.encode(raw)))
    (item,) = upcasting.load(COMPANY, [id])[id]
    assert item.event == Described(person_id=person, nickname="Ada", colour="unknown")


def test_an_old_versions_personal_fields_are_decrypted_and_redacted(store: LogStore, database: Database) -> None:
    id, person = uuid4(), uuid4()
    store.append(append(stream(id, Described(person_id=person, nickname="Ada", colour="blue"))))
    with database.writing() as connection:
        connection.execute(update(events).values(name=V1.old))
    upcasting = open_event_store(database, master_key=MASTER_KEY, registry=Registry((Described,), (V1,)))
    (item,) = upcasting.load(COMPANY, [id])[id]
    assert item.event == Described(person_id=person, nickname="Ada", colour="unknown")
    upcasting.forget_person(COMPANY, person)
    (item,) = upcasting.load(COMPANY, [id])[id]
    assert item.event == Described(person_id=person, nickname="redacted", colour="unknown")


def test_the_programs_own_events_are_registered() -> None:
    registry = Registry()
    assert registry.names >= {event.NAME for event in EVENTS}
