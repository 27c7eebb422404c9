"""What an append was decided on is looked at once more inside it, on both engines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.eventstore.sample import COMPANY, NOON, OTHER_COMPANY, Noted, append, hours, key, stream
from workforceos.eventstore.errors import Replayed, VersionConflict
from workforceos.eventstore.model import (
    PRESENCE,
    REPORTED,
    Release,
    Seen,
    SeenHolder,
    SeenPrefix,
    SeenSpans,
    SeenVersion,
    UniqueClaim,
)
from workforceos.eventstore.store import LogStore

GROUP, ADA, BOB, SHIFT, MEMBERSHIP, STREAM = (uuid4() for _ in range(6))
DAY = (NOON, NOON + timedelta(days=1))


def member(source: UUID, user: UUID = ADA) -> UniqueClaim:
    return UniqueClaim("member", f"{GROUP}:{user}", source)


def spans(store: LogStore, *subjects: UUID, company: UUID = COMPANY) -> SeenSpans:
    lanes = (PRESENCE, REPORTED)
    return SeenSpans(lanes, subjects, *DAY, tuple(store.spans_of_subjects(company, lanes, subjects, *DAY)))


HELD = hours(8, 10, ADA, SHIFT)
CHANGES: dict[str, tuple[Callable[[LogStore], Seen], Callable[[LogStore], object]]] = {
    "a claim is given up": (
        lambda store: SeenHolder("group", "g", SHIFT),
        lambda store: store.append(append(releases=(Release(SHIFT, kind="group"),))),
    ),
    "a claim has another holder": (
        lambda store: SeenHolder("group", "g", SHIFT),
        lambda store: store.append(
            append(releases=(Release(SHIFT, kind="group"),), takes=(UniqueClaim("group", "g", uuid4()),))
        ),
    ),
    "a free claim is taken": (
        lambda store: SeenHolder("group", "free", None),
        lambda store: store.append(append(takes=(UniqueClaim("group", "free", uuid4()),))),
    ),
    "one more with the prefix": (
        lambda store: SeenPrefix("member", f"{GROUP}:", frozenset({MEMBERSHIP})),
        lambda store: store.append(append(takes=(member(uuid4(), BOB),))),
    ),
    "one less with the prefix": (
        lambda store: SeenPrefix("member", f"{GROUP}:", frozenset({MEMBERSHIP})),
        lambda store: store.append(append(releases=(Release(MEMBERSHIP),))),
    ),
    "another one with the prefix": (
        lambda store: SeenPrefix("member", f"{GROUP}:", frozenset({MEMBERSHIP})),
        lambda store: store.append(append(releases=(Release(MEMBERSHIP),), takes=(member(uuid4()),))),
    ),
    "a span is taken": (
        lambda store: spans(store, BOB, ADA),
        lambda store: store.append(append(takes=(hours(9, 11, BOB),))),
    ),
    "a span that only indexes is taken": (
        lambda store: spans(store, ADA),
        lambda store: store.append(append(takes=(hours(9, 11, ADA, lane=REPORTED),))),
    ),
    "a span reaches into what was looked at": (
        lambda store: spans(store, ADA),
        lambda store: store.append(append(takes=(hours(-8, 0.001, ADA, lane=REPORTED),))),
    ),
    "a span is given up": (
        lambda store: spans(store, ADA),
        lambda store: store.append(append(releases=(Release(SHIFT, kind="shift"),))),
    ),
    "a span has moved": (
        lambda store: spans(store, ADA),
        lambda store: store.append(append(releases=(Release(SHIFT, kind="shift"),), takes=(hours(8, 11, ADA, SHIFT),))),
    ),
    "a stream has gone on": (
        lambda store: SeenVersion(STREAM, 1),
        lambda store: store.append(append(stream(STREAM, Noted(), version=1))),
    ),
    "a stream has begun": (
        lambda store: SeenVersion(BOB, 0),
        lambda store: store.append(append(stream(BOB, Noted()))),
    ),
}


@pytest.fixture
def begun(store: LogStore) -> LogStore:
    claims = (HELD, UniqueClaim("group", "g", SHIFT), member(MEMBERSHIP))
    store.append(append(stream(STREAM), takes=claims))
    return store


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_is_noticed_and_nothing_is_written(begun: LogStore, change: str) -> None:
    look, happens = CHANGES[change]
    relied_on = look(begun)
    happens(begun)
    id, taken = uuid4(), UniqueClaim("code", change, uuid4())
    refused = append(stream(id), takes=(taken,), command=key(change))
    with pytest.raises(VersionConflict):
        begun.append(replace(refused, seen=(relied_on,)))
    assert begun.load(COMPANY, [id]) == {}
    assert begun.holders(COMPANY, [("code", change)]) == {}
    assert begun.append(replace(refused, seen=())) > 0  # nor is the key used up


def test_what_is_as_it_was_lets_the_append_pass_and_others_do_not_matter(begun: LogStore) -> None:
    relied_on = tuple(look(begun) for look, _ in CHANGES.values())
    elsewhere = (hours(8, 10, BOB), member(uuid4(), BOB), UniqueClaim("group", "free", uuid4()))
    begun.append(append(stream(), takes=elsewhere, company=OTHER_COMPANY))
    touching = (hours(-8, 0, ADA), hours(24, 32, ADA), hours(8, 10, GROUP), UniqueClaim("memberOf", f"{GROUP}:x", BOB))
    begun.append(append(takes=touching))
    begun.append(append(stream(uuid4(), Noted(), Noted())))
    assert begun.append(replace(append(), seen=relied_on)) > 0


def test_the_same_append_may_change_what_it_has_seen(begun: LogStore) -> None:
    relied_on = (spans(begun, ADA), SeenHolder("group", "g", SHIFT), SeenVersion(STREAM, 1))
    changing = append(
        stream(STREAM, Noted(), version=1),
        takes=(hours(9, 11, ADA, SHIFT), UniqueClaim("group", "g", ADA)),
        releases=(Release(SHIFT),),
    )
    assert begun.append(replace(changing, seen=relied_on)) > 0
    with pytest.raises(VersionConflict):
        begun.append(replace(append(), seen=relied_on))


def test_claims_alone_can_rely_on_something(begun: LogStore) -> None:
    bare = replace(append(takes=(UniqueClaim("code", "bare", ADA),)), streams=())
    with pytest.raises(VersionConflict):
        begun.append(replace(bare, seen=(SeenVersion(STREAM, 0),)))
    begun.append(replace(bare, seen=(SeenVersion(STREAM, 1),)))
    assert begun.holders(COMPANY, [("code", "bare")]) == {("code", "bare"): ADA}


def test_a_repeated_command_is_answered_although_everything_has_changed_since(begun: LogStore) -> None:
    first = replace(append(command=key("again"), answer={"done": 1}), seen=(SeenVersion(STREAM, 1),))
    position = begun.append(first)
    begun.append(append(stream(STREAM, Noted(), version=1)))
    with pytest.raises(Replayed) as replayed:
        begun.append(first)
    assert (replayed.value.answer, replayed.value.position) == ({"done": 1}, position)


def test_a_span_that_stands_twice_is_counted_twice(begun: LogStore) -> None:
    twin = hours(8, 10, BOB, SHIFT, lane=REPORTED)
    begun.append(append(takes=(twin,)))
    once = spans(begun, BOB)
    begun.append(append(takes=(twin,)))
    with pytest.raises(VersionConflict):
        begun.append(replace(append(), seen=(once,)))
    begun.append(replace(append(), seen=(spans(begun, BOB),)))


def test_thousands_of_people_can_be_relied_on(begun: LogStore) -> None:
    many = [uuid4() for _ in range(3000)]
    holders = tuple(SeenHolder("user", str(id), None) for id in many)
    assert begun.append(replace(append(), seen=(spans(begun, *many, ADA), *holders))) > 0
    begun.append(append(takes=(hours(1, 2, many[-1]),)))
    with pytest.raises(VersionConflict):
        begun.append(replace(append(), seen=(replace(spans(begun, *many, ADA), spans=(HELD,)),)))
