"""A name that changes reaches every document that shows it."""

from collections.abc import Sequence
from math import ceil
from uuid import UUID

import pytest
import sqlalchemy as sa

from projections import rejoining
from projections.rebuilding import rebuild
from projections.registry import PROJECTIONS
from projections.sharing import evict_all
from tests.projections.interfering import Away, Interfering
from tests.projections.world import World, checked_in, drain, scheduled
from workforceos.database import Database
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.events import ShiftDetailsChanged
from workforceos.identifiers import ROOT_COMPANY_ID, new_id
from workforceos.readmodels.progress import SHARDS, DatabaseCoverage, Reach, rejoins

ROWS = 450


def many(world: World, company: UUID, events: Sequence[DomainEvent]) -> None:
    for start in range(0, len(events), 150):
        world.append(company, *((new_id(), event) for event in events[start : start + 150]))


@pytest.fixture
def company(world: World) -> UUID:
    return world.company()


@pytest.fixture
def ada(world: World, company: UUID) -> UUID:
    """In many rows."""
    ada = world.user(company, "Ada")
    shift = world.shift(company, [ada], by=ada)
    many(world, company, [checked_in(ada, shift)] * ROWS)
    return ada


def left(database: Database) -> int:
    with database.reading() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(rejoins)) or 0


def shown(world: World) -> list[str]:
    return [record["user"]["fullname"] for record in world.kept(["attendanceRecords"]).values()]


def names(world: World) -> set[str]:
    return set(shown(world))


def test_it_reaches_every_row(world: World, company: UUID, ada: UUID) -> None:
    drain(projector := world.projector())
    assert names(world) == {"Ada"}
    world.rename(company, ada, "Ada Lovelace")
    drain(projector)
    assert names(world) == {"Ada Lovelace"}
    assert world.kept() == world.expected()
    assert left(world.database) == 0


def covered(world: World, company: UUID) -> Reach:
    return DatabaseCoverage(world.database).covered(["attendanceRecords"], company)


def test_who_waits_for_it_waits_for_every_row(world: World, company: UUID, ada: UUID) -> None:
    drain(projector := world.projector())
    position = world.rename(company, ada, "Ada Lovelace")
    seen: list[tuple[bool, int]] = []
    while not seen or projector.step():
        seen.append((covered(world, company).company >= position, shown(world).count("Ada Lovelace")))
    assert (False, rejoining.SLICE) in seen  # under way
    assert all(rows == ROWS for is_covered, rows in seen if is_covered)
    assert seen[-1] == (True, ROWS)


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
@pytest.mark.parametrize("is_killed", [False, True])
def test_who_waits_for_the_first_of_two_changes_is_not_let_go_by_the_second(
    world: World, company: UUID, ada: UUID, steps: int, is_killed: bool
) -> None:
    drain(projector := world.projector())
    first = world.rename(company, ada, "Ada King")
    for _ in range(steps):
        projector.step()
    second = world.rename(company, ada, "Ada Lovelace")
    seen: list[tuple[bool, bool, set[str]]] = []
    while not seen or projector.step():
        if is_killed and len(seen) == 1:  # what it has noted is all that its successor knows
            evict_all(world.database)
            projector = world.projector()
            projector.step()
        reached = covered(world, company).company
        assert projector.position >= reached
        seen.append((reached >= first, reached >= second, names(world)))
    assert all("Ada" not in shown for is_first, _, shown in seen if is_first)
    assert all(shown == {"Ada Lovelace"} for _, is_second, shown in seen if is_second)
    assert seen[-1] == (True, True, {"Ada Lovelace"})


def test_other_companies_of_its_shard_do_not_wait(world: World, company: UUID, ada: UUID) -> None:
    neighbour = UUID(int=company.int + SHARDS)
    drain(projector := world.projector())
    position = world.rename(company, ada, "Ada Lovelace")
    projector.step()
    assert covered(world, neighbour) == Reach(world.store.head(), position - 1)
    assert covered(world, company) == Reach(position - 1, position - 1)
    drain(projector)
    assert covered(world, company) == covered(world, neighbour) == Reach(world.store.head(), world.store.head())


def test_a_projector_that_takes_over_promises_no_name_before_every_row_has_it(
    world: World, company: UUID, ada: UUID
) -> None:
    drain(projector := world.projector())
    projector.release()
    position = world.rename(company, ada, "Ada Lovelace")
    successor = world.projector()
    promised = []
    while not successor.follows_everything:
        successor.step()
        promised.append((covered(world, company).company >= position, names(world) == {"Ada Lovelace"}))
    assert (False, False) in promised
    assert all(is_shown for is_promised, is_shown in promised if is_promised)
    assert promised[-1] == (True, True)


def test_it_goes_on_where_a_killed_projector_stopped(world: World, company: UUID, ada: UUID) -> None:
    drain(projector := world.projector())
    world.rename(company, ada, "Ada Lovelace")
    while names(world) == {"Ada"} or left(world.database) > 1:
        projector.step()  # a slice of each kind of row that shows her, in turns
    rest = shown(world).count("Ada")
    assert (rest, left(world.database)) == (ROWS - rejoining.SLICE, 1)
    evict_all(world.database)
    documents = Interfering(world.documents)
    drain(world.projector(documents=documents))
    assert names(world) == {"Ada Lovelace"}
    assert left(world.database) == 0
    assert documents.writes == ceil(rest / rejoining.SLICE)  # no row is written a second time


def test_two_changes_of_what_a_row_shows_cross(world: World, company: UUID, ada: UUID) -> None:
    drain(projector := world.projector())
    [shift] = [id for name, id in world.expected(["shifts"])]
    world.rename(company, ada, "Ada King")
    projector.step()
    world.append(company, (shift, ShiftDetailsChanged(location="Bar", department_id=None)))
    world.rename(company, ada, "Ada Lovelace")
    drain(projector)
    assert world.kept() == world.expected()


def test_a_rename_that_comes_between_folding_and_writing(world: World, company: UUID) -> None:
    """The row was made with the old name, and is written after the new one has gone round."""
    ada = world.user(company, "Ada")
    shift = world.shift(company, [ada], by=ada)
    drain(other := world.projector())
    documents = Interfering(world.documents)
    evict_all(world.database)
    drain(slow := world.projector(documents=documents))
    record = world.attendance(company, ada, shift)

    def renamed_meanwhile() -> None:
        documents.before = lambda: None
        evict_all(world.database)
        other._begin_again()
        world.rename(company, ada, "Ada Lovelace")
        drain(other)
        documents.before = Away(RuntimeError("only once"))

    documents.before = renamed_meanwhile
    with pytest.raises(Exception, match="taken for dead"):
        slow.step()
    assert world.kept(["attendanceRecords"])["attendanceRecords", record]["user"]["fullname"] == "Ada Lovelace"
    assert world.kept() == world.expected()


def test_many_names_change_in_one_page(world: World, company: UUID) -> None:
    users = [world.user(company, f"User {number}") for number in range(150)]
    many(world, company, [scheduled([user, users[0]], by=users[1]) for user in users])
    drain(projector := world.projector())
    for number, user in enumerate(users):
        world.rename(company, user, f"Renamed {number}")
    drain(projector)
    assert world.kept() == world.expected()


def test_a_rebuild_writes_nothing_twice_for_names_that_changed_before_it(
    world: World, company: UUID, ada: UUID
) -> None:
    world.rename(company, ada, "Ada Lovelace")
    drain(projector := world.projector())  # the first generation began before the log did
    assert names(world) == {"Ada Lovelace"}
    projector.release()
    documents = Interfering(world.documents)
    records = PROJECTIONS["attendanceRecords"]
    rebuild(records, world.database, world.store, documents, lambda position, head: None)
    assert documents.writes == 1
    assert names(world) == {"Ada Lovelace"}


def made_by(world: World) -> set[str | None]:
    users = [shift["createdByUser"] for shift in world.kept(["shifts"]).values()]
    return {user and user["fullname"] for user in users}


def test_what_an_admin_of_root_made_shows_the_admin_in_every_company(world: World) -> None:
    root = world.user(ROOT_COMPANY_ID, "Root")
    for company in (world.company(), world.company(), world.company()):
        world.shift(company, [world.user(company)], by=root)
    drain(projector := world.projector())
    assert made_by(world) == {"Root"}
    world.rename(ROOT_COMPANY_ID, root, "Grace")
    drain(projector)
    assert made_by(world) == {"Grace"}
    assert world.kept(["shifts"]) == world.expected(["shifts"])
    assert left(world.database) == 0


def test_two_projectors_carry_a_name_of_root_each_through_its_own_companies(world: World) -> None:
    root = world.user(ROOT_COMPANY_ID, "Root")
    for company in [world.company() for _ in range(24)]:
        world.shift(company, [], by=root)
    first, second = world.projector(seconds=60), world.projector(seconds=60)
    for projector in (first, second) * 4:
        projector._attend()
        projector.step()
    assert all(projector.follows_everything for projector in (first, second))
    world.rename(ROOT_COMPANY_ID, root, "Grace")
    drain(first)
    assert made_by(world) == {"Root", "Grace"}
    drain(second)
    assert made_by(world) == {"Grace"}
    assert left(world.database) == 0


def test_nothing_else_of_root_or_of_other_companies_is_shown(world: World, company: UUID) -> None:
    root, ada = world.user(ROOT_COMPANY_ID, "Root"), world.user(company, "Ada")
    stranger = world.user(world.company(), "Stranger")
    by_root = world.shift(company, [root, ada, stranger], by=root)
    by_stranger = world.shift(company, [ada], by=stranger)
    drain(world.projector())
    shifts = world.kept(["shifts"])
    assert shifts["shifts", by_root]["createdByUser"] == {"id": str(root), "fullname": "Root", "avatar": None}
    assert [shown["fullname"] for shown in shifts["shifts", by_root]["assignedUsers"]] == ["Ada"]
    assert shifts["shifts", by_stranger]["createdByUser"] is None
