"""Who is put on a shift: directly, or as a member of a department."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from workforceos.domain.shift.events import DepartmentMembers, ShiftReassigned
from workforceos.domain.shift.shift import Shift


def assigned(ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """Each id once, in the order given."""
    return tuple(dict.fromkeys(ids))


def departments_of(
    department_ids: Iterable[UUID], members: Mapping[UUID, tuple[UUID, ...]]
) -> tuple[DepartmentMembers, ...]:
    """The departments with their members at this moment."""
    return tuple(DepartmentMembers(id, assigned(members[id])) for id in department_ids)


def reassigned(
    shift: Shift,
    user_ids: tuple[UUID, ...],
    department_ids: tuple[UUID, ...],
    members: Mapping[UUID, tuple[UUID, ...]],
) -> tuple[ShiftReassigned, ...]:
    """Other people on the shift. A department that stays keeps the members that it has here.

    Who was taken off stays off, and who was reported stays reported, unless they are put on the shift anew: directly,
    or through a department that is new.
    """
    if (user_ids, department_ids) == (shift.assigned_user_ids, shift.assigned_department_ids):
        return ()
    known = {department.department_id: department.user_ids for department in shift.departments}
    departments = departments_of(department_ids, {**members, **known})
    kept = {id for department in departments if department.department_id in known for id in department.user_ids}
    added = {id for department in departments if department.department_id not in known for id in department.user_ids}
    anew = added | (set(user_ids) - set(shift.assigned_user_ids))
    as_before = (kept | set(user_ids)) - anew
    return (
        ShiftReassigned(
            assigned_user_ids=user_ids,
            departments=departments,
            excluded_user_ids=tuple(sorted(shift.excluded_user_ids & as_before)),
            reported_user_ids=tuple(sorted(shift.reported_user_ids & as_before)),
        ),
    )
