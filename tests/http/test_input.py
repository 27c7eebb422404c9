"""Whatever comes in: 4xx in the error shape, never 500."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.http.support import House, error
from workforceos.access.caller import Role
from workforceos.http import incoming

NOTES = "/notes-api/v1/notes"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "errMsg_bodyIsNotValidJson"),
        (b'{"title": NaN}', "errMsg_bodyIsNotValidJson"),
        (b'{"count": Infinity}', "errMsg_bodyIsNotValidJson"),
        (b'{"count": 1e999}', "errMsg_bodyIsNotValidJson"),
        (b'{"count": 99999999999999999999}', "errMsg_bodyIsNotValidJson"),
        (b'{"count": 1' + b"0" * 5000 + b"}", "errMsg_bodyIsNotValidJson"),
        (b'{"title": "x"} trailing', "errMsg_bodyIsNotValidJson"),
        (b"{'title': 'x'}", "errMsg_bodyIsNotValidJson"),
        (b'{"title": "\xff"}', "errMsg_bodyIsNotValidJson"),
        ('{"title": "ä"}'.encode("latin-1"), "errMsg_bodyIsNotValidJson"),
        ('{"title": "x"}'.encode("utf-16"), "errMsg_bodyIsNotValidJson"),
        (b'\xef\xbb\xbf{"title": "x"}', "errMsg_bodyIsNotValidJson"),
        (b'{"title": "\\ud800"}', "errMsg_bodyIsNotValidJson"),
        (b'{"title": "\\u0000"}', "errMsg_bodyIsNotValidJson"),
        (b'{"\\u0000": 1}', "errMsg_bodyIsNotValidJson"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "errMsg_bodyIsNotValidJson"),
        (b"[" * 200_000, "errMsg_bodyIsNotValidJson"),
        (b"[]", "errMsg_bodyMustBeAnObject"),
        (b"null", "errMsg_bodyMustBeAnObject"),
        (b'"text"', "errMsg_bodyMustBeAnObject"),
        (b"", "errMsg_titleIsRequired"),
        (b"  ", "errMsg_titleIsRequired"),
        (b"{}", "errMsg_titleIsRequired"),
        (b'{"title": null}', "errMsg_titleIsRequired"),
        (b'{"title": " "}', "errMsg_titleIsRequired"),
        (b'{"title": ["x"]}', "errMsg_titleMustNotBeAnArray"),
        (b'{"title": 1}', "errMsg_titleTypeIsNotValid"),
        (b'{"title": {}}', "errMsg_titleTypeIsNotValid"),
        (b'{"title": "a\\u0007"}', "errMsg_titleTypeIsNotValid"),
        (b'{"title": "x", "colour": 1}', "errMsg_colourIsNotAllowed"),
        (b'{"title": "x", "errMsg <b>": 1}', "errMsg_bodyIsNotAllowed"),
        (b'{"title": "x", "count": true}', "errMsg_countTypeIsNotValid"),
        (b'{"title": "x", "count": 1.5}', "errMsg_countTypeIsNotValid"),
        (b'{"title": "x", "count": "1"}', "errMsg_countTypeIsNotValid"),
        (b'{"title": "x", "count": [1]}', "errMsg_countMustNotBeAnArray"),
        (b'{"title": "x", "count": 2147483648}', "errMsg_countTypeIsNotValid"),
        (b'{"title": "x", "day": "2024-02-30"}', "errMsg_dayIsNotAValidDate"),
        (b'{"title": "x", "at": "2024-01-15T08:00:00"}', "errMsg_atIsNotAValidDate"),
        (b'{"title": "x", "readerIds": "x"}', "errMsg_readerIdsTypeIsNotValid"),
        (b'{"title": "x", "readerIds": ["x"]}', "errMsg_readerIdsisNotAValidID"),
        (b'{"title": "x", "reader_ids": []}', "errMsg_reader_idsIsNotAllowed"),
    ],
)
def test_a_body_that_is_wrong_is_400_and_named(house: House, body: bytes, message: str) -> None:
    response = house.client.post(NOTES, content=body, headers=house.headers() | JSON)
    error(response, 400, message)
    assert house.works == []


def test_every_wrong_field_is_listed(house: House) -> None:
    body = {"body": 1, "day": "x", "readerIds": ["x"], "colour": "red"}
    content = error(house.client.post(NOTES, json=body, headers=house.headers()), 400, "errMsg_titleIsRequired")
    assert [item["field"] for item in content["detail"]] == ["title", "body", "day", "readerIds", "colour"]
    assert all(item["problem"] for item in content["detail"])


def test_fields_that_the_server_decides_are_accepted_whatever_they_hold(house: House) -> None:
    body = {"title": "x", "status": ["anything"], "_company": "babil"}
    assert house.client.post(NOTES, json=body, headers=house.headers()).status_code == 201


def test_null_clears_what_may_be_cleared(house: House) -> None:
    path = NOTES + "/01900000-0000-7000-8000-000000000000"
    response = house.client.patch(path, json={"title": None}, headers=house.headers())
    content = error(response, 400, "errMsg_titleIsRequired")
    assert content["detail"] == [{"field": "title", "problem": "must not be null"}]


def test_an_id_in_the_path_is_checked(house: House) -> None:
    error(house.client.patch(NOTES + "/17", json={}, headers=house.headers()), 400, "errMsg_noteIdisNotAValidID")


def test_the_last_of_repeated_keys_counts(house: House) -> None:
    response = house.client.post(NOTES, content=b'{"title": "a", "title": "b"}', headers=house.headers() | JSON)
    assert response.json()["note"]["title"] == "b"


@pytest.mark.parametrize(
    "kind", ["application/json; charset=UTF-8", "application/JSON", "application/vnd.x+json", None]
)
def test_json_by_any_name(house: House, kind: str | None) -> None:
    headers = house.headers() | ({"content-type": kind} if kind else {})
    assert house.client.post(NOTES, content=b'{"title": "x"}', headers=headers).status_code == 201


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x", ""]
)
def test_another_media_type_is_415(house: House, kind: str) -> None:
    response = house.client.post(NOTES, content=b'{"title": "x"}', headers=house.headers() | {"content-type": kind})
    error(response, 415, "errMsg_mediaTypeIsNotSupported")


def test_other_encodings_are_refused(house: House) -> None:
    headers = house.headers() | {"content-type": "application/json; charset=latin-1"}
    error(house.client.post(NOTES, content=b'{"title": "x"}', headers=headers), 400, "errMsg_bodyIsNotValidJson")
    headers = house.headers() | JSON | {"content-encoding": "gzip"}
    error(house.client.post(NOTES, content=b"\x1f\x8b", headers=headers), 415, "errMsg_mediaTypeIsNotSupported")


def test_a_body_has_a_mebibyte_at_most(house: House) -> None:
    most = b'{"title": "x"}'.ljust(1024 * 1024)
    assert house.client.post(NOTES, content=most, headers=house.headers() | JSON).status_code == 201
    response = house.client.post(NOTES, content=most + b" ", headers=house.headers() | JSON)
    error(response, 413, "errMsg_bodyIsTooLarge")


def test_in_chunks_too(house: House) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(64):
            sent += 1
            yield b" " * 65536

    response = house.client.post(NOTES, content=chunks(), headers=house.headers() | JSON)
    error(response, 413, "errMsg_bodyIsTooLarge")
    assert sent == 17


@pytest.mark.parametrize("length", ["-1", "abc", "1, 1"])
def test_a_length_is_a_number(house: House, length: str) -> None:
    response = house.client.post(NOTES, content=b"{}", headers=house.headers() | {"content-length": length})
    error(response, 400, "errMsg_contentLengthIsNotValid")


def test_a_body_that_does_not_come_is_408(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "BODY_SECONDS", 0.01)

    async def stuck() -> AsyncIterator[bytes]:
        import asyncio

        yield b"{"
        await asyncio.sleep(60)

    response = house.client.post(NOTES, content=stuck(), headers=house.headers() | JSON)
    error(response, 408, "errMsg_requestTimeout")


@pytest.mark.parametrize("encoded", ["%zz", "%", "%f", "%ff", "%00", "%c3", "%ed%a0%80"])
def test_a_broken_url_is_400(house: House, encoded: str) -> None:
    for target in (f"{NOTES}/{encoded}", f"{NOTES}?a={encoded}", f"{NOTES}?{encoded}=a"):
        status, content = raw_get(house, target)
        assert (status, content["message"]) == (400, "errMsg_urlIsNotValid")


def test_a_url_has_a_thousand_parameters_at_most(house: House) -> None:
    assert raw_get(house, f"{NOTES}?{'&'.join(['a=1'] * 1001)}")[0] == 400
    assert raw_get(house, f"{NOTES}?{'&'.join(['a=1'] * 1000)}")[0] == 200


def raw_get(house: House, target: str) -> tuple[int, dict[str, Any]]:
    return house.client.raw("GET", target.encode("latin-1"), house.headers())


def test_names_and_values_of_a_url_are_decoded(house: House) -> None:
    raw_get(house, NOTES + "/a%2Fb%20c?a%20b=c+d&a%20b=%C3%A4&e&_company=babil&=x")
    assert house.reads[0].params == (("a b", "c d"), ("a b", "ä"), ("e", ""), ("", "x"))
    assert house.reads[0].path == {"noteId": "a/b c"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(["title", "body", "day", "at", "readerIds", "count", "status", "_company", "x"])


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[House]:
    house = House()
    yield house
    house.client.close()


@given(body=st.dictionaries(names, json_values, max_size=6) | json_values)
def test_no_json_is_a_500(fuzzed: House, body: Any) -> None:
    content = json.dumps(body).encode("utf-8", "surrogatepass")
    response = fuzzed.client.post(NOTES, content=content, headers=fuzzed.headers(Role.TENANT_OWNER) | JSON)
    assert response.status_code in (201, 400), response.text
    if response.status_code == 400:
        error(response, 400, response.json()["message"])


@given(body=st.binary(max_size=200))
def test_no_bytes_are_a_500(fuzzed: House, body: bytes) -> None:
    response = fuzzed.client.post(NOTES, content=body, headers=fuzzed.headers() | JSON)
    assert response.status_code == 400


@given(target=st.binary(min_size=1, max_size=60), query=st.binary(max_size=60))
def test_no_url_is_a_500(fuzzed: House, target: bytes, query: bytes) -> None:
    url = b"/notes-api/v1/notes/" + target.replace(b"?", b"") + b"?" + query
    status, _ = fuzzed.client.raw("GET", url, fuzzed.headers())
    assert status in (200, 400, 404)


header_values = st.binary(max_size=40).map(lambda value: value.replace(b"\r", b"").replace(b"\n", b""))
header_names = st.sampled_from(
    (
        "authorization",
        "cookie",
        "mbx-company-codename",
        "idempotency-key",
        "if-match",
        "x-event-position",
        "x-request-id",
        "content-type",
        "x-csrf-token",
        "origin",
        "content-encoding",
    )
)


@given(changed=st.dictionaries(header_names, header_values, max_size=4))
def test_no_header_is_a_500(fuzzed: House, changed: dict[str, bytes]) -> None:
    headers = {name: value.encode() for name, value in fuzzed.headers().items()} | changed
    for response in (
        fuzzed.client.post(NOTES, content=b'{"title": "x"}', headers=headers),
        fuzzed.client.get(NOTES, headers=headers),
    ):
        assert response.status_code < 500, response.text
