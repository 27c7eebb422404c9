"""Members come to and leave departments that are on shifts; a department is deleted."""

from uuid import UUID

import pytest

from tests.domain.given import Decided, given
from tests.domain.people import ANNA, BAR, BEN, CARL, KITCHEN, at
from tests.domain.shift.vocabulary import rescheduled, scheduled
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.claims import presence, reported_presence
from workforceos.domain.shift.decisions import department_member_joined, department_member_left, take_department_off
from workforceos.domain.shift.events import (
    DepartmentMemberJoined,
    DepartmentMemberLeft,
    DepartmentTakenOff,
    ShiftCancelled,
    ShiftCompleted,
    ShiftDeleted,
    ShiftReinstated,
    UserTakenOff,
)
from workforceos.domain.shift.evolve import SHIFT

KITCHEN_SHIFT = scheduled(departments={KITCHEN: (BEN,)})


def joining(
    *events: DomainEvent,
    user: UUID = CARL,
    department: UUID = KITCHEN,
    conflicting: bool = False,
    now: str = "00:00",
) -> Decided:
    return given(SHIFT, *events).when(
        department_member_joined, user_id=user, department_id=department, conflicting=conflicting, now=at(now)
    )


def joined(user: UUID = CARL, department: UUID = KITCHEN, *, conflicting: bool = False) -> DepartmentMemberJoined:
    return DepartmentMemberJoined(user_id=user, department_id=department, conflicting=conflicting)


def leaving(*events: DomainEvent, user: UUID = BEN, has_record: bool = False, now: str = "00:00") -> Decided:
    return given(SHIFT, *events).when(
        department_member_left, user_id=user, department_id=KITCHEN, has_record=has_record, now=at(now)
    )


def left(user: UUID = BEN, department: UUID = KITCHEN) -> DepartmentMemberLeft:
    return DepartmentMemberLeft(user_id=user, department_id=department)


def test_a_new_member_is_on_the_departments_shifts() -> None:
    joining(KITCHEN_SHIFT).then(joined())
    shift = given(SHIFT, KITCHEN_SHIFT, joined()).known
    assert shift.on_shift == {BEN, CARL}
    assert presence(shift) == {(BEN, shift.span), (CARL, shift.span)}


def test_a_conflict_of_a_new_member_is_reported() -> None:
    joining(KITCHEN_SHIFT, conflicting=True).then(joined(conflicting=True))
    shift = given(SHIFT, KITCHEN_SHIFT, joined(conflicting=True)).known
    assert CARL in shift.on_shift
    assert presence(shift) == {(BEN, shift.span)}
    assert reported_presence(shift) == {(CARL, shift.span)}


def test_whoever_is_on_the_shift_already_has_no_conflict_with_it() -> None:
    joining(scheduled(users=[CARL], departments={KITCHEN: ()}), conflicting=True).then(joined())
    joining(scheduled(departments={KITCHEN: (), BAR: (CARL,)}), conflicting=True).then(joined())


def test_who_was_taken_off_does_not_come_back_through_another_department() -> None:
    events = (scheduled(departments={KITCHEN: (), BAR: (CARL,)}), UserTakenOff(user_id=CARL, reason="leave"))
    joining(*events, conflicting=True).then(joined())
    assert given(SHIFT, *events, joined()).known.on_shift == frozenset()


def test_shifts_that_a_new_member_does_not_get() -> None:
    joining(KITCHEN_SHIFT, now="08:00").then()
    joining(KITCHEN_SHIFT, ShiftDeleted()).then()
    joining(KITCHEN_SHIFT, department=BAR).then()
    joining(KITCHEN_SHIFT, user=BEN).then()


@pytest.mark.parametrize("status", [ShiftCancelled(), ShiftCompleted(by_job=False)])
def test_whatever_its_status_a_shift_keeps_up_with_its_departments(status: DomainEvent) -> None:
    joining(KITCHEN_SHIFT, status).then(joined())
    leaving(KITCHEN_SHIFT, status).then(left())


def test_a_former_member_is_off_the_departments_shifts() -> None:
    leaving(KITCHEN_SHIFT).then(left())
    assert given(SHIFT, KITCHEN_SHIFT, left()).known.on_shift == frozenset()


def test_a_former_member_stays_where_assigned_in_another_way() -> None:
    direct = given(SHIFT, scheduled(users=[BEN], departments={KITCHEN: (BEN,)}), left()).known
    through_bar = given(SHIFT, scheduled(departments={KITCHEN: (BEN,), BAR: (BEN,)}), left()).known
    assert direct.on_shift == through_bar.on_shift == {BEN}


def test_shifts_that_a_former_member_stays_on() -> None:
    leaving(KITCHEN_SHIFT, now="08:00").then()
    leaving(KITCHEN_SHIFT, has_record=True).then()
    leaving(KITCHEN_SHIFT, ShiftDeleted()).then()
    leaving(KITCHEN_SHIFT, user=ANNA).then()


def test_who_leaves_and_joins_again_is_neither_excluded_nor_reported() -> None:
    reported = given(SHIFT, KITCHEN_SHIFT, joined(conflicting=True), left(CARL), joined()).known
    excluded = given(SHIFT, KITCHEN_SHIFT, UserTakenOff(user_id=BEN, reason="leave"), left(), joined(BEN)).known
    assert reported.on_shift == {BEN, CARL}
    assert excluded.on_shift == {BEN}
    assert not reported.reported_user_ids | excluded.excluded_user_ids


def test_a_deleted_department_leaves_shifts_that_have_not_begun() -> None:
    def deleting(*events: DomainEvent, now: str = "00:00", records: frozenset[UUID] = frozenset()) -> Decided:
        return given(SHIFT, *events).when(
            take_department_off, department_id=KITCHEN, users_with_record=records, now=at(now)
        )

    taken_off = DepartmentTakenOff(department_id=KITCHEN)
    deleting(KITCHEN_SHIFT).then(taken_off)
    deleting(scheduled(department_id=KITCHEN)).then(taken_off)
    deleting(scheduled(departments={BAR: ()}, department_id=BAR)).then()
    deleting(KITCHEN_SHIFT, now="08:00").then()
    deleting(KITCHEN_SHIFT, records=frozenset({BEN})).then()
    both = scheduled(departments={KITCHEN: (BEN, CARL)}, department_id=KITCHEN)
    deleting(both, records=frozenset({BEN})).then(DepartmentMemberLeft(user_id=CARL, department_id=KITCHEN))
    deleting(both, records=frozenset({ANNA})).then(taken_off)
    deleting(KITCHEN_SHIFT, ShiftDeleted()).then()


def test_what_a_deleted_department_leaves_behind() -> None:
    before = scheduled(users=[ANNA], departments={KITCHEN: (BEN, CARL), BAR: (CARL,)}, department_id=KITCHEN)
    after = given(SHIFT, before, DepartmentTakenOff(department_id=KITCHEN)).known
    assert after.on_shift == {ANNA, CARL}
    assert (after.department_id, after.assigned_department_ids) == (None, (BAR,))
    owned = given(SHIFT, scheduled(department_id=BAR), DepartmentTakenOff(department_id=KITCHEN)).known
    assert owned.department_id == BAR


def test_a_cancelled_or_deleted_shift_takes_nobodys_time() -> None:
    reported = (KITCHEN_SHIFT, joined(conflicting=True))
    for event in (ShiftCancelled(), ShiftDeleted()):
        shift = given(SHIFT, *reported, event).known
        assert presence(shift) == reported_presence(shift) == frozenset()
        assert shift.on_shift == {BEN, CARL}


def test_scheduled_again_everybody_is_checked_anew() -> None:
    again = given(SHIFT, KITCHEN_SHIFT, joined(conflicting=True), ShiftCancelled(), ShiftReinstated()).known
    assert presence(again) == {(BEN, again.span), (CARL, again.span)}
    from_completed = given(
        SHIFT, KITCHEN_SHIFT, joined(conflicting=True), ShiftCompleted(by_job=False), ShiftReinstated()
    ).known
    assert presence(from_completed) == {(BEN, from_completed.span)}


def test_at_other_times_everybody_is_checked_anew() -> None:
    moved = given(SHIFT, KITCHEN_SHIFT, joined(conflicting=True), rescheduled("18:00-20:00")).known
    assert presence(moved) == {(BEN, moved.span), (CARL, moved.span)}
