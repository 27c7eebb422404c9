"""Who projects what: leases on (projection, generation, shard), held by projectors whose heart beats."""

import math
import time
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from projections import sharing
from projections.sharing import Beats
from workforceos.database import Database
from workforceos.identifiers import new_id
from workforceos.readmodels.progress import OFFERED, RETIRED, SERVING, SHARDS, generations, leases, progress

LEASE_SECONDS = {"postgresql": 5.0, "sqlite": 20.0}
"""A projector whose heart stands still for so long has lost its leases. On SQLite, where a beat is a write to the disk
of an idle machine, a server that starts again takes over at once (`evict_all`)."""
BEATS_IN_A_LEASE = 4

_CHECKPOINT = (
    sa.update(progress)
    .where(progress.c.owner == sa.bindparam("by"))
    .values(beat=progress.c.beat + 1, position=sa.bindparam("to"), covered=sa.bindparam("covers"))
)

Key = tuple[str, int, int]  # projection, generation, shard


@dataclass(slots=True)
class Lease:
    """One that this process holds. `position` is the checkpoint, `live` whether the live feed serves it.

    Documents of its generation show names as they were at `names_from` or later.
    """

    projection: str
    generation: int
    shard: int
    position: int
    token: int
    names_from: int = 0
    live: bool = False

    @property
    def key(self) -> Key:
        return (self.projection, self.generation, self.shard)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that one projector holds, and which generations readers may be on."""

    leases: tuple[Lease, ...] = ()
    serving: frozenset[tuple[str, int]] = frozenset()


class LeaseLost(Exception):
    """This projector was taken for dead and others have gone on; what it holds must be read again."""


class LeaseTable:
    """The rows, on behalf of one projector.

    Every checkpoint is an update of the projector's own row of progress. Whoever ends a projector removes that row and
    frees its leases in one transaction; so the row is the fencing token: without it, nothing can be written any more.
    Nobody's clock is compared with another's: an observer ends who has not moved for LEASE_SECONDS of its own clock.
    """

    def __init__(self, database: Database, *, shares: bool = True, seconds: float | None = None) -> None:
        self.owner = new_id()
        self.seconds = LEASE_SECONDS[database.dialect] if seconds is None else seconds
        self._database = database
        self._shares = shares
        self._beats = Beats(self.seconds)
        self._beat_at = 0.0
        self._joined = False

    def attend(self, position: int, covered: int, held: Held) -> Held:
        """Look around: beat when it is time, end who is dead, give what is too much, take a fair share.

        Answers `held` itself when nothing has changed. Raises LeaseLost. `position` and `covered` are the live feed's.
        """
        with self._database.reading() as connection:
            seen = sharing.look(connection, self.owner)
        dead = self._beats.dead(seen.others)
        if self._joined and not seen.present:
            raise LeaseLost("this projector was taken for dead")
        serving = frozenset(key for key, (state, _) in seen.generations.items() if state == SERVING)
        calm = seen.present and not dead and held.serving == serving and not self._wants(seen, held)
        if calm and time.monotonic() < self._beat_at:
            return held
        with self._database.writing() as connection:
            sharing.one_at_a_time(connection)
            seen = sharing.look(connection, self.owner)
            self.join(connection, position, covered)
            for owner, beat in dead.items():
                sharing.end(connection, owner, beat)
            if self._shares:
                self._give(connection, position, held, seen)
                self._take(connection)
            rows = connection.execute(sa.select(leases).where(leases.c.owner == self.owner)).all()
        serving = frozenset(key for key, (state, _) in seen.generations.items() if state == SERVING)
        known = {lease.key: lease for lease in held.leases}
        now = []
        for row in rows:
            lease = known.get((row.projection, row.generation, row.shard))
            if lease is None or lease.token != row.token:
                names_from = seen.generations[row.projection, row.generation][1]
                lease = Lease(row.projection, row.generation, row.shard, row.position, row.token, names_from, row.live)
            now.append(lease)
        return Held(tuple(now), serving)

    def _wants(self, seen: sharing.Seen, held: Held) -> bool:
        tokens = sum(lease.token for lease in held.leases)
        if (seen.held, seen.tokens) != (len(held.leases), tokens):
            return True
        return self._shares and (bool(seen.free) or bool(self._excess(held, seen)) or bool(_retired(held, seen)))

    def _excess(self, held: Held, seen: sharing.Seen) -> list[int]:
        """Shards beyond this projector's share, when there are others who would take them."""
        mine = sorted({lease.shard for lease in held.leases})
        return mine[math.ceil(SHARDS / (1 + len(self._beats.alive(seen.others)))) :]

    def join(self, connection: Connection, position: int, covered: int) -> None:
        """Be among the living; the first beat of this life or one more. Raises LeaseLost."""
        if self._joined:
            self.checkpoint(connection, position, covered)
            return
        connection.execute(
            sa.insert(progress).values(
                owner=self.owner, beat=0, position=position, covered=covered, shares=self._shares
            )
        )
        self._joined = True
        self._beat_at = time.monotonic() + self.seconds / BEATS_IN_A_LEASE

    def _give(self, connection: Connection, position: int, held: Held, seen: sharing.Seen) -> None:
        excess = self._excess(held, seen)
        if excess:
            sharing.free(connection, self.owner, position, leases.c.shard.in_(excess))
        for projection, generation in _retired(held, seen):
            chosen = leases.c.projection == projection, leases.c.generation == generation
            sharing.free(connection, self.owner, position, *chosen)

    def _take(self, connection: Connection) -> None:
        available = leases.c.owner.is_(None) & sa.exists().where(
            generations.c.projection == leases.c.projection,
            generations.c.generation == leases.c.generation,
            generations.c.state.in_((OFFERED, SERVING)),
        )
        free = sorted(connection.scalars(sa.select(leases.c.shard).where(available).distinct()))
        if not free:
            return
        mine = sharing.shards(connection, progress.c.owner == self.owner)
        # Whoever has a shard takes what is new of it, too: a shard that two have in part would count in both shares,
        # and others would be left that nobody has room for.
        others = sharing.shards(connection, progress.c.shares & (progress.c.owner != self.owner))
        sharers = connection.scalar(sa.select(sa.func.count()).select_from(progress).where(progress.c.shares))
        room = max(0, math.ceil(SHARDS / (sharers or 1)) - len(mine))
        take = [s for s in free if s in mine] + [s for s in free if s not in mine | others][:room]
        connection.execute(
            sa.update(leases)
            .where(available, leases.c.shard.in_(take))
            .values(owner=self.owner, token=leases.c.token + 1, live=False)
        )

    def checkpoint(self, connection: Connection, position: int, covered: int, behind: int | None = None) -> None:
        """Move the live leases to `position` and those not yet live to `behind`, publish what is covered.

        Raises LeaseLost when others have gone on with them.
        """
        moved = {"by": self.owner, "to": position, "covers": covered}
        if connection.execute(_CHECKPOINT, moved).rowcount != 1:
            raise LeaseLost("this projector was taken for dead")
        if behind is not None:
            own = leases.c.owner == self.owner, leases.c.live.is_(False), leases.c.position < behind
            connection.execute(sa.update(leases).where(*own).values(position=behind))
        self._beat_at = time.monotonic() + self.seconds / BEATS_IN_A_LEASE

    def mark_live(self, position: int, covered: int, reached: int) -> None:
        """The live feed serves what was behind, and is at `reached`: from now on this projector's progress speaks for
        all it holds. Raises LeaseLost."""
        with self._database.writing() as connection:
            self.checkpoint(connection, position, covered, reached)
            own = leases.c.owner == self.owner, leases.c.live.is_(False)
            connection.execute(sa.update(leases).where(*own).values(live=True))

    def release(self, position: int) -> None:
        """Give everything back, live ones at the live feed's position, so that another process goes on at once."""
        with self._database.writing() as connection:
            if connection.execute(sa.delete(progress).where(progress.c.owner == self.owner)).rowcount:
                sharing.free(connection, self.owner, position)
        self.forget()

    def forget(self) -> None:
        """Begin a new life, with nothing."""
        self.owner, self._joined, self._beat_at = new_id(), False, 0.0


def _retired(held: Held, seen: sharing.Seen) -> set[tuple[str, int]]:
    kept = {(lease.projection, lease.generation) for lease in held.leases}
    return {key for key in kept if seen.generations.get(key, (RETIRED, 0))[0] == RETIRED}
