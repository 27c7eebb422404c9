"""Idempotency keys, on both engines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.eventstore.sample import ACTOR, COMPANY, OTHER_COMPANY, append, hours, key, stream
from workforceos.eventstore.errors import ClaimConflict, KeyConflict, Replayed
from workforceos.eventstore.model import CommandKey
from workforceos.eventstore.store import LogStore

HOUR = timedelta(hours=1)


def test_the_same_request_again_gets_the_first_answer(store: LogStore) -> None:
    position = store.append(append(command=key(), answer={"id": "7", "facts": [1, None]}))
    store.append(append())
    with pytest.raises(Replayed) as replayed:
        store.append(append(command=key(), answer={"id": "other"}))
    assert (replayed.value.answer, replayed.value.position) == ({"id": "7", "facts": [1, None]}, position)
    assert len(store.read(0).events) == 2


def test_a_replay_comes_before_every_other_failure(store: LogStore) -> None:
    id, person = uuid4(), uuid4()
    first = append(stream(id), takes=(hours(0, 1, person),), command=key())
    store.append(first)
    with pytest.raises(Replayed):
        store.append(first)


def test_another_request_with_the_key_is_refused(store: LogStore) -> None:
    store.append(append(command=key()))
    with pytest.raises(KeyConflict):
        store.append(append(command=key(fingerprint="0" * 64)))
    assert len(store.read(0).events) == 1


def test_keys_of_other_actors_and_companies_are_others(store: LogStore) -> None:
    store.append(append(command=key()))
    store.append(append(command=key(company=OTHER_COMPANY), company=OTHER_COMPANY))
    store.append(append(command=CommandKey(COMPANY, uuid4(), "key", "f")))
    store.append(append(command=key("Key")))
    assert len(store.read(0).events) == 4


def test_a_key_is_kept_for_24_hours(store: LogStore) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    store.append(append(command=key(), at=at))
    with pytest.raises(Replayed):
        store.append(append(command=key(), at=at + 24 * HOUR - timedelta(microseconds=1)))
    later = at + 24 * HOUR
    position = store.append(append(command=key(fingerprint="new"), answer={"n": 2}, at=later))
    with pytest.raises(Replayed) as replayed:
        store.append(append(command=key(fingerprint="new"), at=later))
    assert (replayed.value.answer, replayed.value.position) == ({"n": 2}, position)


def test_a_key_is_looked_up(store: LogStore) -> None:
    assert store.find_command(COMPANY, ACTOR, "key") is None
    position = store.append(append(command=key(), answer={"n": 1}))
    found = store.find_command(COMPANY, ACTOR, "key")
    assert found is not None
    assert (found.fingerprint, found.position, found.answer) == ("f" * 64, position, {"n": 1})
    assert store.find_command(OTHER_COMPANY, ACTOR, "key") is None
    assert store.find_command(COMPANY, uuid4(), "key") is None


def test_expired_keys_are_not_found_and_are_dropped(store: LogStore) -> None:
    now = datetime.now(UTC)
    store.append(append(command=key("old"), at=now - 25 * HOUR))
    store.append(append(command=key("young"), at=now - 23 * HOUR))
    assert store.find_command(COMPANY, ACTOR, "old") is None
    assert store.drop_expired_commands() == 1
    assert store.find_command(COMPANY, ACTOR, "young") is not None
    assert store.drop_expired_commands() == 0


def test_the_key_of_a_refused_append_is_free_again(store: LogStore) -> None:
    person = uuid4()
    store.append(append(takes=(hours(0, 1, person),)))
    with pytest.raises(ClaimConflict):
        store.append(append(takes=(hours(0, 1, person),), command=key()))
    store.append(append(takes=(hours(1, 2, person),), command=key()))


def test_the_position_of_a_replay_is_that_of_the_last_event(store: LogStore) -> None:
    streams = [stream(), stream(), stream()]
    position = store.append(append(*streams, command=key()))
    with pytest.raises(Replayed) as replayed:
        store.append(append(command=key()))
    assert replayed.value.position == position == store.head()


def test_a_command_that_changes_nothing_is_remembered(store: LogStore) -> None:
    nothing = replace(append(command=key(), answer={"n": 1}), streams=())
    assert store.append(nothing) == 0
    with pytest.raises(Replayed) as replayed:
        store.append(nothing)
    assert (replayed.value.answer, replayed.value.position) == ({"n": 1}, 0)
    found = store.find_command(COMPANY, ACTOR, "key")
    assert found is not None
    assert found.position == 0


def test_the_key_of_a_request_that_founds_a_company_is_where_it_was_sent(store: LogStore) -> None:
    founding = append(command=key(company=COMPANY), company=OTHER_COMPANY, answer={"n": 1})
    position = store.append(founding)
    with pytest.raises(Replayed) as replayed:
        store.append(append(command=key(company=COMPANY), company=uuid4()))
    assert (replayed.value.answer, replayed.value.position) == ({"n": 1}, position)
    assert store.find_command(OTHER_COMPANY, ACTOR, "key") is None
    assert store.find_command(COMPANY, ACTOR, "key") is not None
