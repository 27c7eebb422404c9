from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from workforceos.access.tenants import CompanyFacts, CompanyNotFound, Tenants
from workforceos.identifiers import ROOT_COMPANY_ID, new_id

BABIL = CompanyFacts(new_id(), "babil", "Babil", "UTC", is_active=True)


class Claims:
    """The one call of the event store that tenants need."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], UUID] = {("codename", "babil"): BABIL.id}
        self.asked = 0

    def holders(self, company_id: UUID, claims: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], UUID]:
        assert company_id == ROOT_COMPANY_ID
        self.asked += 1
        return {claim: self.held[claim] for claim in claims if claim in self.held}


class World:
    def __init__(self) -> None:
        self.claims, self.now, self.loads = Claims(), 0.0, 0
        root = CompanyFacts(ROOT_COMPANY_ID, "root", "Root", "UTC", is_active=True)
        self.companies = {BABIL.id: BABIL, ROOT_COMPANY_ID: root}
        self.meanwhile: Callable[[], None] = lambda: None
        self.tenants = Tenants(self.claims, self.load, lambda: self.now)  # type: ignore[arg-type]

    def load(self, company_id: UUID) -> CompanyFacts | None:
        self.loads += 1
        found = self.companies.get(company_id)
        self.meanwhile()
        return found


@pytest.fixture
def world() -> World:
    return World()


def test_a_company_is_found_by_its_codename_and_kept_for_two_seconds(world: World) -> None:
    assert world.tenants.named("babil") == world.tenants.named("babil") == BABIL
    assert (world.claims.asked, world.loads) == (1, 1)
    world.now = 2.0
    assert world.tenants.named("babil") == BABIL
    assert (world.claims.asked, world.loads) == (1, 2)


def test_a_change_shows_at_once_where_it_was_made(world: World) -> None:
    world.tenants.named("babil")
    world.companies[BABIL.id] = CompanyFacts(BABIL.id, "babil", "Babil", "Europe/Berlin", is_active=True)
    assert world.tenants.named("babil").timezone == "UTC"
    world.tenants.forget(BABIL.id)
    assert world.tenants.named("babil").timezone == "Europe/Berlin"


def test_a_change_elsewhere_shows_where_it_is_asked_for(world: World) -> None:
    world.tenants.named("babil")
    world.companies[BABIL.id] = replace(BABIL, timezone="Europe/Berlin")
    afresh = world.tenants.find_afresh(BABIL.id)
    assert afresh is not None
    assert afresh.timezone == world.tenants.named("babil").timezone == "Europe/Berlin"


def test_what_was_read_before_a_change_is_not_kept_after_it(world: World) -> None:
    def change() -> None:
        world.companies[BABIL.id] = replace(BABIL, timezone="Europe/Berlin")
        world.tenants.forget(BABIL.id)

    world.meanwhile = change
    assert world.tenants.named("babil").timezone == "UTC"
    world.meanwhile = lambda: None
    assert [world.tenants.named("babil").timezone for _ in range(2)] == ["Europe/Berlin"] * 2
    assert world.loads == 2


def test_root_needs_no_claim(world: World) -> None:
    assert world.tenants.named("root").id == ROOT_COMPANY_ID
    assert world.claims.asked == 0


def test_an_unknown_company_is_asked_for_again(world: World) -> None:
    with pytest.raises(CompanyNotFound):
        world.tenants.named("nineveh")
    world.claims.held["codename", "nineveh"] = new = new_id()
    world.companies[new] = CompanyFacts(new, "nineveh", "Nineveh", "UTC", is_active=True)
    assert world.tenants.named("nineveh").id == new


def test_a_company_that_is_not_active_is_unknown(world: World) -> None:
    world.companies[BABIL.id] = CompanyFacts(BABIL.id, "babil", "Babil", "UTC", is_active=False)
    with pytest.raises(CompanyNotFound):
        world.tenants.named("babil")


@pytest.mark.parametrize("codename", ["", "a b", "\x00", "B", "ä", "x" * 1000, "../root"])
def test_what_is_no_codename_is_not_asked_for(world: World, codename: str) -> None:
    with pytest.raises(CompanyNotFound):
        world.tenants.named(codename)
    assert world.claims.asked == 0
