"""Personal fields are encrypted in the log, and gone when their person is erased; on both engines."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from tests.eventstore.sample import COMPANY, MASTER_KEY, OTHER_COMPANY, REGISTRY, Address, Described, append, stream
from workforceos.database import Database
from workforceos.domain.event import DomainEvent
from workforceos.eventstore.encryption import Undecipherable
from workforceos.eventstore.errors import ClaimConflict, KeyConflict, Replayed, VersionConflict
from workforceos.eventstore.model import CommandKey, Undecodable, UniqueClaim
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.person_keys import has_personal_keys, opens_personal_keys
from workforceos.eventstore.redaction import REDACTED, redacted_fields
from workforceos.eventstore.store import LogStore
from workforceos.eventstore.tables import events, person_keys


def described(person: UUID, boss: UUID | None = None) -> Described:
    return Described(
        person_id=person,
        boss_id=boss,
        nickname='Ada "the first"',
        birthday=date(1815, 12, 10),
        height=Decimal("1.68"),
        address=Address(street="St James's Square", floor=2),
        boss_remark="late again" if boss else None,
        colour="blue",
    )


REDACTED_FIELDS: dict[str, Any] = {
    "nickname": REDACTED,
    "birthday": None,
    "height": Decimal(0),
    "address": None,
}


def only_event(store: LogStore, id: UUID, company: UUID = COMPANY) -> DomainEvent:
    (item,) = store.load(company, [id])[id]
    return item.event


def test_personal_fields_are_not_in_the_log_but_are_read(store: LogStore, database: Database) -> None:
    id, event = uuid4(), described(uuid4(), uuid4())
    store.append(append(stream(id, event)))
    with database.reading() as connection:
        data = connection.execute(select(events.c.data)).scalar_one()
    for secret in (b"Ada", b"1815", b"1.68", b"James", b"late"):
        assert secret not in data
    assert b"blue" in data
    assert only_event(store, id) == event
    assert store.read(0).events[0].event == event


def test_another_process_reads_them(store: LogStore, database: Database) -> None:
    id, event = uuid4(), described(uuid4())
    store.append(append(stream(id, event)))
    assert only_event(open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY), id) == event


def test_with_another_master_key_nothing_is_read(store: LogStore, database: Database) -> None:
    id = uuid4()
    store.append(append(stream(id, described(uuid4()))))
    stranger = open_event_store(database, master_key=b"another key of 32 bytes, and more", registry=REGISTRY)
    with pytest.raises(Undecipherable):
        stranger.load(COMPANY, [id])


def test_whether_a_master_key_fits_is_told_by_the_oldest_key_that_is_left(store: LogStore, database: Database) -> None:
    other, first, second = b"another key of 32 bytes, and more", uuid4(), uuid4()
    assert not has_personal_keys(database)
    assert opens_personal_keys(other, database)

    store.append(append(stream(uuid4(), described(first))))
    mixed = open_event_store(database, master_key=other, registry=REGISTRY)
    mixed.append(append(stream(uuid4(), described(second))))
    assert has_personal_keys(database)
    assert (opens_personal_keys(MASTER_KEY, database), opens_personal_keys(other, database)) == (True, False)

    store.forget_person(COMPANY, first)
    assert (opens_personal_keys(MASTER_KEY, database), opens_personal_keys(other, database)) == (False, True)
    store.forget_person(COMPANY, second)
    assert not has_personal_keys(database)


def test_a_database_without_tables_has_no_personal_keys(tmp_path: Path) -> None:
    absent = Database(f"sqlite:///{tmp_path / 'absent.db'}")
    assert not has_personal_keys(absent)
    assert not (tmp_path / "absent.db").exists()
    (tmp_path / "absent.db").touch()
    assert not has_personal_keys(absent)
    absent.close()


def test_an_erased_persons_fields_are_redacted(store: LogStore, database: Database) -> None:
    person, boss, id, bystander = uuid4(), uuid4(), uuid4(), uuid4()
    event, other = described(person, boss), described(uuid4())
    store.append(append(stream(id, event), stream(bystander, other)))

    store.forget_person(COMPANY, person)

    for reader in (store, open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY)):
        assert only_event(reader, id) == replace(event, **REDACTED_FIELDS)
        assert only_event(reader, bystander) == other
    store.forget_person(COMPANY, boss)
    assert only_event(store, id) == replace(event, **REDACTED_FIELDS, boss_remark=REDACTED)


def test_no_key_is_made_for_an_erased_person(store: LogStore, database: Database) -> None:
    person, id = uuid4(), uuid4()
    store.append(append(stream(uuid4(), described(person))))
    store.forget_person(COMPANY, person)
    store.append(append(stream(id, described(person))))
    assert only_event(store, id) == replace(described(person), **REDACTED_FIELDS)
    with database.reading() as connection:
        assert connection.execute(select(person_keys.c.wrapped)).scalars().all() == [None]


def test_a_person_can_be_erased_before_they_have_a_key_and_twice(store: LogStore) -> None:
    person, id = uuid4(), uuid4()
    store.forget_person(COMPANY, person)
    store.forget_person(COMPANY, person)
    store.append(append(stream(id, described(person))))
    assert only_event(store, id) == replace(described(person), **REDACTED_FIELDS)


def test_a_key_that_is_missing_altogether_reads_as_redacted(store: LogStore, database: Database) -> None:
    id, event = uuid4(), described(uuid4())
    store.append(append(stream(id, event)))
    with database.writing() as connection:
        connection.execute(person_keys.delete())
    fresh = open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY)
    assert only_event(fresh, id) == replace(event, **REDACTED_FIELDS)


def keys(database: Database) -> set[UUID]:
    with database.reading() as connection:
        return set(connection.execute(select(person_keys.c.person_id)).scalars())


def test_what_is_refused_leaves_no_key_behind(store: LogStore, database: Database) -> None:
    known, newcomer, claim = uuid4(), uuid4(), UniqueClaim("email", "ada", uuid4())
    key = CommandKey(COMPANY, uuid4(), "k", "f" * 64)
    first = append(stream(known, described(known)), takes=(claim,), command=key)
    store.append(first)
    begun = stream(newcomer, described(newcomer))
    with pytest.raises(ClaimConflict):
        store.append(append(begun, takes=(replace(claim, source=newcomer),)))
    with pytest.raises(KeyConflict):
        store.append(append(begun, command=replace(key, fingerprint="e" * 64)))
    with pytest.raises(Replayed):
        store.append(append(begun, command=key))
    with pytest.raises(VersionConflict):
        store.append(append(begun, stream(known, described(known))))
    assert keys(database) == {known}
    assert only_event(store, known) == described(known)
    store.append(append(begun))
    fresh = open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY)
    assert only_event(fresh, newcomer) == described(newcomer)


def test_keys_are_of_a_company(store: LogStore) -> None:
    person, here, there = uuid4(), uuid4(), uuid4()
    store.append(append(stream(here, described(person))))
    store.append(append(stream(there, described(person)), company=OTHER_COMPANY))
    store.forget_person(OTHER_COMPANY, person)
    assert only_event(store, here) == described(person)
    assert only_event(store, there, OTHER_COMPANY) == replace(described(person), **REDACTED_FIELDS)


def test_a_ciphertext_is_bound_to_its_place(store: LogStore, database: Database) -> None:
    person, id = uuid4(), uuid4()
    store.append(append(stream(id, described(person), replace(described(person), nickname="Countess"))))
    with database.writing() as connection:
        first = connection.execute(select(events.c.data).where(events.c.version == 1)).scalar_one()
        connection.execute(update(events).where(events.c.version == 2).values(data=first))
    misplaced = store.load(COMPANY, [id])[id][1].event
    assert isinstance(misplaced, Undecodable)
    assert "Undecipherable" in misplaced.reason


def test_processes_that_need_the_same_new_keys_agree(store: LogStore, database: Database) -> None:
    people = [uuid4() for _ in range(10)]
    stores = [open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY) for _ in range(4)]
    ids = [uuid4() for _ in stores]

    def write(index: int) -> None:
        ordered = people if index % 2 else people[::-1]
        stores[index].append(append(stream(ids[index], *(described(person) for person in ordered))))

    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(write, range(len(stores))))
    for id in ids:
        nicknames = [item.event.nickname for item in store.load(COMPANY, [id])[id] if isinstance(item.event, Described)]
        assert nicknames == [described(uuid4()).nickname] * len(people)


def test_a_personal_field_needs_a_person(store: LogStore) -> None:
    with pytest.raises(ValueError, match="names nobody"):
        store.append(append(stream(uuid4(), Described(person_id=uuid4(), nickname="x", boss_remark="y"))))


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryType(DomainEvent):
    NAME: ClassVar[str] = "sample.every_type.v1"
    PERSONAL: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ["text", "maybe", "number", "flag", "money", "id", "day", "instant", "several", "nested"], "person_id"
    )
    person_id: UUID
    text: str
    maybe: str | None
    number: int
    flag: bool
    money: Decimal
    id: UUID
    day: date
    instant: datetime
    several: tuple[str, ...]
    nested: Address


def test_redacted_values_have_the_type_of_their_field() -> None:
    assert redacted_fields(EveryType) == {
        "text": REDACTED,
        "maybe": REDACTED,
        "number": 0,
        "flag": False,
        "money": "0",
        "id": str(UUID(int=0)),
        "day": "1970-01-01",
        "instant": "1970-01-01T00:00:00Z",
        "several": (),
        "nested": {"street": REDACTED, "floor": 0},
    }
