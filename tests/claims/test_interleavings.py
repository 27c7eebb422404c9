"""Two commands at the same moment, in the worst order: one has decided, and commits after the whole of the other."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from uuid import UUID

import pytest
from pydantic import SecretStr

from commands.attendance.records import records_of_shift
from commands.references import members_of
from tests.claims.company import ROUTES, LoggedCompany
from workforceos.app import Workforce
from workforceos.claims.expected import expected_claims
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.rule import RuleBroken
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.shift import Shift
from workforceos.eventstore.claims import check
from workforceos.eventstore.errors import AppendFailed
from workforceos.eventstore.model import Append, Turn
from workforceos.eventstore.store import LogStore
from workforceos.settings import Settings
from workforceos.work import UnitOfWork

DAY = {"shiftDate": "2030-06-03", "startTime": "07:00", "endTime": "15:00"}


class Overtaken:
    """The log, but another command is carried out just before the first append; where it is that one's turn, it is
    begun, and has to wait."""

    def __init__(self, store: LogStore, other: Callable[[], Any]) -> None:
        self._store, self._other = store, other
        self.waiting: Future[Any] | None = None
        self._done = False

    def append(self, append: Append, turn: Turn | None = None) -> int:
        if not self._done:
            self._done = True
            if turn is None:
                self._other()
            else:
                self.waiting = ThreadPoolExecutor(1).submit(self._other)
                time.sleep(0.2)
                assert not self.waiting.done()
        return self._store.append(append, turn)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[LoggedCompany]:
    workforce = Workforce(Settings(_env_file=None, data_dir=tmp_path, secret_key=SecretStr("any")))  # type: ignore[call-arg]
    workforce.migrate()
    made = LoggedCompany(workforce.store, users=2)
    yield made
    found = check(made.store, made.id, expected_claims(made.email_value))
    assert [c for c in (*found.missing, *found.extra) if getattr(c, "kind", None) != "codename"] == []
    workforce.close()


def overtaken(company: LoggedCompany, other: Callable[[], Any], api: str, **body: Any) -> UUID | None:
    """The command as the edge carries it out, again when somebody came first; None when it is refused."""
    route = ROUTES[api]
    store = Overtaken(company.store, other)
    for _ in range(3):
        work = company.work()
        work.store = store
        try:
            done = route.handle(route.command.model_validate(body), company.owner, work)
        except AppendFailed:
            continue
        except RuleBroken:
            return None
        if store.waiting is not None:
            store.waiting.result(10)
        id: UUID = next(iter(done.records.values())).id
        return id
    raise AssertionError("it does not come to an end")


def made(company: LoggedCompany, api: str, **body: Any) -> UUID:
    done = company.tries(api, **body)
    assert done is not None
    return done


def state(company: LoggedCompany, shift_id: UUID) -> Shift:
    shift = company.work().find(SHIFT, shift_id)
    assert shift is not None
    return shift.state


@pytest.mark.parametrize("api", ["createShift", "updateShift"])
@pytest.mark.parametrize("is_busy", [True, False])
def test_a_member_joins_while_a_shift_is_planned(company: LoggedCompany, api: str, is_busy: bool) -> None:
    """Who plans is refused as if they had joined before; whoever joined was told of nothing."""
    group, user = made(company, "createUserGroup", groupName="Crew"), company.users[0]
    if is_busy:
        made(company, "createShift", **DAY, assignedUserIds=[str(user)])
    late = DAY | {"startTime": "14:00"}
    planned = {"shiftId": str(made(company, "createShift", **late))} if api == "updateShift" else late
    told: list[Any] = []
    joining = {"groupId": str(group), "userId": str(user)}
    shift = overtaken(
        company,
        lambda: told.append(company.does("createUserGroupMember", **joining).extra["conflicts"]),
        api,
        **planned,
        assignedDepartmentIds=[str(group)],
    )
    assert told == [[]]
    assert (shift is None) == is_busy
    if shift is not None:
        assert state(company, shift).on_shift == {user}
        assert not state(company, shift).reported_user_ids


def test_somebody_who_is_planned_elsewhere_is_reported_meanwhile(company: LoggedCompany) -> None:
    """On the department's shift they take no time that the log by itself would refuse to give away twice."""
    group, user = made(company, "createUserGroup", groupName="Crew"), company.users[0]
    busy = made(company, "createShift", **DAY, assignedUserIds=[str(user)])
    made(company, "createShift", **DAY | {"endTime": "18:00"}, assignedDepartmentIds=[str(group)])
    told: list[Any] = []
    joining = {"groupId": str(group), "userId": str(user)}
    planned = overtaken(
        company,
        lambda: told.append(company.does("createUserGroupMember", **joining).extra["conflicts"]),
        "createShift",
        **DAY | {"startTime": "15:00", "endTime": "19:00"},
        assignedUserIds=[str(user)],
    )
    assert planned is None
    [[conflict]] = told
    assert conflict["conflictsWith"]["id"] == str(busy)


def test_a_shift_is_planned_while_a_member_joins(company: LoggedCompany) -> None:
    group, user = made(company, "createUserGroup", groupName="Crew"), company.users[0]
    shifts: list[UUID] = []
    planning = {**DAY, "assignedDepartmentIds": [str(group)]}
    overtaken(
        company,
        lambda: shifts.append(made(company, "createShift", **planning)),
        "createUserGroupMember",
        groupId=str(group),
        userId=str(user),
    )
    assert state(company, shifts[0]).on_shift == {user}


def test_a_shift_is_planned_while_a_member_leaves(company: LoggedCompany) -> None:
    group, user = made(company, "createUserGroup", groupName="Crew"), company.users[0]
    membership = made(company, "createUserGroupMember", groupId=str(group), userId=str(user))
    shifts: list[UUID] = []
    planning = {**DAY, "assignedDepartmentIds": [str(group)]}
    overtaken(
        company,
        lambda: shifts.append(made(company, "createShift", **planning)),
        "deleteUserGroupMember",
        userGroupMemberId=str(membership),
    )
    assert state(company, shifts[0]).on_shift == frozenset()


@pytest.mark.parametrize("api", ["createShift", "createUserGroupMember"])
def test_the_department_is_deleted_meanwhile(company: LoggedCompany, api: str) -> None:
    group, user = made(company, "createUserGroup", groupName="Crew"), company.users[0]
    bodies: dict[str, dict[str, Any]] = {
        "createShift": {**DAY, "assignedDepartmentIds": [str(group)], "departmentId": str(group)},
        "createUserGroupMember": {"groupId": str(group), "userId": str(user)},
    }
    done = overtaken(company, lambda: company.does("deleteUserGroup", userGroupId=str(group)), api, **bodies[api])
    assert (done is None) == (api == "createShift")  # for whoever plans there is no such group; joining came first
    assert members_of(company.work(), [group]) == {group: ()}


@pytest.mark.parametrize("api", ["createShift", "createUserGroupMember"])
def test_meanwhile_and_then_the_department_is_deleted(company: LoggedCompany, api: str) -> None:
    group, user = made(company, "createUserGroup", groupName="Crew"), company.users[0]
    bodies: dict[str, dict[str, Any]] = {
        "createShift": {**DAY, "assignedDepartmentIds": [str(group)]},
        "createUserGroupMember": {"groupId": str(group), "userId": str(user)},
    }
    done: list[UUID | None] = []
    overtaken(
        company, lambda: done.append(company.tries(api, **bodies[api])), "deleteUserGroup", userGroupId=str(group)
    )
    assert done == [None]  # whoever had to wait finds no such group
    assert members_of(company.work(), [group]) == {group: ()}


def test_the_company_moves_while_a_shift_is_planned_and_the_other_way_round(company: LoggedCompany) -> None:
    moving = {"companyId": str(company.id), "timezone": "America/New_York"}
    shift = overtaken(company, lambda: company.does("updateCompany", **moving), "createShift", **DAY)
    assert shift is not None
    assert state(company, shift).time_zone == "America/New_York"
    shifts: list[UUID] = []
    back = {"companyId": str(company.id), "timezone": "UTC"}
    overtaken(company, lambda: shifts.append(made(company, "createShift", **DAY)), "updateCompany", **back)
    assert {state(company, id).time_zone for id in (shift, *shifts)} == {"UTC"}


@pytest.mark.parametrize("checks_in_first", [True, False])
@pytest.mark.parametrize(
    ("api", "change"),
    [
        ("updateShift", {"startTime": "06:30"}),
        ("updateCompany", {"timezone": "America/Los_Angeles"}),
        ("updateCompany", {"timezone": "Asia/Tokyo"}),  # where the shift has ended by now
    ],
)
def test_the_times_change_while_somebody_checks_in(
    company: LoggedCompany, api: str, change: dict[str, str], checks_in_first: bool
) -> None:
    user = str(company.users[0])
    shift = made(company, "createShift", **DAY, assignedUserIds=[user])
    bodies: dict[str, dict[str, Any]] = {
        "checkInAttendance": {"shiftId": str(shift), "userId": user},
        api: change | ({"shiftId": str(shift)} if api == "updateShift" else {"companyId": str(company.id)}),
    }
    first, second = bodies if checks_in_first else reversed(bodies)
    assert overtaken(company, lambda: company.does(first, **bodies[first]), second, **bodies[second]) is not None
    work = company.work()
    records = work.find_all(ATTENDANCE_RECORD, records_of_shift(work, shift).values())
    assert [record.state.shift_span for record in records.values()] == [state(company, shift).span]


def test_a_new_zone_asks_once_for_the_records_of_a_whole_roster(
    company: LoggedCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = str(company.users[0])
    for day in range(1, 31):
        made(company, "createShift", **DAY | {"shiftDate": f"2030-07-{day:02}"}, assignedUserIds=[user])
    asked = Mock(wraps=company.store.held_with_prefix)
    monkeypatch.setattr(company.store, "held_with_prefix", asked)
    company.does("updateCompany", companyId=str(company.id), timezone="Asia/Tokyo")
    # Before the commit and after it; twice as often at the moment, every three days, when the ids' first digits change.
    assert asked.call_count in (2, 4)


@pytest.mark.parametrize("api", ["updateShift", "deleteShift"])
@pytest.mark.parametrize("punch", ["checkInAttendance", "markAttendanceAbsent"])
def test_of_a_punch_and_the_end_of_an_assignment_the_first_wins(company: LoggedCompany, api: str, punch: str) -> None:
    for punched_first in (True, False):
        user = str(company.users[punched_first])
        shift = made(company, "createShift", **DAY | {"startTime": "06:00"}, assignedUserIds=[user])
        bodies: dict[str, dict[str, Any]] = {
            api: {"shiftId": str(shift)} | ({"assignedUserIds": []} if api == "updateShift" else {}),
            punch: {"shiftId": str(shift), "userId": user},
        }
        first, second = (punch, api) if punched_first else (api, punch)
        done = overtaken(company, partial(company.does, first, **bodies[first]), second, **bodies[second])
        assert done is None
        assert len(records_of_shift(company.work(), shift)) == punched_first


def test_nobody_is_in_the_way_by_the_times_of_another_zone(
    company: LoggedCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The zone changes after it was read, and before the spans of the person are."""
    user = str(company.users[0])
    made(company, "createShift", **DAY | {"startTime": "09:00", "endTime": "12:00"}, assignedUserIds=[user])
    ask = UnitOfWork.spans_of_subjects
    moving = [{"companyId": str(company.id), "timezone": "America/Los_Angeles"}]

    def moved_before(work: UnitOfWork, *arguments: Any) -> Any:
        if moving and not work.is_alone:
            company.does("updateCompany", **moving.pop())
        return ask(work, *arguments)

    monkeypatch.setattr(UnitOfWork, "spans_of_subjects", moved_before)
    later = DAY | {"startTime": "18:00", "endTime": "21:00"}
    assert state(company, made(company, "createShift", **later, assignedUserIds=[user])).time_zone.endswith("Angeles")
    assert not moving
