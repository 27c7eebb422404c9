"""A stream that can't be applied is set aside with its reason; everything else goes on."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from projections.projection import Projection
from projections.registry import PROJECTIONS
from projections.retrying import retry_parked
from projections.standing import standing
from tests.projections.interfering import Interfering
from tests.projections.world import World, drain
from workforceos.database import Database
from workforceos.domain.user.events import UserRoleChanged
from workforceos.eventstore.tables import events
from workforceos.readmodels.progress import parked


@pytest.fixture
def world(either: World) -> World:
    return either


def set_aside(database: Database) -> dict[tuple[str, UUID], str]:
    with database.reading() as connection:
        return {(row.projection, row.stream_id): row.error for row in connection.execute(sa.select(parked))}


def retry(world: World, name: str) -> tuple[int, int]:
    return retry_parked(PROJECTIONS[name], world.database, world.store, world.documents)


def poisoned(name: str, id: UUID) -> dict[str, Projection]:
    """The projections, one of which can't make a record of a stream."""
    projection = PROJECTIONS[name]

    def record(aggregate: Any) -> dict[str, Any]:
        if aggregate.id == id:
            raise ZeroDivisionError("the hours of nobody")
        return projection.record(aggregate)

    return PROJECTIONS | {name: replace(projection, record=record)}


def test_a_record_that_fails_is_parked_and_retried(world: World) -> None:
    company = world.company()
    bad, good = world.user(company, "Bad"), world.user(company, "Good")
    projector = world.projector(projections=poisoned("users", bad))
    drain(projector)
    assert set_aside(world.database) == {("users", bad): "ZeroDivisionError: the hours of nobody"}
    world.rename(company, bad, "Worse")
    world.rename(company, good, "Better")
    drain(projector)
    assert len(set_aside(world.database)) == 1
    assert standing(world.database)["users"] == (world.store.head(), 1)
    assert ("users", bad) not in world.kept(["users"])
    assert world.kept(["users"])["users", good]["fullname"] == "Better"
    assert retry(world, "users") == (1, 0)
    assert set_aside(world.database) == {}
    assert world.kept() == world.expected()


def test_an_event_out_of_place_is_parked_and_stays_so_when_tried_again(world: World) -> None:
    company, user = world.company(), UUID(int=77)
    world.append(company, (user, UserRoleChanged(user_id=user, role_id="tenantAdmin")))  # of nobody
    good = world.user(company)
    drain(world.projector())
    assert ("users", good) in world.kept(["users"])
    [((name, id), error)] = set_aside(world.database).items()
    assert (name, id) == ("users", user)
    assert "EventOutOfPlace" in error
    assert retry(world, "users") == (0, 1)


@pytest.mark.parametrize("damage", [{"name": "user.forgotten.v1"}, {"data": b'{"user_id": 1}'}])
def test_an_event_that_cannot_be_read_stops_nothing_but_its_stream_and_what_shows_it(
    world: World, damage: dict[str, Any]
) -> None:
    company = world.company()
    bad, good = world.user(company, "Bad"), world.user(company, "Good")
    theirs = world.attendance(company, bad, shift := world.shift(company, [good], by=good))
    other = world.attendance(company, good, shift)
    with world.database.writing() as connection:
        whole = connection.execute(sa.select(events).where(events.c.stream_id == bad)).one()
        connection.execute(sa.update(events).where(events.c.stream_id == bad).values(damage))
    drain(projector := world.projector())
    assert set(set_aside(world.database)) == {("users", bad), ("attendanceRecords", theirs)}
    assert ("attendanceRecords", other) in world.kept(["attendanceRecords"])
    with world.database.writing() as connection:
        mended = sa.update(events).where(events.c.stream_id == bad)
        connection.execute(mended.values(name=whole.name, data=whole.data))
    assert (retry(world, "users"), retry(world, "attendanceRecords")) == ((1, 0), (1, 0))
    drain(projector)
    assert world.kept() == world.expected()


def test_what_the_engine_refuses_is_parked(world: World) -> None:
    company = world.company()
    bad, good = world.user(company), world.user(company)
    documents = Interfering(world.documents)
    documents.refuses = {bad}
    drain(world.projector(documents=documents))
    assert set_aside(world.database) == {("users", bad): "mapper_parsing_exception"}
    assert ("users", good) in world.kept(["users"])
    assert retry(world, "users") == (1, 0)
    assert world.kept() == world.expected()


def test_what_came_while_it_was_tried_again_is_not_lost(world: World) -> None:
    company = world.company()
    bad = world.user(company)
    drain(projector := world.projector(projections=poisoned("users", bad)))
    documents = Interfering(world.documents)

    def another_event_is_passed_over() -> None:
        documents.after = lambda: None
        world.rename(company, bad, "Later")
        drain(projector)

    documents.after = another_event_is_passed_over
    assert retry_parked(PROJECTIONS["users"], world.database, world.store, documents) == (1, 0)
    assert world.kept(["users"])["users", bad]["fullname"] == "Later"
