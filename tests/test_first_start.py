"""The first start: super admin and babil's owner have one password, and it is shown, whatever comes in between."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from workforceos import first_start
from workforceos.access.credentials import Credentials
from workforceos.access.passwords import verify_password
from workforceos.app import Workforce
from workforceos.claims.people import CODENAME
from workforceos.first_start import FirstStart
from workforceos.identifiers import ROOT_COMPANY_ID
from workforceos.settings import Settings

STEPS: list[tuple[Any, str]] = [
    (first_start, "_sample_company"),
    (first_start, "_super_admin"),
    (Credentials, "set_first"),
]
NAMES = [name for _, name in STEPS]

NewProcess = Callable[..., Workforce]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_server)])
def new_process(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewProcess]:
    url = cast(str, request.getfixturevalue("postgres_url")) if request.param == "postgresql" else None
    begun: list[Workforce] = []

    def begin(**changes: Any) -> Workforce:
        settings = {"_env_file": None, "env": "test", "data_dir": tmp_path, "database_url": url} | changes
        begun.append(Workforce(Settings(**settings)))
        begun[-1].migrate()
        return begun[-1]

    yield begin
    for workforce in begun:
        workforce.close()


def opened_by(workforce: Workforce, made: FirstStart, password: str) -> list[bool]:
    """Whether it is the super admin's password, and that of babil's owner."""
    claim = (CODENAME, "babil")
    found = []
    for company_id in (ROOT_COMPANY_ID, workforce.store.holders(ROOT_COMPANY_ID, [claim])[claim]):
        user = workforce.accounts.find_user(company_id, made.email)
        assert user is not None
        found.append(verify_password(password, workforce.credentials.hash_of(company_id, user.id)))
    return found


class Killed(BaseException):
    """Nothing runs after it, as after SIGKILL."""


def kill(*_: Any, **__: Any) -> None:
    raise Killed


@pytest.mark.parametrize(("owner", "name"), STEPS, ids=NAMES)
def test_one_that_was_killed_is_brought_to_its_end(
    new_process: NewProcess, owner: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, kill)
        with pytest.raises(Killed):
            new_process(superadmin_email="first@example.com").prepare()
    made = new_process(superadmin_email="first@example.com").prepare()
    assert made is not None
    assert made.password is not None
    assert opened_by(new_process(), made, made.password) == [True, True]
    assert new_process().prepare() is None


def test_whoever_was_made_by_one_that_was_killed_is_named(
    new_process: NewProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Credentials, "set_first", kill)
        with pytest.raises(Killed):
            new_process(superadmin_email="first@example.com").prepare()
    settings = {"superadmin_email": "second@example.com", "superadmin_password": "super admin secret"}
    made = new_process(**settings).prepare()
    assert made == FirstStart("first@example.com", None)
    assert opened_by(new_process(), made, "super admin secret") == [True, True]


@pytest.mark.parametrize(("owner", "name"), STEPS, ids=NAMES)
def test_of_two_one_shows_the_password_of_both(
    new_process: NewProcess, owner: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, made = getattr(owner, name), []

    def overtaken(*given: Any, **named: Any) -> Any:
        monkeypatch.undo()
        made.append(new_process().prepare())
        return real(*given, **named)

    monkeypatch.setattr(owner, name, overtaken)
    made.append(new_process().prepare())
    must_be_shown_once(new_process(), made)


def test_of_two_that_set_the_password_at_once_one_shows_it(
    new_process: NewProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, both = Credentials.set_first, threading.Barrier(2, timeout=20)

    def at_once(*given: Any, **named: Any) -> bool:
        both.wait()
        return real(*given, **named)

    monkeypatch.setattr(Credentials, "set_first", at_once)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda workforce: workforce.prepare(), [new_process(), new_process()]))
    must_be_shown_once(new_process(), made)


def must_be_shown_once(workforce: Workforce, made: list[FirstStart | None]) -> None:
    (shown,) = [each for each in made if each is not None]
    assert shown.password is not None
    assert opened_by(workforce, shown, shown.password) == [True, True]
