"""The company: who changes what of it, and what its people see."""

from typing import Any
from uuid import UUID

import pytest

from commands.auth import update_company
from tests.api.server import Client, Server
from workforceos.eventstore.errors import StoreUnavailable

COMPANIES = "/auth-api/v1/companies"
DEFAULTS = {
    "checkInWindowMinutes": 60,
    "graceMinutes": 5,
    "absentAfterMinutes": 120,
    "dailyLimitHours": 8,
    "weeklyLimitHours": 40,
    "overtimeFactor": 1.5,
    "monthlyHours": 173.33,
    "workDays": [1, 2, 3, 4, 5],
    "holidayCalendar": None,
    "announcementDays": 90,
    "emailVerification": None,
    "email2FA": False,
}


def change(client: Client, **changes: Any) -> dict[str, Any]:
    answer = client.patch(f"{COMPANIES}/{client.company_id}", changes)
    assert answer.status_code == 200, answer.text
    company: dict[str, Any] = answer.json()["company"]
    return company


def seen(client: Client) -> dict[str, Any]:
    answer = client.get(COMPANIES)
    assert answer.status_code == 200, answer.text
    company: dict[str, Any] = answer.json()["company"]
    return company


def test_details_change_and_the_codename_stays(owner: Client) -> None:
    before = seen(owner)
    company = change(owner, name="  New name ", fullname="Full", industry="catering", companySize="10-50")
    assert (company["name"], company["codename"], company["recordVersion"]) == ("New name", before["codename"], 2)
    assert seen(owner) == company
    company = change(owner, fullname=None, industry=None)
    assert (company["name"], company["fullname"], company["industry"]) == ("New name", None, None)
    assert company["companySize"] == "10-50"
    assert change(owner)["recordVersion"] == 3, "a change of nothing is none"


def test_a_null_picture_is_a_generated_one_and_an_absent_one_stays(owner: Client) -> None:
    generated = seen(owner)["avatar"]
    assert change(owner, avatar="https://a.example/firm.png")["avatar"] == "https://a.example/firm.png"
    assert change(owner, industry="catering")["avatar"] == "https://a.example/firm.png"
    assert change(owner, avatar=None)["avatar"] == generated
    assert seen(owner)["avatar"] == generated


def test_settings_are_merged_and_null_is_the_default(owner: Client) -> None:
    assert seen(owner)["settings"] == DEFAULTS
    given = {"graceMinutes": 0, "workDays": [7, 1], "monthlyHours": 160.5, "holidayCalendar": "DE-BY"}
    assert change(owner, settings=given)["settings"] == DEFAULTS | given | {"workDays": [1, 7]}
    assert change(owner, settings={"graceMinutes": None, "dailyLimitHours": 7.5})["settings"] == DEFAULTS | {
        "workDays": [1, 7],
        "monthlyHours": 160.5,
        "holidayCalendar": "DE-BY",
        "dailyLimitHours": 7.5,
    }
    assert change(owner, settings={})["recordVersion"] == 3
    assert change(owner, settings=None)["settings"] == seen(owner)["settings"] == DEFAULTS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("checkInWindowMinutes", -1),
        ("graceMinutes", 1.5),
        ("graceMinutes", "5"),
        ("graceMinutes", True),
        ("absentAfterMinutes", 10**12),
        ("dailyLimitHours", 0),
        ("dailyLimitHours", 25),
        ("weeklyLimitHours", "40"),
        ("overtimeFactor", 1e300),
        ("monthlyHours", []),
        ("workDays", [0]),
        ("workDays", [1, 1]),
        ("workDays", "1,2"),
        ("holidayCalendar", 7),
        ("emailVerification", "yes"),
        ("email2FA", 1),
        ("noSuchSetting", 1),
    ],
)
def test_a_setting_that_is_wrong_is_named_and_nothing_is_changed(
    server: Server, owner: Client, name: str, value: Any
) -> None:
    head = server.workforce.store.head()
    body = {"name": "Changed", "timezone": "Europe/Berlin", "settings": {"announcementDays": 7, name: value}}
    answer = owner.patch(f"{COMPANIES}/{owner.company_id}", body)
    assert answer.status_code == 400, answer.text
    assert [fact["field"] for fact in answer.json()["detail"]] == [f"settings.{name}"]
    assert server.workforce.store.head() == head


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"name": None}, "errMsg_nameIsRequired"),
        ({"name": "  "}, "errMsg_nameIsRequired"),
        ({"name": 7}, "errMsg_nameTypeIsNotValid"),
        ({"codename": "other"}, "errMsg_codenameIsNotAllowed"),
        ({"ownerId": None}, "errMsg_ownerIdIsNotAllowed"),
        ({"timezone": "Mars/Base"}, "errMsg_timezoneIsNotAValidTimeZone"),
        ({"timezone": "europe/berlin"}, "errMsg_timezoneIsNotAValidTimeZone"),
        ({"timezone": "../etc/passwd"}, "errMsg_timezoneIsNotAValidTimeZone"),
        ({"timezone": ""}, "errMsg_timezoneIsNotAValidTimeZone"),
        ({"timezone": 2}, "errMsg_timezoneTypeIsNotValid"),
        ({"settings": "none"}, "errMsg_settingsTypeIsNotValid"),
        ({"settings": []}, "errMsg_settingsMustNotBeAnArray"),
    ],
)
def test_what_is_wrong_is_named(owner: Client, body: dict[str, Any], message: str) -> None:
    answer = owner.patch(f"{COMPANIES}/{owner.company_id}", body)
    assert (answer.status_code, answer.json()["message"]) == (400, message), answer.text
    assert answer.json()["detail"][0]["field"] in body
    assert seen(owner)["recordVersion"] == 1


def test_the_time_zone_is_one_of_iana_and_null_is_utc(owner: Client) -> None:
    for name in ("Europe/Berlin", "Pacific/Apia", "America/Argentina/Buenos_Aires", "Etc/GMT+12"):
        assert change(owner, timezone=name)["timezone"] == name
    assert change(owner, timezone=None)["timezone"] == "UTC"


def test_a_new_time_zone_holds_though_what_follows_its_commit_fails(
    server: Server, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise StoreUnavailable("the database went away after the commit")

    monkeypatch.setattr(update_company, "align_shifts", away)
    assert owner.patch(f"{COMPANIES}/{owner.company_id}", {"timezone": "Europe/Berlin"}).status_code == 503
    facts = server.workforce.tenants.find(UUID(owner.company_id))
    assert facts is not None
    assert facts.timezone == "Europe/Berlin"


def test_only_managers_change_it_and_only_their_own(server: Server, owner: Client, employee: Client) -> None:
    other = server.company()
    admin = owner.employee(role="tenantAdmin")
    assert change(admin, industry="by an admin")["industry"] == "by an admin"
    super_admin = server.super_admin(owner.codename)
    super_admin.company_id = owner.company_id
    assert change(super_admin, industry="by the super admin")["industry"] == "by the super admin"
    refused = employee.patch(f"{COMPANIES}/{owner.company_id}", {"industry": "x"})
    assert (refused.status_code, refused.json()["message"]) == (403, "errMsg_forbidden")
    refused = owner.patch(f"{COMPANIES}/{other.company_id}", {"industry": "x"})
    assert (refused.status_code, refused.json()["message"]) == (404, "errMsg_companyNotFound")
    refused = server.super_admin().patch(f"{COMPANIES}/{owner.company_id}", {"industry": "x"})
    assert (refused.status_code, refused.json()["message"]) == (400, "errMsg_companyIsRequired")
    assert seen(owner)["industry"] == "by the super admin"
    assert seen(other)["recordVersion"] == 1


def test_employees_see_it_without_its_settings(server: Server, owner: Client, employee: Client) -> None:
    company = seen(employee)
    assert company == {name: value for name, value in seen(owner).items() if name != "settings"}
    hits = employee.post("/mcpbff-api/api/elastic/companies/rawsearch", {}).json()["hits"]
    assert [hit["_source"] for hit in hits] == [company]
    asked = {"aggs": {"x": {"terms": {"field": "settings"}}}}
    for body in (asked, {"query": {"exists": {"field": "settings"}}}, {"_source": ["settings"]}):
        assert employee.post("/mcpbff-api/api/elastic/companies/rawsearch", body).status_code == 400
    assert seen(server.super_admin(owner.codename)) == seen(owner)


def test_a_version_that_has_moved_on_is_a_conflict(owner: Client) -> None:
    path = f"{COMPANIES}/{owner.company_id}"
    assert owner.patch(path, {"industry": "a"}, headers={"If-Match": "1"}).status_code == 200
    stale = owner.patch(path, {"industry": "b"}, headers={"If-Match": "1"})
    assert (stale.status_code, stale.json()["message"]) == (409, "errMsg_recordVersionIsNotCurrent")
    assert owner.patch(path, {"industry": "b"}, headers={"If-Match": '"2"'}).status_code == 200
    assert owner.patch(path, {"industry": "c"}, headers={"If-Match": "x"}).status_code == 400
    assert seen(owner)["industry"] == "b"
