"""The way of a read through the edge."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from redis import Redis

from tests.http.support import BABIL, NINEVEH, NOW, ROOT, House, error
from workforceos.access.caller import Role
from workforceos.cache.redis import RedisCache
from workforceos.http.reading import Read
from workforceos.readmodels.port import ReadModelUnavailable

NOTES = "/notes-api/v1/notes"


def test_one_record_in_the_envelope(house: House) -> None:
    response = house.client.get(NOTES + "/17?_company=babil&x=1", headers=house.headers())
    content = response.json()
    assert (content["statusCode"], content["source"], content["rowCount"]) == ("200", "elastic", 1)
    assert (content["dataName"], content["method"], content["action"]) == ("note", "GET", "get")
    assert content["note"] == {"title": "kept"}
    assert not {"paging", "filters", "uiPermissions"} & set(content)
    assert "x-read-position" not in response.headers
    assert (response.headers["cache-control"], response.headers["x-content-type-options"]) == ("no-store", "nosniff")
    read = house.reads[0]
    assert (read.company, read.now, read.body, read.path) == (BABIL, NOW, None, {"noteId": "17"})
    assert (read.params, read.user.company_id) == ((("x", "1"),), BABIL.id)


def test_a_list_has_paging_and_tells_its_position(house: House) -> None:
    def answer(read: Read) -> dict[str, Any]:
        read.trace.position, read.trace.source = 41, "cache"
        return {"notes": [{"hours": Decimal("7.50")}, {}], "paging": read.paging(read.page, 52)}

    house.answer = answer
    response = house.client.get(NOTES + "?pageNumber=2&pageRowCount=10", headers=house.headers())
    content = response.json()
    assert response.headers["x-read-position"] == "41"
    assert content["paging"] == {"pageNumber": 2, "pageRowCount": 10, "totalRowCount": 52, "pageCount": 6}
    assert (content["rowCount"], content["filters"], content["uiPermissions"], content["source"]) == (
        2,
        [],
        [],
        "cache",
    )
    assert '"hours":7.50' in response.text


def test_a_bare_answer_has_no_envelope(house: House) -> None:
    house.answer = lambda read: {"total": 3}
    assert house.client.get("/notes-api/v1/bare").json() == {"total": 3}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("pageNumber=0", "errMsg_pageNumberTypeIsNotValid"),
        ("pageNumber=x", "errMsg_pageNumberTypeIsNotValid"),
        ("pageNumber=-1", "errMsg_pageNumberTypeIsNotValid"),
        ("pageNumber=1&pageNumber=2", "errMsg_pageNumberMustNotBeAnArray"),
        ("pageNumber=" + "9" * 5000, "errMsg_pageNumberTypeIsNotValid"),
        ("pageRowCount=501", "errMsg_pageRowCountTypeIsNotValid"),
        ("pageRowCount=", "errMsg_pageRowCountTypeIsNotValid"),
    ],
)
def test_a_page_that_is_none(house: House, query: str, message: str) -> None:
    house.answer = lambda read: {"notes": [], "paging": read.paging(read.page, 0)}
    error(house.client.get(f"{NOTES}?{query}", headers=house.headers()), 400, message)


def test_pages_have_25_rows_unless_told(house: House) -> None:
    house.answer = lambda read: {"notes": [], "paging": read.paging(read.page, 0)}
    paging = house.client.get(NOTES, headers=house.headers()).json()["paging"]
    assert paging == {"pageNumber": 1, "pageRowCount": 25, "totalRowCount": 0, "pageCount": 0}


def test_a_search_gets_its_body(house: House) -> None:
    body = {"query": {"match_all": {}}, "_company": "babil"}
    bearer = {"authorization": house.headers()["authorization"]}
    assert house.client.post("/notes-api/v1/search", json=body, headers=bearer).status_code == 200
    assert house.reads[0].body == {"query": {"match_all": {}}}
    broken = house.client.post("/notes-api/v1/search", content=b"[", headers=house.headers())
    error(broken, 400, "errMsg_bodyIsNotValidJson")


def test_a_read_waits_for_what_its_session_wrote_in_this_company(house: House) -> None:
    headers, others = house.headers(), house.headers()
    house.client.get(NOTES, headers=others)
    for _ in range(3):
        house.client.post(NOTES, json={"title": "x"}, headers=headers)
    house.client.get(NOTES, headers=headers)
    house.client.get(NOTES, headers=others)
    assert [read.wanted_position for read in house.reads] == [0, 3, 0]


def test_positions_are_kept_for_each_company(house: House) -> None:
    bearer = {"authorization": f"Bearer {house.token(Role.SUPER_ADMIN, ROOT)}"}
    for company in (NINEVEH, BABIL):
        house.client.post(NOTES, json={"title": "x"}, headers=bearer | {"mbx-company-codename": company.codename})
    for company in (NINEVEH, BABIL):
        house.client.get(NOTES, headers=bearer | {"mbx-company-codename": company.codename})
    assert [read.wanted_position for read in house.reads] == [1, 2]


def test_a_position_in_the_header_wins(house: House) -> None:
    headers = house.headers()
    house.client.post(NOTES, json={"title": "x"}, headers=headers)
    for given in ("0", "7", "9223372036854775807"):
        assert house.client.get(NOTES, headers=headers | {"x-event-position": given}).status_code == 200
    assert [read.wanted_position for read in house.reads] == [0, 7, 2**63 - 1]


@pytest.mark.parametrize("given", ["-1", "1.5", "x", "", "9223372036854775808", "9" * 400, "\u00b2"])
def test_a_position_that_is_none_is_400(house: House, given: str) -> None:
    headers = {name: value.encode() for name, value in house.headers().items()}
    response = house.client.get(NOTES, headers=headers | {"x-event-position": given.encode("latin-1")})
    error(response, 400, "errMsg_eventPositionIsNotValid")


def test_without_the_cache_a_read_waits_for_the_head(new_house: Callable[..., House]) -> None:
    house = new_house(cache=RedisCache("redis://127.0.0.1:1/0"))
    headers = house.headers()
    assert house.client.post(NOTES, json={"title": "x"}, headers=headers).status_code == 201
    house.client.get(NOTES, headers=headers)
    assert house.reads[0].wanted_position == 1


def test_after_the_cache_was_emptied_a_read_waits_for_the_head(new_house: Callable[..., House], redis_url: str) -> None:
    house = new_house(cache=RedisCache(redis_url))
    headers = house.headers()
    assert house.client.post(NOTES, json={"title": "x"}, headers=headers).status_code == 201
    with Redis.from_url(redis_url) as client:
        client.flushdb()
    for _ in range(2):
        house.client.get(NOTES, headers=headers)
    assert [read.wanted_position for read in house.reads] == [1, 1]


def test_read_models_that_are_away_are_503(house: House) -> None:
    def answer(read: Read) -> dict[str, Any]:
        raise ReadModelUnavailable("http://elastic:secret@search:9200")

    house.answer = answer
    response = house.client.get(NOTES, headers=house.headers())
    error(response, 503, "errMsg_serviceUnavailable")
    assert response.headers["retry-after"]
    assert "secret" not in response.text
