"""Whom a shift that has not begun should have on it at this moment, and what sets it right."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from uuid import UUID
from zoneinfo import ZoneInfo

from commands.attendance.records import record_of
from commands.references import members_of
from commands.schedule.claiming import ShiftClaims
from commands.schedule.conflicts import taken_spans
from workforceos.access.tenants import CompanyNotFound
from workforceos.claims.people import GROUP, USER
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.company.company import COMPANY
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift import decisions
from workforceos.domain.shift.decisions import TakenOffReason
from workforceos.domain.shift.events import DepartmentMemberJoined
from workforceos.domain.shift.evolve import SHIFT, evolve
from workforceos.domain.shift.shift import Shift
from workforceos.domain.time import shift_span
from workforceos.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Present:
    """Who and what there is now: users and groups that are active, members of groups, the company's time zone."""

    active: frozenset[UUID]
    members: dict[UUID, tuple[UUID, ...]]
    zone: ZoneInfo

    @classmethod
    def of(cls, work: UnitOfWork, shifts: Iterable[Shift]) -> "Present":
        users: set[UUID] = set()
        groups: set[UUID] = set()
        for shift in shifts:
            users |= shift.on_shift
            groups |= {*shift.assigned_department_ids, *([shift.department_id] if shift.department_id else ())}
        named = [(USER, str(id)) for id in users] + [(GROUP, str(id)) for id in groups]
        active = frozenset(UUID(id) for _, id in work.store.holders(work.company_id, named)) if named else frozenset()
        company = work.load(COMPANY, work.company_id, CompanyNotFound)
        return cls(active, members_of(work, groups & active), company.state.zone)


def stage_present(work: UnitOfWork, shift: Aggregate[Shift], present: Present, claims: ShiftClaims) -> None:
    """Stage what makes the shift as it would be had it been planned just now; nothing where it is.

    Who is taken elsewhere is reported on it, not refused.
    """
    events = _due(work, shift.id, shift.state, present)
    claims.add(shift.id, shift.state, work.stage(SHIFT, shift, events).state)


def planned_anew(work: UnitOfWork, id: UUID, shift: Shift) -> tuple[DomainEvent, ...]:
    """What has become of departments and people since the shift began, when it is to begin once more. Nobody is
    reported: whoever plans it is told who is in the way."""
    return tuple(
        replace(event, conflicting=False) if isinstance(event, DepartmentMemberJoined) else event
        for event in _due(work, id, shift, Present.of(work, [shift]))
    )


def _due(work: UnitOfWork, id: UUID, shift: Shift, present: Present) -> tuple[DomainEvent, ...]:
    events: tuple[DomainEvent, ...] = ()
    for due in (_departments_gone, _members, _people_gone, _moved):
        events += due(work, id, reduce(evolve, events, shift), present)
    return events


def _departments_gone(work: UnitOfWork, id: UUID, shift: Shift, present: Present) -> tuple[DomainEvent, ...]:
    named = dict.fromkeys((*shift.assigned_department_ids, *([shift.department_id] if shift.department_id else ())))
    gone = [group_id for group_id in named if group_id not in present.active]
    with_record = frozenset(u for u in shift.members if gone and record_of(work, id, u))
    return tuple(
        event
        for group_id in gone
        for event in decisions.take_department_off(
            shift, department_id=group_id, users_with_record=with_record, now=work.now
        )
    )


def _members(work: UnitOfWork, id: UUID, shift: Shift, present: Present) -> tuple[DomainEvent, ...]:
    events: tuple[DomainEvent, ...] = ()
    for department in shift.departments:
        group_id = department.department_id
        now_in = present.members.get(group_id, department.user_ids)
        for user_id in sorted(set(now_in) - set(department.user_ids)):
            conflicting = bool(_elsewhere(work, id, shift, {user_id}))
            events += decisions.department_member_joined(
                reduce(evolve, events, shift),
                user_id=user_id,
                department_id=group_id,
                conflicting=conflicting,
                now=work.now,
            )
        for user_id in sorted(set(department.user_ids) - set(now_in)):
            has_record = record_of(work, id, user_id) is not None
            events += decisions.department_member_left(
                reduce(evolve, events, shift),
                user_id=user_id,
                department_id=group_id,
                has_record=has_record,
                now=work.now,
            )
    return events


def _people_gone(work: UnitOfWork, id: UUID, shift: Shift, present: Present) -> tuple[DomainEvent, ...]:
    joined = {user_id for members in present.members.values() for user_id in members}
    return tuple(
        event
        for user_id in sorted(shift.on_shift - present.active - joined)
        for event in decisions.take_user_off(
            shift,
            user_id=user_id,
            reason=TakenOffReason.DELETED,
            has_record=record_of(work, id, user_id) is not None,
            now=work.now,
        )
    )


def _moved(work: UnitOfWork, id: UUID, shift: Shift, present: Present) -> tuple[DomainEvent, ...]:
    if shift.time_zone == present.zone.key:
        return ()
    conflicting = frozenset(_elsewhere(work, id, shift, shift.on_shift, present.zone))
    return decisions.move_to_zone(shift, present.zone, now=work.now, conflicting=conflicting)


def _elsewhere(
    work: UnitOfWork, id: UUID, shift: Shift, user_ids: Iterable[UUID], zone: ZoneInfo | None = None
) -> set[UUID]:
    """Those of the users who are taken by something else at the shift's time."""
    span = shift.span if zone is None else shift_span(shift.shift_date, shift.start_time, shift.end_time, zone)
    return {taken.user_id for taken in taken_spans(work, user_ids, span.start, span.end) if taken.source != id}
