"""Uniqueness and no overlap, on both engines."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.eventstore.sample import COMPANY, NOON, OTHER_COMPANY, append, hours
from workforceos.eventstore.errors import ClaimConflict, Holder
from workforceos.eventstore.model import (
    DEPARTMENT_SHIFT,
    EXCLUSIVE_LANES,
    OPEN_SHIFT,
    PRESENCE,
    REPORTED,
    RangeClaim,
    Release,
    UniqueClaim,
)
from workforceos.eventstore.store import LogStore


def test_a_value_has_one_holder(store: LogStore) -> None:
    first, second = uuid4(), uuid4()
    store.append(append(takes=(UniqueClaim("email", "ada", first), UniqueClaim("email", "bob", first))))
    with pytest.raises(ClaimConflict) as refused:
        store.append(append(takes=(UniqueClaim("email", "new", second), UniqueClaim("email", "ada", second))))
    assert refused.value.holders == (Holder("email", "ada", None, None, first),)
    wanted = [("email", "ada"), ("email", "new"), ("codename", "ada")]
    assert store.holders(COMPANY, wanted) == {("email", "ada"): first}


def test_kinds_and_companies_are_apart(store: LogStore) -> None:
    store.append(append(takes=(UniqueClaim("email", "ada", uuid4()),)))
    store.append(append(takes=(UniqueClaim("codename", "ada", uuid4()),)))
    other = uuid4()
    store.append(append(takes=(UniqueClaim("email", "ada", other),), company=OTHER_COMPANY))
    assert store.holders(OTHER_COMPANY, [("email", "ada"), ("codename", "ada")]) == {("email", "ada"): other}


def test_values_are_compared_exactly(store: LogStore) -> None:
    values = ["a", "A", "ä", "a ", "á"]
    store.append(append(takes=tuple(UniqueClaim("kind", value, uuid4()) for value in values)))
    assert set(store.holders(COMPANY, [("kind", value) for value in values])) == {("kind", value) for value in values}


def test_many_holders_are_asked_for_at_once(store: LogStore) -> None:
    source = uuid4()
    store.append(append(takes=(UniqueClaim("email", "7", source),)))
    assert store.holders(COMPANY, [("email", str(n)) for n in range(2000)]) == {("email", "7"): source}
    assert store.holders(COMPANY, []) == {}


def test_values_with_a_prefix_in_order(store: LogStore) -> None:
    source = uuid4()
    values = ["g1/u1", "g1/u2", "g1/Z", "g1/ä", "g10/u1", "g1", "g2/u1", "g1/%"]
    store.append(append(takes=tuple(UniqueClaim("member", value, source) for value in values)))
    store.append(append(takes=(UniqueClaim("member", "g1/x", source),), company=OTHER_COMPANY))
    found = store.held_with_prefix(COMPANY, "member", "g1/")
    assert [claim.value for claim in found] == ["g1/%", "g1/Z", "g1/u1", "g1/u2", "g1/ä"]
    assert {claim.source for claim in found} == {source}
    assert store.held_with_prefix(COMPANY, "other", "g1/") == []


@pytest.mark.parametrize("lane", sorted(EXCLUSIVE_LANES))
def test_spans_of_an_exclusive_lane_do_not_overlap(store: LogStore, lane: str) -> None:
    person, holder = uuid4(), uuid4()
    store.append(append(takes=(hours(0, 8, person, holder, lane),)))
    for start, end in [(-1, 1), (7, 9), (2, 3), (-1, 9), (0, 8), (0, 1), (7, 8)]:
        with pytest.raises(ClaimConflict) as refused:
            store.append(append(takes=(hours(start, end, person, lane=lane),)))
        assert refused.value.holders == (Holder("shift", None, lane, person, holder),)


def test_spans_are_half_open(store: LogStore) -> None:
    person = uuid4()
    store.append(append(takes=(hours(0, 8, person),)))
    store.append(append(takes=(hours(8, 9, person), hours(-1, 0, person))))
    microsecond = timedelta(microseconds=1)
    late = RangeClaim(PRESENCE, person, NOON + timedelta(hours=9) - microsecond, NOON + timedelta(days=1), uuid4(), "x")
    with pytest.raises(ClaimConflict):
        store.append(append(takes=(late,)))


def test_persons_lanes_and_companies_are_apart(store: LogStore) -> None:
    person = uuid4()
    store.append(append(takes=(hours(0, 8, person),)))
    store.append(append(takes=(hours(0, 8, uuid4()), hours(0, 8, person, lane="leaveRequest"))))
    store.append(append(takes=(hours(0, 8, person),), company=OTHER_COMPANY))


@pytest.mark.parametrize("lane", [REPORTED, OPEN_SHIFT, DEPARTMENT_SHIFT])
def test_other_lanes_only_index_spans(store: LogStore, lane: str) -> None:
    subject, sources = uuid4(), [uuid4(), uuid4()]
    for source in sources:
        store.append(append(takes=(hours(0, 8, subject, source, lane),)))
    found = store.spans_of_subjects(COMPANY, [lane], [subject], NOON, NOON + timedelta(hours=1))
    assert {claim.source for claim in found} == set(sources)


def test_all_who_are_in_the_way_are_named(store: LogStore) -> None:
    ada, bob, holders = uuid4(), uuid4(), [uuid4() for _ in range(3)]
    store.append(append(takes=(hours(0, 2, ada, holders[0]), hours(3, 4, ada, holders[1]))))
    store.append(append(takes=(hours(1, 2, bob, holders[2]), UniqueClaim("email", "ada", holders[0]))))
    takes = (hours(1, 9, ada), hours(0, 2, bob), hours(0, 2, uuid4()), UniqueClaim("email", "ada", uuid4()))
    with pytest.raises(ClaimConflict) as refused:
        store.append(append(takes=takes))
    assert set(refused.value.holders) == {
        Holder("shift", None, PRESENCE, ada, holders[0]),
        Holder("shift", None, PRESENCE, ada, holders[1]),
        Holder("shift", None, PRESENCE, bob, holders[2]),
        Holder("email", "ada", None, None, holders[0]),
    }


def test_takes_of_one_append_can_be_in_each_others_way(store: LogStore) -> None:
    person, first, second = uuid4(), uuid4(), uuid4()
    with pytest.raises(ClaimConflict) as refused:
        store.append(append(takes=(hours(0, 2, person, first), hours(1, 3, person, second))))
    assert refused.value.holders == (Holder("shift", None, PRESENCE, person, first),)


def test_the_same_take_twice_in_an_append_is_one(store: LogStore) -> None:
    person, source = uuid4(), uuid4()
    claim = hours(0, 2, person, source)
    unique = UniqueClaim("email", "ada", source)
    store.append(append(takes=(claim, unique, claim, unique)))
    assert store.spans_of_sources(COMPANY, [source]) == [claim]


def test_releases_come_before_takes(store: LogStore) -> None:
    shift, person = uuid4(), uuid4()
    store.append(append(takes=(hours(0, 8, person, shift), UniqueClaim("code", "x", shift))))
    moved = hours(4, 12, person, shift)
    takes = (moved, UniqueClaim("code", "x", shift))
    store.append(append(releases=(Release(shift),), takes=takes))
    assert store.spans_of_sources(COMPANY, [shift]) == [moved]


def test_a_refused_append_gives_nothing_up(store: LogStore) -> None:
    shift, person = uuid4(), uuid4()
    claim = hours(0, 8, person, shift)
    store.append(append(takes=(claim, UniqueClaim("email", "ada", uuid4()))))
    with pytest.raises(ClaimConflict):
        store.append(append(releases=(Release(shift),), takes=(UniqueClaim("email", "ada", uuid4()),)))
    assert store.spans_of_sources(COMPANY, [shift]) == [claim]


def test_a_release_is_narrowed(store: LogStore) -> None:
    source, ada, bob = uuid4(), uuid4(), uuid4()
    spans = {"ada": hours(0, 1, ada, source), "bob": hours(0, 1, bob, source)}
    takes: tuple[UniqueClaim | RangeClaim, ...] = (
        *spans.values(),
        UniqueClaim("member", "a", source),
        UniqueClaim("member", "b", source),
    )
    store.append(append(takes=(*takes, UniqueClaim("owner", "a", source))))

    store.append(append(releases=(Release(source, subject=ada),)))
    assert store.spans_of_sources(COMPANY, [source]) == [spans["bob"]]
    assert len(store.holders(COMPANY, [("member", "a"), ("member", "b"), ("owner", "a")])) == 3

    store.append(append(releases=(Release(source, kind="member", value="a"),)))
    assert set(store.holders(COMPANY, [("member", "a"), ("member", "b"), ("owner", "a")])) == {
        ("member", "b"),
        ("owner", "a"),
    }
    assert store.spans_of_sources(COMPANY, [source]) == [spans["bob"]]

    store.append(append(releases=(Release(source, kind="shift"),)))
    assert store.spans_of_sources(COMPANY, [source]) == []
    assert len(store.holders(COMPANY, [("member", "b"), ("owner", "a")])) == 2

    store.append(append(releases=(Release(source),)))
    assert store.holders(COMPANY, [("member", "b"), ("owner", "a")]) == {}


def test_a_release_is_of_its_company(store: LogStore) -> None:
    source, person = uuid4(), uuid4()
    store.append(append(takes=(hours(0, 1, person, source), UniqueClaim("email", "ada", source))))
    store.append(append(releases=(Release(source),), company=OTHER_COMPANY))
    assert len(store.spans_of_sources(COMPANY, [source])) == 1
    assert store.holders(COMPANY, [("email", "ada")]) == {("email", "ada"): source}


def test_spans_by_source_subject_lane_and_end(store: LogStore) -> None:
    ada, bob, shift = uuid4(), uuid4(), uuid4()
    early, late = hours(0, 2, ada, shift), hours(4, 6, bob, shift)
    open_shift = hours(0, 6, shift, shift, OPEN_SHIFT)
    store.append(append(takes=(late, early, open_shift)))
    store.append(append(takes=(hours(0, 9, ada, shift, OPEN_SHIFT),), company=OTHER_COMPANY))
    at = [NOON + timedelta(hours=hour) for hour in range(8)]

    assert store.spans_of_sources(COMPANY, [shift]) == [open_shift, early, late]
    assert store.spans_of_sources(COMPANY, []) == store.spans_of_sources(COMPANY, [uuid4()]) == []
    assert store.spans_of_subjects(COMPANY, [PRESENCE], [ada, bob], at[1], at[5]) == [early, late]
    assert store.spans_of_subjects(COMPANY, [PRESENCE], [ada, bob], at[2], at[4]) == []
    assert store.spans_of_subjects(COMPANY, [PRESENCE, OPEN_SHIFT], [bob, shift], at[0], at[5]) == [open_shift, late]
    assert store.spans_in_lane(COMPANY, PRESENCE, at[0], at[4]) == [early]
    assert store.spans_in_lane(OTHER_COMPANY, PRESENCE, at[0], at[7]) == []
    assert store.spans_ended(OPEN_SHIFT, at[6], 10) == [(COMPANY, open_shift)]
    assert store.spans_ended(OPEN_SHIFT, at[5], 10) == []
    ended = store.spans_ended(OPEN_SHIFT, NOON + timedelta(days=1), 1)
    assert ended == [(COMPANY, open_shift)]
    both = store.spans_ended(OPEN_SHIFT, NOON + timedelta(days=1), 10)
    assert both[:1] == ended
    assert store.spans_ended(OPEN_SHIFT, NOON + timedelta(days=1), 1, ended[0][1]) == both[1:]
    assert store.spans_ended(OPEN_SHIFT, NOON + timedelta(days=1), 1, both[1][1]) == []


def test_a_span_without_length_is_refused(store: LogStore) -> None:
    for start, end in [(1, 1), (2, 1)]:
        with pytest.raises(ValueError, match="span"):
            store.append(append(takes=(hours(start, end, uuid4()),)))
    assert store.head() == 0


def test_a_thousand_claims_in_one_append(store: LogStore) -> None:
    people = [uuid4() for _ in range(1000)]
    shift = uuid4()
    store.append(append(takes=tuple(hours(0, 8, person, shift) for person in people)))
    with pytest.raises(ClaimConflict) as refused:
        store.append(append(takes=tuple(hours(7, 9, person) for person in people)))
    assert len(refused.value.holders) == 100


def test_a_claim_can_be_held_at_another_company(store: LogStore) -> None:
    """Codenames are unique over all companies: held at root."""
    root, codename = uuid4(), "babil"
    store.append(append(takes=(UniqueClaim("codename", codename, COMPANY, root),)))
    takes = (UniqueClaim("codename", codename, OTHER_COMPANY, root),)
    with pytest.raises(ClaimConflict) as refused:
        store.append(append(takes=takes, company=OTHER_COMPANY))
    assert refused.value.holders == (Holder("codename", codename, None, None, COMPANY),)
    assert store.holders(root, [("codename", codename)]) == {("codename", codename): COMPANY}
    assert store.holders(COMPANY, [("codename", codename)]) == {}
