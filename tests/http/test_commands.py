"""The way of a write through the edge."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.http.support import BABIL, House, error, note
from workforceos.access.caller import Caller, Role
from workforceos.domain.rule import RuleBroken
from workforceos.eventstore.errors import ClaimConflict, Holder, KeyConflict, StoreUnavailable, VersionConflict
from workforceos.http.commanding import ATTEMPTS, PATIENT_ATTEMPTS
from workforceos.identifiers import new_id
from workforceos.work import Outcome

NOTES = "/notes-api/v1/notes"
NewHouse = Callable[..., House]


class NoteIsSealed(RuleBroken):
    """The note is sealed."""

    code = "errMsg_noteIsSealed"
    status = 409
    err_code = "Sealed"


class Failing:
    """Raises what it is given, in this order, then writes."""

    def __init__(self, house: House, *failures: Exception) -> None:
        self.house, self.failures, self.calls = house, list(failures), 0
        house.handle = self

    def __call__(self, command: Any, caller: Caller | None, work: Any) -> Outcome:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return self.house.write(command, caller, work)


def test_a_write_is_answered_in_the_envelope(house: House) -> None:
    headers = house.headers(x_request_id="req-1")
    response = house.client.post(NOTES, json={"title": " Hello "}, headers=headers)
    assert response.status_code == 201
    assert response.headers["x-event-position"] == "1"
    assert response.headers["x-request-id"] == "req-1"
    assert "idempotency-replayed" not in response.headers
    content = response.json()
    session = next(iter(house.sessions.living.values()))
    assert content.pop("elapsedMs") >= 0
    assert content.pop("ssoTime") >= 0
    assert len(bytes.fromhex(content.pop("cacheKey"))) == 16
    assert content.pop("note")["title"] == "Hello"
    assert content == {
        "status": "OK",
        "statusCode": "201",
        "source": "db",
        "userId": str(session.user_id),
        "sessionId": str(session.id),
        "requestId": "req-1",
        "dataName": "note",
        "method": "POST",
        "action": "create",
        "appVersion": "9.9",
        "rowCount": 1,
        "seen": False,
    }


def test_the_handler_gets_who_asks_and_where(house: House) -> None:
    response = house.client.post(NOTES, json={"title": "x"}, headers=house.headers(Role.TENANT_ADMIN))
    work = house.works[0]
    assert work.company_id == BABIL.id
    assert work.request_id == response.json()["requestId"]
    assert work.caller is not None
    assert (work.caller.role, work.caller.company_id) == (Role.TENANT_ADMIN, BABIL.id)
    assert (work.command, work.expected_record_version) == (None, None)


def test_the_body_may_repeat_what_the_path_names_and_not_contradict_it(house: House) -> None:
    seen: list[Any] = []
    id, other = new_id(), new_id()

    def change(command: Any, caller: Caller | None, work: Any) -> Outcome:
        seen.append(command)
        return Outcome({"note": note("x", id=command.note_id)}, {}, 7)

    house.handle = change
    path = f"{NOTES}/{str(id).upper()}"
    for wrong in (str(other), None, 5, [str(id)], "garbage"):
        response = house.client.patch(path, json={"noteId": wrong, "body": None}, headers=house.headers())
        error(response, 400, "errMsg_noteIdIsNotAllowed")
    assert seen == []
    response = house.client.patch(path, json={"noteId": str(id), "body": None}, headers=house.headers())
    assert response.status_code == 200
    assert response.json()["note"]["id"] == str(id)
    assert seen[0].given == {"note_id": id, "body": None}


def test_public_writes_have_no_caller_and_ignore_a_bad_login(house: House) -> None:
    for headers in (
        {},
        {"authorization": "Bearer nonsense"},
        house.headers(company=BABIL) | {"mbx-company-codename": "nineveh"},
    ):
        response = house.client.post("/notes-api/v1/public", json={"title": "x"}, headers=headers)
        assert response.status_code == 201
        assert response.json()["userId"] is None
        assert house.works[-1].caller is None


def test_a_broken_rule_keeps_its_name(house: House) -> None:
    failing = Failing(house, NoteIsSealed())
    content = error(house.client.post(NOTES, json={"title": "x"}, headers=house.headers()), 409, "errMsg_noteIsSealed")
    assert (content["errCode"], content["detail"], failing.calls) == ("Sealed", "The note is sealed.", 1)


def test_whoever_comes_second_decides_again(house: House) -> None:
    failing = Failing(
        house, VersionConflict(), ClaimConflict(()), VersionConflict(), VersionConflict(), VersionConflict()
    )
    response = house.client.post(NOTES, json={"title": "x"}, headers=house.headers())
    assert (response.status_code, failing.calls, len(house.works)) == (201, 6, 6)
    assert [work.was_alone for work in house.works] == [False] * PATIENT_ATTEMPTS + [True] * 3


def test_but_not_for_ever(house: House) -> None:
    failing = Failing(house, *(VersionConflict() for _ in range(20)))
    error(house.client.post(NOTES, json={"title": "x"}, headers=house.headers()), 409, "errMsg_conflict")
    assert failing.calls == ATTEMPTS


def test_a_claim_that_somebody_holds_is_not_tried_again(house: House) -> None:
    failing = Failing(house, ClaimConflict((Holder("email", "x", None, None, new_id()),)))
    error(house.client.post(NOTES, json={"title": "x"}, headers=house.headers()), 409, "errMsg_conflict")
    assert failing.calls == 1


def test_a_log_that_is_away_is_503(house: House) -> None:
    Failing(house, StoreUnavailable("host=secret"))
    response = house.client.post(NOTES, json={"title": "x"}, headers=house.headers())
    error(response, 503, "errMsg_serviceUnavailable")
    assert int(response.headers["retry-after"]) > 0
    assert "secret" not in response.text


def test_an_unknown_exception_is_500_and_tells_nothing(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    Failing(house, RuntimeError("password=hunter2"))
    response = house.client.post(NOTES, json={"title": "x"}, headers=house.headers(x_request_id="req-9"))
    error(response, 500, "errMsg_internalError")
    assert "hunter2" not in response.text
    logged = capsys.readouterr()
    assert "hunter2" in logged.out + logged.err


@pytest.mark.parametrize("given", ["3", '"3"', 'W/"3"', " 3 "])
def test_if_match_reaches_the_work(house: House, given: str) -> None:
    assert house.client.post(NOTES, json={"title": "x"}, headers=house.headers(if_match=given)).status_code == 201
    assert house.works[0].expected_record_version == 3


@pytest.mark.parametrize("given", ["abc", "-1", "1.5", "3, 4", "", "9" * 30])
def test_another_if_match_is_400(house: House, given: str) -> None:
    response = house.client.post(NOTES, json={"title": "x"}, headers=house.headers(if_match=given))
    error(response, 400, "errMsg_ifMatchIsNotValid")
    assert house.works == []


class TestIdempotency:
    def test_the_same_request_is_done_once(self, house: House) -> None:
        headers = house.headers(idempotency_key="k1")
        first = house.client.post(NOTES, content=b'{"title":"x","body":"y"}', headers=headers)
        again = house.client.post(NOTES + "/", content=b'{ "body":"y", "title":"x" }', headers=headers)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json()["note"] == again.json()["note"]
        assert first.headers["x-event-position"] == again.headers["x-event-position"] == "1"
        assert (again.json()["seen"], again.headers["idempotency-replayed"]) == (False, "true")
        assert (len(house.works), len(house.written)) == (1, 1)

    @pytest.mark.parametrize(("path", "body"), [("/v1/notes", {"title": "z"}), ("/v1/anywhere", {"title": "x"})])
    def test_another_request_is_422(self, house: House, path: str, body: dict[str, Any]) -> None:
        headers = house.headers(idempotency_key="k1")
        house.client.post(NOTES, json={"title": "x"}, headers=headers)
        response = house.client.post(f"/notes-api{path}", json=body, headers=headers)
        error(response, 422, "errMsg_idempotencyKeyReuse")
        assert len(house.written) == 1

    def test_keys_of_other_people_are_other_keys(self, house: House) -> None:
        for _ in range(2):
            response = house.client.post(NOTES, json={"title": "x"}, headers=house.headers(idempotency_key="k1"))
            assert "idempotency-replayed" not in response.headers
        assert len(house.written) == 2

    def test_a_duplicate_that_comes_between_gets_the_first_answer(self, house: House) -> None:
        """The key is free when it is looked up, and taken when the append comes."""
        headers = house.headers(idempotency_key="k1")

        def twice(command: Any, caller: Caller | None, work: Any) -> Outcome:
            house.write(command, caller, work)
            return house.write(command, caller, work)

        house.handle = twice
        response = house.client.post(NOTES, json={"title": "x"}, headers=headers)
        assert (response.status_code, response.headers["idempotency-replayed"]) == (201, "true")

    @pytest.mark.parametrize("failure", [NoteIsSealed(), VersionConflict(), ClaimConflict(())])
    def test_a_rule_broken_by_the_first_of_two_is_its_answer(self, house: House, failure: Exception) -> None:
        calls = []

        def written_by_the_other(command: Any, caller: Caller | None, work: Any) -> Outcome:
            calls.append(work)
            house.write(command, caller, work)
            raise failure

        house.handle = written_by_the_other
        response = house.client.post(NOTES, json={"title": "x"}, headers=house.headers(idempotency_key="k1"))
        assert (response.status_code, response.headers["idempotency-replayed"], len(calls)) == (201, "true", 1)

    def test_a_conflict_of_keys_in_the_append_is_422(self, house: House) -> None:
        Failing(house, KeyConflict())
        response = house.client.post(NOTES, json={"title": "x"}, headers=house.headers(idempotency_key="k1"))
        error(response, 422, "errMsg_idempotencyKeyReuse")

    @pytest.mark.parametrize("key", ["", "k" * 256, "k\tk"])
    def test_a_key_has_1_to_255_printable_characters(self, house: House, key: str) -> None:
        response = house.client.post(NOTES, json={"title": "x"}, headers=house.headers(idempotency_key=key))
        error(response, 400, "errMsg_idempotencyKeyIsNotValid")
        assert house.written == {}

    def test_the_fingerprint_cannot_be_guessed_from_the_body(self, house: House, new_house: NewHouse) -> None:
        house.client.post(NOTES, json={"title": "x"}, headers=house.headers(idempotency_key="k" * 255))
        command = house.works[0].command
        assert command is not None
        assert len(bytes.fromhex(command.fingerprint)) == 32
        other = new_house()
        object.__setattr__(other.services, "secret", b"t" * 32)
        other.client.post(NOTES, json={"title": "x"}, headers=other.headers(idempotency_key="k" * 255))
        assert other.works[0].command is not None
        assert other.works[0].command.fingerprint != command.fingerprint
