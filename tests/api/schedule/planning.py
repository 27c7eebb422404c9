"""Planning over HTTP, in few words. Dates are in 2030: the clock can be set there before anybody logs in."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.api.server import Client, Server
from workforceos.claims.expected import expected_claims
from workforceos.eventstore.claims import check
from workforceos.eventstore.model import UNSETTLED_SHIFT

SHIFTS = "/schedulemanagement-api/v1/shifts"
GROUPS = "/auth-api/v1/usergroups"
MEMBERS = "/auth-api/v1/usergroupmembers"
DAY = "2030-06-03"


def body(day: str = DAY, times: str = "08:00-16:00", *users: Client, **more: Any) -> dict[str, Any]:
    start, _, end = times.partition("-")
    people = {"assignedUserIds": [user.user_id for user in users]} if users else {}
    return {"shiftDate": day, "startTime": start, "endTime": end, "status": "scheduled"} | people | more


def ask(manager: Client, day: str = DAY, times: str = "08:00-16:00", *users: Client, **more: Any) -> httpx.Response:
    return manager.post(SHIFTS, body(day, times, *users, **more))


def plan(manager: Client, day: str = DAY, times: str = "08:00-16:00", *users: Client, **more: Any) -> dict[str, Any]:
    answer = ask(manager, day, times, *users, **more)
    assert answer.status_code == 201, answer.text
    shift: dict[str, Any] = answer.json()["shift"]
    return shift


def patch(manager: Client, shift: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = manager.patch(f"{SHIFTS}/{shift['id']}", changes)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()["shift"]
    return changed


def group(manager: Client, name: str | None = None, *members: Client) -> str:
    created = manager.post(GROUPS, {"groupName": name or f"Group {uuid4().hex[:8]}"})
    assert created.status_code == 201, created.text
    group_id: str = created.json()["userGroup"]["id"]
    for member in members:
        join(manager, group_id, member)
    return group_id


def join(manager: Client, group_id: str, user: Client) -> dict[str, Any]:
    """The whole answer, with `userGroupMember` and `conflicts`."""
    joined = manager.post(MEMBERS, {"groupId": group_id, "userId": user.user_id})
    assert joined.status_code == 201, joined.text
    answer: dict[str, Any] = joined.json()
    return answer


def seen(caller: Client, **filters: str) -> list[str]:
    """Ids of the shifts in the caller's list, after everything that anybody has written."""
    answer = caller.request("GET", SHIFTS, params={"pageRowCount": "500", **filters}, headers=up_to_date(caller))
    assert answer.status_code == 200, answer.text
    return [shift["id"] for shift in answer.json()["shifts"]]


def up_to_date(caller: Client) -> dict[str, str]:
    """The header that waits for what others have written, too."""
    return {"X-Event-Position": str(caller.server.workforce.store.head())}


def set_zone(owner: Client, zone: str) -> dict[str, Any]:
    """The whole answer, with `company` and `conflicts`."""
    changed = owner.patch(f"/auth-api/v1/companies/{owner.company_id}", {"timezone": zone})
    assert changed.status_code == 200, changed.text
    answer: dict[str, Any] = changed.json()
    return answer


def set_settings(owner: Client, **settings: Any) -> None:
    changed = owner.patch(f"/auth-api/v1/companies/{owner.company_id}", {"settings": settings})
    assert changed.status_code == 200, changed.text


def at_once(*calls: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Carry the calls out at the same time, each in a thread of its own."""
    with ThreadPoolExecutor(len(calls)) as threads:
        return [started.result() for started in [threads.submit(call) for call in calls]]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("message", "")


def statuses(answers: Sequence[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def claims_agree(server: Server, owner: Client) -> bool:
    """Whether the claims that stand are those that the log says, but for work that jobs have done or have to do."""
    workforce = server.workforce
    found = check(workforce.store, UUID(owner.company_id), expected_claims(workforce.accounts.email_value))
    wrong = [c for c in (*found.missing, *found.extra) if getattr(c, "lane", None) != UNSETTLED_SHIFT]
    assert not wrong, wrong
    return True
