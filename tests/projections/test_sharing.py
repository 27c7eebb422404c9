"""However projectors come, go and die, and generations are offered and retired: those who live share everything."""

import math
from collections import defaultdict
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from projections import generations, sharing
from projections.leases import Held, LeaseTable
from tests.projections.world import World
from workforceos.database import Database
from workforceos.readmodels.progress import RETIRED, SHARDS, leases, progress
from workforceos.readmodels.progress import generations as generation_rows

NAMES = ("companies", "users", "shifts")
ANY = st.integers(0, 30)


class Sharing(RuleBasedStateMachine):
    """Projectors of one installation, each looking around when told."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        with database.writing() as connection:
            for table in (progress, leases, generation_rows):
                connection.execute(sa.delete(table))
            generations.create(connection, [(name, 1) for name in NAMES], 0)
        self.living: list[tuple[LeaseTable, Held]] = []
        self.dead: list[UUID] = []
        self.newest = dict.fromkeys(NAMES, 1)

    @precondition(lambda self: len(self.living) < 4)
    @rule()
    def come(self) -> None:
        self.living.append((LeaseTable(self.database, seconds=60), Held()))
        self.look(len(self.living) - 1)

    @precondition(lambda self: self.living)
    @rule(which=ANY)
    def look(self, which: int) -> None:
        number = which % len(self.living)
        table, held = self.living[number]
        self.living[number] = (table, table.attend(0, 0, held))

    @precondition(lambda self: self.living)
    @rule(which=ANY)
    def leave(self, which: int) -> None:
        self.living.pop(which % len(self.living))[0].release(0)

    @precondition(lambda self: self.living)
    @rule(which=ANY)
    def die(self, which: int) -> None:
        self.dead.append(self.living.pop(which % len(self.living))[0].owner)

    @precondition(lambda self: self.dead)
    @rule()
    def be_found_dead(self) -> None:
        owner = self.dead.pop()
        with self.database.writing() as connection:
            beat = connection.scalar(sa.select(progress.c.beat).where(progress.c.owner == owner))
            assert beat is not None
            sharing.end(connection, owner, beat)

    @rule(name=st.sampled_from(NAMES))
    def offer(self, name: str) -> None:
        builder = LeaseTable(self.database, shares=False)
        self.newest[name] += 1
        with self.database.writing() as connection:
            builder.join(connection, 0, 0)
            generations.create(connection, [(name, self.newest[name])], 0, builder=builder.owner)
        generations.offer(self.database, name, self.newest[name], builder.owner, 0)

    @rule(name=st.sampled_from(NAMES))
    def swap(self, name: str) -> None:
        """The newest serves, the others are retired and forgotten."""
        generations.serve(self.database, name, self.newest[name])
        with self.database.reading() as connection:
            old = generations.known_generations(connection, name) - {self.newest[name]}
        generations.retire(self.database, name, old)
        self.settle()
        with self.database.writing() as connection:
            generations.forget(connection, name, old)

    def settle(self) -> None:
        for _ in range(3):
            for number in range(len(self.living)):
                self.look(number)

    def teardown(self) -> None:
        """Once the dead are found, everything is held; each shard by one, and nobody has more than a fair share."""
        while self.dead:
            self.be_found_dead()
        if not self.living:
            self.come()
        self.settle()
        retired = sa.exists().where(
            generation_rows.c.projection == leases.c.projection,
            generation_rows.c.generation == leases.c.generation,
            generation_rows.c.state == RETIRED,
        )
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(leases).where(~retired)).all()
        holders, shares = defaultdict(set), defaultdict(set)
        for lease in rows:
            holders[lease.shard].add(lease.owner)
            shares[lease.owner].add(lease.shard)
        assert set(shares) <= {table.owner for table, _ in self.living}
        assert all(len(owners) == 1 for owners in holders.values())
        assert max(map(len, shares.values())) <= math.ceil(SHARDS / len(self.living))


@pytest.fixture
def world(either: World) -> World:
    return either


def test_any_history(world: World) -> None:
    run_state_machine_as_test(
        partial(Sharing, world.database),  # type: ignore[arg-type]  # anything that makes one
        settings=settings(
            max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
