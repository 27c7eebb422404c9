"""Who projects what, when projectors come, go, die and come back."""

import time
from collections import Counter
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from projections import generations, sharing
from projections.leases import Held, LeaseLost, LeaseTable
from projections.registry import PROJECTIONS
from projections.sharing import evict_all
from tests.projections.world import World, drain
from workforceos.readmodels.progress import SHARDS, DatabaseCoverage, Reach, leases, progress

EVERYTHING = SHARDS * len(PROJECTIONS)
PATIENCE = 0.3


@pytest.fixture
def world(either: World) -> World:
    return either


def owners(world: World) -> Counter[UUID | None]:
    with world.database.reading() as connection:
        return Counter(connection.scalars(sa.select(leases.c.owner)))


def write_with_checkpoint(world: World, table: LeaseTable) -> None:
    """Whatever is in the same transaction is not done either."""
    with world.database.writing() as connection:
        connection.execute(sa.delete(leases))
        table.checkpoint(connection, 7, 7)


def settle(*tables: tuple[LeaseTable, Held]) -> list[Held]:
    """Each looks around a few times."""
    held = [holding for _, holding in tables]
    for _ in range(4):
        held = [table.attend(0, 0, holding) for (table, _), holding in zip(tables, held, strict=True)]
    return held


def test_one_takes_everything_and_two_share_it(world: World) -> None:
    first, second, third = (LeaseTable(world.database) for _ in range(3))
    [one] = settle((first, Held()))
    assert len(one.leases) == EVERYTHING
    one, two = settle((first, one), (second, Held()))
    assert owners(world) == {first.owner: EVERYTHING // 2, second.owner: EVERYTHING // 2}
    assert not {lease.shard for lease in one.leases} & {lease.shard for lease in two.leases}
    one, two, three = settle((first, one), (second, two), (third, Held()))
    shares = sorted(len({lease.shard for lease in held.leases}) for held in (one, two, three))
    assert (sum(shares), shares[0] >= 20) == (SHARDS, True)
    assert None not in owners(world)


def test_what_is_released_is_taken_at_once_and_goes_on_where_it_stopped(world: World) -> None:
    company = world.company()
    first = world.projector()
    drain(first)
    head = world.store.head()
    first.release()
    assert owners(world) == {None: EVERYTHING}
    [held] = settle((LeaseTable(world.database), Held()))
    assert {lease.position for lease in held.leases} == {head}
    assert DatabaseCoverage(world.database).covered(["users"], company) == Reach(head, head)


def test_the_leases_of_a_dead_projector_are_taken_over_at_its_last_checkpoint(world: World) -> None:
    world.company()
    drain(world.projector())  # and no more is heard of it
    head = world.store.head()
    second = LeaseTable(world.database, seconds=PATIENCE)
    held = second.attend(0, 0, Held())
    assert held.leases == ()
    end = time.monotonic() + 10
    while not held.leases and time.monotonic() < end:
        held = second.attend(0, 0, held)
    assert {(lease.position, lease.token) for lease in held.leases} == {(head, 2)}
    assert owners(world) == {second.owner: EVERYTHING}


def test_a_projector_whose_heart_beats_keeps_its_leases(world: World) -> None:
    seconds = 5 * PATIENCE  # neither may seem dead because a disk is slow for a moment
    first, second = LeaseTable(world.database, seconds=seconds), LeaseTable(world.database, seconds=seconds)
    one, two = settle((first, Held()), (second, Held()))
    end = time.monotonic() + 2 * seconds
    while time.monotonic() < end:
        one, two = first.attend(0, 0, one), second.attend(0, 0, two)
    assert owners(world) == {first.owner: EVERYTHING // 2, second.owner: EVERYTHING // 2}


def test_who_was_taken_for_dead_can_write_nothing_any_more_and_begins_again(world: World) -> None:
    first = LeaseTable(world.database)
    [held] = settle((first, Held()))
    evict_all(world.database)
    with pytest.raises(LeaseLost):
        write_with_checkpoint(world, first)
    with pytest.raises(LeaseLost):
        first.attend(7, 7, held)
    assert owners(world) == {None: EVERYTHING}
    first.forget()
    [held] = settle((first, Held()))
    assert {(lease.position, lease.token) for lease in held.leases} == {(0, 2)}


def test_a_server_that_was_killed_is_followed_at_once(world: World) -> None:
    company = world.company()
    drain(world.projector())
    evict_all(world.database)
    user = world.user(company)
    drain(world.projector())
    assert ("users", user) in world.kept(["users"])


def test_what_may_be_lost_with_a_kill_is_projected_again(world: World) -> None:
    company = world.company()
    drain(world.projector())
    user = world.user(company)
    drain(world.projector(seconds=0.0))  # takes over at once, and is at the head
    head = world.store.head()
    evict_all(world.database, again=1)
    [held] = settle((LeaseTable(world.database), Held()))
    assert {lease.position for lease in held.leases} == {head - 1}
    evict_all(world.database, again=5 * head)
    [held] = settle((LeaseTable(world.database), Held()))
    assert {lease.position for lease in held.leases} == {0}
    assert ("users", user) in world.kept(["users"])


def test_nothing_is_written_while_nothing_happens(world: World) -> None:
    table = LeaseTable(world.database)
    [held] = settle((table, Held()))
    with world.database.reading() as connection:
        before = connection.execute(sa.select(progress)).all()
    for _ in range(5):
        assert table.attend(0, 0, held) is held
    with world.database.reading() as connection:
        assert connection.execute(sa.select(progress)).all() == before


def test_a_generation_that_is_being_built_is_nobody_elses(world: World) -> None:
    builder = LeaseTable(world.database, shares=False)
    with world.database.writing() as connection:
        builder.join(connection, 0, 0)
        generations.create(connection, [("users", 9)], 0, builder=builder.owner)
    other = LeaseTable(world.database, seconds=60)
    [held] = settle((other, Held()))
    assert len(held.leases) == EVERYTHING
    assert len(builder.attend(0, 0, Held()).leases) == SHARDS
    builder.mark_live(3, 3, 3)
    generations.offer(world.database, "users", 9, builder.owner, 5)
    with world.database.reading() as connection:
        built = connection.execute(sa.select(leases).where(leases.c.generation == 9)).all()
    assert {(lease.owner, lease.position, lease.live) for lease in built} == {(None, 5, False)}
    [held] = settle((other, held))
    assert {lease.generation for lease in held.leases if lease.projection == "users"} >= {9}


def test_a_projector_that_comes_while_another_takes_its_share(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at who lives and the taking."""
    first, second = LeaseTable(world.database), LeaseTable(world.database)
    look = sharing.look

    def look_and_be_overtaken(connection: Connection, owner: UUID) -> sharing.Seen:
        seen = look(connection, owner)
        monkeypatch.setattr(sharing, "look", look)
        second.attend(0, 0, Held())
        return seen

    monkeypatch.setattr(sharing, "look", look_and_be_overtaken)
    one = first.attend(0, 0, Held())
    settle((first, one), (second, Held()))
    assert owners(world) == {first.owner: EVERYTHING // 2, second.owner: EVERYTHING // 2}
