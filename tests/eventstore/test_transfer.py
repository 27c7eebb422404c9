"""A log moves between stores of either engine."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from tests.eventstore.conftest import ENGINES, new_database
from tests.eventstore.sample import (
    COMPANY,
    NOON,
    OTHER_COMPANY,
    REGISTRY,
    Described,
    Noted,
    append,
    hours,
    key,
    stream,
)
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.eventstore.model import UniqueClaim
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore
from workforceos.eventstore.transfer import export_events, import_events
from workforceos.eventstore.transfer_format import TransferRefused

PASSPHRASE = "correct horse battery staple"
PERSON, ERASED, SHIFT, STREAM = uuid4(), uuid4(), uuid4(), uuid4()


@pytest.fixture(params=[ENGINES[0], pytest.param(ENGINES[1], marks=pytest.mark.needs_server)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LogStore]:
    """An empty store with a master key of its own. PostgreSQL to PostgreSQL shares the server, not the database."""
    with other_store(request, tmp_path, request.param) as store:
        yield store


@contextmanager
def other_store(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> Iterator[LogStore]:
    folder = tmp_path / "target"
    fixture = "second_log_url" if engine == "postgresql" else None
    database = new_database(engine, request, folder, postgres=fixture or "log_url")
    yield open_event_store(database, master_key=b"the master key of the other store", registry=REGISTRY)
    database.close()


@pytest.fixture
def filled(store: LogStore) -> LogStore:
    with pytest.raises(VersionConflict):  # a gap in the positions of PostgreSQL
        store.append(append(stream(STREAM, Noted()), stream(STREAM, Noted())))
    takes = (UniqueClaim("email", "ada ä", PERSON), hours(0, 8, PERSON, SHIFT))
    ada = Described(person_id=PERSON, nickname='Ada "ä"', colour="blue")
    store.append(append(stream(STREAM, Noted(text="one"), ada), takes=takes, command=key()))
    store.append(append(stream(uuid4(), Noted(text="theirs")), company=OTHER_COMPANY))
    store.append(append(stream(STREAM, Described(person_id=ERASED, nickname="Bob"), version=2)))
    store.forget_person(COMPANY, ERASED)
    return store


def test_everything_moves(filled: LogStore, target: LogStore, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    counts = export_events(filled, file, passphrase=PASSPHRASE)
    assert counts == {"head": 1, "person_key": 2, "event": 4, "unique_claim": 1, "range_claim": 1}
    assert import_events(target, file, passphrase=PASSPHRASE) == counts

    assert target.read(0).events == filled.read(0).events
    assert [item.event for item in target.load(COMPANY, [STREAM])[STREAM]][1:] == [
        Described(person_id=PERSON, nickname='Ada "ä"', colour="blue"),
        Described(person_id=ERASED, nickname="redacted"),
    ]
    assert target.holders(COMPANY, [("email", "ada ä")]) == {("email", "ada ä"): PERSON}
    assert target.spans_of_sources(COMPANY, [SHIFT]) == [hours(0, 8, PERSON, SHIFT)]
    with pytest.raises(ClaimConflict):
        target.append(append(takes=(hours(7, 9, PERSON),)))
    with pytest.raises(VersionConflict):
        target.append(append(stream(STREAM, Noted(), version=2)))


def test_the_new_store_goes_on_where_the_old_one_was(filled: LogStore, target: LogStore, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    export_events(filled, file, passphrase=PASSPHRASE)
    import_events(target, file, passphrase=PASSPHRASE)
    assert target.read(0).last == target.head() == filled.head()
    position = target.append(append(stream(STREAM, Described(person_id=ERASED, nickname="Bob"), version=3)))
    assert position > filled.head()
    (new,) = target.read(filled.head()).events
    assert (new.position, new.event) == (position, Described(person_id=ERASED, nickname="redacted"))


def test_one_company_moves(filled: LogStore, target: LogStore, tmp_path: Path) -> None:
    file = tmp_path / "company.jsonl"
    export_events(filled, file, passphrase=PASSPHRASE, company_id=OTHER_COMPANY)
    assert b'Ada \\"' not in file.read_bytes()
    import_events(target, file, passphrase=PASSPHRASE)
    events = [item for item in filled.read(0).events if item.metadata.company_id == OTHER_COMPANY]
    assert list(target.read(0).events) == events
    assert target.held_with_prefix(COMPANY, "email", "") == []


def test_an_empty_log_moves(store: LogStore, target: LogStore, tmp_path: Path) -> None:
    export_events(store, tmp_path / "none.jsonl", passphrase=PASSPHRASE)
    assert import_events(target, tmp_path / "none.jsonl", passphrase=PASSPHRASE) == {"head": 1}
    assert (target.read(0).events, target.append(append())) == ((), target.head())


def test_the_file_holds_no_personal_field_in_the_clear(filled: LogStore, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    export_events(filled, file, passphrase=PASSPHRASE)
    assert b"blue" in file.read_bytes()
    assert b'Ada \\"' not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert list(tmp_path.glob("*.part")) == []


def test_an_export_that_fails_leaves_nothing_behind(
    filled: LogStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "exports").mkdir()
    file = folder / "all.jsonl"
    file.write_text("the last one")
    monkeypatch.setattr(os, "fsync", disk_is_full)
    with pytest.raises(OSError, match="No space left"):
        export_events(filled, file, passphrase=PASSPHRASE)
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("all.jsonl", "the last one")]


def disk_is_full(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_folder_is_no_file_to_export_to(filled: LogStore, tmp_path: Path) -> None:
    folder = tmp_path / "exports" / "folder"
    folder.mkdir(parents=True)
    with pytest.raises(IsADirectoryError, match="is a folder: name a file in it"):
        export_events(filled, folder, passphrase=PASSPHRASE)
    assert [path.name for path in folder.parent.iterdir()] == ["folder"]


def test_a_store_that_is_not_empty_is_left_alone(filled: LogStore, target: LogStore, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    export_events(filled, file, passphrase=PASSPHRASE)
    target.append(append())
    before = target.read(0).events
    with pytest.raises(TransferRefused, match="not empty"):
        import_events(target, file, passphrase=PASSPHRASE)
    assert target.read(0).events == before


Lines = list[bytes]


def swap_events(lines: Lines) -> Lines:
    at = [index for index, line in enumerate(lines) if b'"event"' in line]
    lines[at[0]], lines[at[1]] = lines[at[1]], lines[at[0]]
    return sealed(lines)


def drop_an_event(lines: Lines) -> Lines:
    return sealed([line for line in lines if b'"one"' not in line])


def claims_first(lines: Lines) -> Lines:
    claims = [line for line in lines if b"_claim" in line]
    return sealed([lines[0], *claims, *[line for line in lines[1:] if line not in claims]])


def two_heads(lines: Lines) -> Lines:
    return sealed([lines[0], *lines])


def another_format(lines: Lines) -> Lines:
    return sealed([lines[0].replace(b"workforceos-events-1", b"workforceos-events-9"), *lines[1:]])


def sealed(lines: Lines) -> Lines:
    """With an end whose checksum fits: only the order is wrong."""
    body = [line for line in lines if b'"end"' not in line]
    end = {"line": "end", "lines": len(body), "sha256": sha256(b"".join(body)).hexdigest()}
    return [*body, msgspec.json.encode(end) + b"\n"]


DAMAGES: dict[str, Callable[[Lines], Lines]] = {
    "a changed byte": lambda lines: [line.replace(b"theirs", b"ours!!") for line in lines],
    "a missing line": lambda lines: [*lines[:2], *lines[3:]],
    "no end": lambda lines: lines[:-1],
    "cut off": lambda lines: [*lines[:-1], lines[-1][:20]],
    "something after the end": lambda lines: [*lines, lines[1]],
    "not JSON": lambda lines: [b"hello\n", *lines],
    "nothing": lambda lines: [],
    "order of events": swap_events,
    "a gap in a stream": drop_an_event,
    "order of kinds": claims_first,
    "two heads": two_heads,
    "another format": another_format,
    "no head": lambda lines: sealed(lines[1:]),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_damaged_file_changes_nothing(
    damage: str, filled: LogStore, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    file = tmp_path / "damaged.jsonl"
    export_events(filled, file, passphrase=PASSPHRASE)
    file.write_bytes(b"".join(DAMAGES[damage](file.read_bytes().splitlines(keepends=True))))
    with other_store(request, tmp_path, "sqlite") as target:
        with pytest.raises(TransferRefused):
            import_events(target, file, passphrase=PASSPHRASE)
        assert target.read(0).events == ()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_damages_are_done_to_a_file_that_is_whole(
    filled: LogStore, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    file = tmp_path / "whole.jsonl"
    export_events(filled, file, passphrase=PASSPHRASE)
    file.write_bytes(b"".join(sealed(file.read_bytes().splitlines(keepends=True))))
    with other_store(request, tmp_path, "sqlite") as target:
        with pytest.raises(TransferRefused, match="passphrase"):
            import_events(target, file, passphrase="wrong")
        assert target.read(0).events == ()
        import_events(target, file, passphrase=PASSPHRASE)
        assert len(target.read(0).events) == 4


def test_a_failure_while_writing_changes_nothing(filled: LogStore, target: LogStore, tmp_path: Path) -> None:
    """Claims that exclude one another are only found by the target's database."""
    file = tmp_path / "all.jsonl"
    export_events(filled, file, passphrase=PASSPHRASE)
    lines = file.read_bytes().splitlines(keepends=True)
    claim = next(line for line in lines if b'"range_claim"' in line)
    file.write_bytes(b"".join(sealed([*lines[:-1], claim])))
    with pytest.raises(Exception, match="range_claims_do_not_overlap"):
        import_events(target, file, passphrase=PASSPHRASE)
    assert target.read(0).events == ()
    assert target.spans_in_lane(COMPANY, "presence", NOON, NOON.replace(hour=13)) == []
