"""User groups and their members."""

from uuid import uuid4

from tests.api.schedule.planning import (
    GROUPS,
    MEMBERS,
    at_once,
    claims_agree,
    group,
    join,
    refusal,
    statuses,
    up_to_date,
)
from tests.api.server import Client, Server

LIST = "/auth-api/v1/listusergroupmembers"


def test_a_group_is_created_read_changed_and_deleted(server: Server, owner: Client, employee: Client) -> None:
    created = owner.post(GROUPS, {"groupName": "  Night crew ", "avatar": "https://example.com/a.png"})
    record = created.json()["userGroup"]
    assert (created.status_code, record["groupName"], record["companyId"]) == (201, "Night crew", owner.company_id)
    path = f"{GROUPS}/{record['id']}"
    assert owner.get(path).json()["userGroup"] == record
    assert employee.request("GET", path, headers=up_to_date(owner)).json()["userGroup"] == record
    renamed = owner.patch(path, {"groupName": "Late crew"}).json()["userGroup"]
    assert (renamed["groupName"], renamed["avatar"], renamed["recordVersion"]) == ("Late crew", record["avatar"], 2)
    assert owner.patch(path, {"avatar": None}).json()["userGroup"]["avatar"] is None
    assert refusal(owner.patch(path, {"groupName": None})) == (400, "errMsg_groupNameIsRequired")
    assert refusal(owner.patch(path, {"groupName": "x"}, headers={"If-Match": "1"}))[0] == 409
    assert [g["groupName"] for g in owner.get(GROUPS).json()["userGroups"]] == ["Late crew"]
    deleted = owner.delete(path)
    assert (deleted.status_code, deleted.json()["userGroup"]["isActive"]) == (200, False)
    assert refusal(owner.get(path)) == (404, "errMsg_userGroupNotFound")
    assert refusal(owner.delete(path)) == (404, "errMsg_userGroupNotFound")
    assert owner.get(GROUPS).json()["userGroups"] == []
    assert claims_agree(server, owner)


def test_names_are_unique_in_the_company(server: Server, owner: Client) -> None:
    taken = (409, "errMsg_groupNameIsTaken")
    first, other = group(owner, "Crew"), group(owner, "Other")
    assert refusal(owner.post(GROUPS, {"groupName": " CREW"})) == taken
    assert refusal(owner.patch(f"{GROUPS}/{other}", {"groupName": "crew"})) == taken
    assert owner.patch(f"{GROUPS}/{first}", {"groupName": "crew"}).status_code == 200
    group(server.company(), "Crew")
    owner.delete(f"{GROUPS}/{first}")
    group(owner, "Crew")
    answers = at_once(*[lambda: owner.post(GROUPS, {"groupName": "At once"})] * 5)
    assert statuses(answers) == [201] + [409] * 4
    assert refusal(owner.post(GROUPS, {})) == (400, "errMsg_groupNameIsRequired")
    assert refusal(owner.post(GROUPS, {"groupName": "   "})) == (400, "errMsg_groupNameIsRequired")
    assert claims_agree(server, owner)


def test_lists_are_sorted_by_name(owner: Client) -> None:
    for name in ("Beta", "alpha", "Gamma"):
        group(owner, name)
    names = [g["groupName"] for g in owner.get(GROUPS).json()["userGroups"]]
    assert sorted(names, key=str.casefold) == ["alpha", "Beta", "Gamma"]
    assert [g["groupName"] for g in owner.get(GROUPS, groupName="ALPH").json()["userGroups"]] == ["alpha"]


def test_members_come_and_go(server: Server, owner: Client, employee: Client) -> None:
    crew = group(owner)
    member = join(owner, crew, employee)["userGroupMember"]
    assert (member["groupId"], member["userId"], member["ownerId"]) == (crew, employee.user_id, owner.user_id)
    listed = owner.get(f"{LIST}/{crew}").json()["userGroupMembers"]
    assert [(m["id"], m["user"]["fullname"]) for m in listed] == [(member["id"], "Some Body")]
    wanted = {"groupId": crew, "userId": employee.user_id}
    assert refusal(owner.post(MEMBERS, wanted)) == (409, "errMsg_userIsAlreadyMember")
    assert owner.delete(f"{MEMBERS}/{member['id']}").json()["userGroupMember"]["isActive"] is False
    assert owner.get(f"{LIST}/{crew}").json()["userGroupMembers"] == []
    answers = at_once(*[lambda: owner.post(MEMBERS, wanted)] * 5)
    assert statuses(answers) == [201] + [409] * 4
    assert len(owner.request("GET", f"{LIST}/{crew}", headers=up_to_date(owner)).json()["userGroupMembers"]) == 1
    assert claims_agree(server, owner)


def test_ids_must_name_something_here(server: Server, owner: Client, employee: Client) -> None:
    crew, stranger = group(owner), server.company()
    for user in (str(uuid4()), stranger.user_id):
        answer = owner.post(MEMBERS, {"groupId": crew, "userId": user})
        assert refusal(answer) == (400, "errMsg_userIdNotFound")
    for unknown in (str(uuid4()), group(stranger)):
        answer = owner.post(MEMBERS, {"groupId": unknown, "userId": employee.user_id})
        assert refusal(answer) == (400, "errMsg_groupIdNotFound")
        assert owner.get(f"{LIST}/{unknown}").status_code == 404
        assert owner.patch(f"{GROUPS}/{unknown}", {"groupName": "x"}).status_code == 404
        assert owner.delete(f"{GROUPS}/{unknown}").status_code == 404
    nobody, nothing = str(uuid4()), str(uuid4())
    both = owner.post(MEMBERS, {"userId": nobody, "groupId": nothing})
    assert refusal(both) == (400, "errMsg_groupIdNotFound")
    assert both.json()["detail"] == [
        {"field": "groupId", "problem": f"{nothing} is no active record of this company"},
        {"field": "userId", "problem": f"{nobody} is no active record of this company"},
    ]
    assert refusal(owner.post(MEMBERS, {"groupId": "x", "userId": "y"})) == (400, "errMsg_groupIdisNotAValidID")
    assert owner.delete(f"{MEMBERS}/{uuid4()}").status_code == 404


def test_employees_read_and_do_not_write(owner: Client, employee: Client) -> None:
    crew = group(owner)
    member = join(owner, crew, employee)["userGroupMember"]
    assert employee.post(GROUPS, {"groupName": "Mine"}).status_code == 403
    assert employee.patch(f"{GROUPS}/{crew}", {"groupName": "Mine"}).status_code == 403
    assert employee.delete(f"{GROUPS}/{crew}").status_code == 403
    assert employee.post(MEMBERS, {"groupId": crew, "userId": employee.user_id}).status_code == 403
    assert employee.delete(f"{MEMBERS}/{member['id']}").status_code == 403
    seen = employee.request("GET", f"{LIST}/{crew}", headers=up_to_date(owner)).json()["userGroupMembers"]
    assert [m["id"] for m in seen] == [member["id"]]


def test_a_new_name_reaches_the_shifts(owner: Client) -> None:
    crew = group(owner, "Before")
    wanted = {"shiftDate": "2030-06-03", "startTime": "08:00", "endTime": "16:00", "assignedDepartmentIds": [crew]}
    shift = owner.post("/schedulemanagement-api/v1/shifts", wanted).json()["shift"]
    owner.patch(f"{GROUPS}/{crew}", {"groupName": "After"})
    read = owner.get(f"/schedulemanagement-api/v1/shifts/{shift['id']}").json()["shift"]
    assert [d["groupName"] for d in read["assignedDepartments"]] == ["After"]
