"""What has become of a shift's people and departments since it began, when it is to begin once more."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from uuid import UUID

from commands.attendance.records import records_of_shift
from commands.references import members_of
from workforceos.claims.people import GROUP, USER
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift import decisions
from workforceos.domain.shift.decisions import TakenOffReason
from workforceos.domain.shift.evolve import evolve
from workforceos.domain.shift.shift import Shift
from workforceos.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Present:
    """Who and what there is now: users and groups that are active, members of groups, users with a record on it."""

    active: frozenset[UUID]
    members: dict[UUID, tuple[UUID, ...]]
    with_record: frozenset[UUID]

    @classmethod
    def of(cls, work: UnitOfWork, id: UUID, shift: Shift) -> "Present":
        groups = {*shift.assigned_department_ids, *([shift.department_id] if shift.department_id else ())}
        named = [(USER, str(id)) for id in shift.on_shift] + [(GROUP, str(id)) for id in groups]
        active = frozenset(UUID(id) for _, id in work.holders(named)) if named else frozenset()
        return cls(active, members_of(work, groups & active), frozenset(records_of_shift(work, id)))


def planned_anew(work: UnitOfWork, id: UUID, shift: Shift) -> tuple[DomainEvent, ...]:
    """What makes the shift as it would be had it been planned just now. Nobody is reported: whoever plans it is told
    who is in the way."""
    present = Present.of(work, id, shift)
    events: tuple[DomainEvent, ...] = ()
    for due in (_departments_gone, _members, _people_gone):
        events += due(reduce(evolve, events, shift), present, work.now)
    return events


def _departments_gone(shift: Shift, present: Present, now: datetime) -> tuple[DomainEvent, ...]:
    named = dict.fromkeys((*shift.assigned_department_ids, *([shift.department_id] if shift.department_id else ())))
    gone = [group_id for group_id in named if group_id not in present.active]
    return tuple(
        event
        for group_id in gone
        for event in decisions.take_department_off(
            shift, department_id=group_id, users_with_record=present.with_record, now=now
        )
    )


def _members(shift: Shift, present: Present, now: datetime) -> tuple[DomainEvent, ...]:
    events: tuple[DomainEvent, ...] = ()
    for department in shift.departments:
        group_id = department.department_id
        now_in = present.members.get(group_id, department.user_ids)
        for user_id in sorted(set(now_in) - set(department.user_ids)):
            events += decisions.department_member_joined(
                reduce(evolve, events, shift),
                user_id=user_id,
                department_id=group_id,
                conflicting=False,
                now=now,
            )
        for user_id in sorted(set(department.user_ids) - set(now_in)):
            events += decisions.department_member_left(
                reduce(evolve, events, shift),
                user_id=user_id,
                department_id=group_id,
                has_record=user_id in present.with_record,
                now=now,
            )
    return events


def _people_gone(shift: Shift, present: Present, now: datetime) -> tuple[DomainEvent, ...]:
    joined = {user_id for members in present.members.values() for user_id in members}
    return tuple(
        event
        for user_id in sorted(shift.on_shift - present.active - joined)
        for event in decisions.take_user_off(
            shift,
            user_id=user_id,
            reason=TakenOffReason.DELETED,
            has_record=user_id in present.with_record,
            now=now,
        )
    )
