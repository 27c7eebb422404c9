"""Who projects what: leases with fencing tokens on (projection, generation, shard)."""

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from workforceos.database import Database
from workforceos.identifiers import new_id
from workforceos.readmodels.progress import SHARDS, leases, progress

LEASE_SECONDS = 5.0
RENEW_SECONDS = 1.0

Key = tuple[str, int, int]  # projection, generation, shard


@dataclass(slots=True)
class Lease:
    """One that this process holds. `position` is the checkpoint, `live` whether the live feed serves it."""

    projection: str
    generation: int
    shard: int
    position: int
    token: int
    live: bool = False

    @property
    def key(self) -> Key:
        return (self.projection, self.generation, self.shard)


class LeaseLost(Exception):
    """Another process has taken a lease over; what this one holds must be read again."""


class LeaseTable:
    """The rows themselves, on behalf of one owner. All writes name the owner, so a lost lease changes nothing."""

    def __init__(self, database: Database, *, only: Collection[tuple[str, int]] | None = None) -> None:
        self.owner = new_id()
        self._database = database
        self._only = only

    def create_missing(self, projection: str, generation: int, *, owned: bool = False) -> None:
        """Make the rows of a generation at position 0, free or (`owned`) held by this owner from the start."""
        owner, until = (self.owner, time.time() + LEASE_SECONDS) if owned else (None, 0.0)
        with self._database.writing() as connection:
            present = set(
                connection.scalars(
                    sa.select(leases.c.shard).where(
                        leases.c.projection == projection, leases.c.generation == generation
                    )
                )
            )
            rows = [
                {"projection": projection, "generation": generation, "shard": shard, "position": 0}
                | {"owner": owner, "token": 0, "live": False, "expires_at": until}
                for shard in range(SHARDS)
                if shard not in present
            ]
            if rows:
                connection.execute(sa.insert(leases), rows)

    def generations(self, projection: str) -> set[int]:
        """Generations that have rows."""
        with self._database.reading() as connection:
            return set(
                connection.scalars(sa.select(leases.c.generation).where(leases.c.projection == projection).distinct())
            )

    def remove(self, projection: str, generations: Collection[int]) -> None:
        """Forget generations that are not served any more."""
        with self._database.writing() as connection:
            connection.execute(
                sa.delete(leases).where(leases.c.projection == projection, leases.c.generation.in_(generations))
            )

    def acquire_and_renew(self, position: int, covered: int, held: Sequence[Lease]) -> list[Lease]:
        """Renew what is held, take this process's share of what is free, and answer everything now held.

        `position` is the last event that the live feed has read and written, `covered` what it has covered.
        """
        now = time.time()
        with self._database.writing() as connection:
            self._beat(connection, covered, now)
            renewed = sa.update(leases).where(leases.c.owner == self.owner).values(expires_at=now + LEASE_SECONDS)
            connection.execute(renewed)
            self._move_live(connection, position)
            self._take_free(connection, now)
            rows = connection.execute(sa.select(leases).where(leases.c.owner == self.owner)).all()
        known = {lease.key: lease for lease in held}
        now_held = []
        for row in rows:
            lease = known.get((row.projection, row.generation, row.shard))
            if lease is None or lease.token != row.token:
                lease = Lease(row.projection, row.generation, row.shard, row.position, row.token, row.live)
            now_held.append(lease)
        return now_held

    def _beat(self, connection: Connection, covered: int, now: float) -> None:
        beat = sa.update(progress).where(progress.c.owner == self.owner).values(covered=covered, seen_at=now)
        if connection.execute(beat).rowcount == 0:
            connection.execute(sa.insert(progress).values(owner=self.owner, covered=covered, seen_at=now))
        connection.execute(sa.delete(progress).where(progress.c.seen_at < now - 60 * LEASE_SECONDS))

    def _move_live(self, connection: Connection, position: int) -> None:
        behind = (leases.c.owner == self.owner, leases.c.live, leases.c.position < position)
        connection.execute(sa.update(leases).where(*behind).values(position=position))

    def _take_free(self, connection: Connection, now: float) -> None:
        free = sa.and_(sa.or_(leases.c.owner.is_(None), leases.c.expires_at < now), *self._scope())
        shards = list(connection.scalars(sa.select(leases.c.shard).where(free).distinct()))
        if not shards:
            return
        alive = connection.scalar(
            sa.select(sa.func.count()).select_from(progress).where(progress.c.seen_at > now - LEASE_SECONDS)
        )
        mine = set(connection.scalars(sa.select(leases.c.shard).where(leases.c.owner == self.owner).distinct()))
        room = math.ceil(SHARDS / max(1, alive or 1)) - len(mine)
        take = [s for s in shards if s in mine] + [s for s in shards if s not in mine][: max(0, room)]
        connection.execute(
            sa.update(leases)
            .where(free, leases.c.shard.in_(take))
            .values(owner=self.owner, token=leases.c.token + 1, live=False, expires_at=now + LEASE_SECONDS)
        )

    def _scope(self) -> list[sa.ColumnElement[bool]]:
        if self._only is None:
            return []
        return [sa.tuple_(leases.c.projection, leases.c.generation).in_(sorted(self._only))]

    def mark_live(self, joined: Sequence[Lease]) -> None:
        """The live feed serves these from now on, so the owner's progress speaks for them."""
        reached = max(lease.position for lease in joined)
        mine = (leases.c.owner == self.owner, leases.c.live.is_(False))
        with self._database.writing() as connection:
            changed = connection.execute(sa.update(leases).where(*mine).values(live=True, position=reached))
            if changed.rowcount != len(joined):
                raise LeaseLost(f"{len(joined) - changed.rowcount} leases were taken over")

    def checkpoint(self, connection: Connection, lease: Lease, *, live: bool) -> None:
        """Write the lease's position. Raises LeaseLost when another process holds it now."""
        changed = connection.execute(
            sa.update(leases)
            .where(
                leases.c.projection == lease.projection,
                leases.c.generation == lease.generation,
                leases.c.shard == lease.shard,
                leases.c.owner == self.owner,
                leases.c.token == lease.token,
            )
            .values(position=lease.position, live=live)
        )
        if changed.rowcount != 1:
            raise LeaseLost(f"{lease.projection} generation {lease.generation} shard {lease.shard}")

    def publish_in(self, connection: Connection, covered: int) -> None:
        """Tell readers, with the checkpoint, how far the live leases of this owner are covered."""
        connection.execute(sa.update(progress).where(progress.c.owner == self.owner).values(covered=covered))

    def publish(self, covered: int) -> None:
        """The same in a transaction of its own."""
        with self._database.writing() as connection:
            self.publish_in(connection, covered)

    def expire_all(self) -> None:
        """Free what processes that are gone still hold. Only for who knows that no other projector runs here."""
        with self._database.writing() as connection:
            connection.execute(sa.update(leases).values(expires_at=0.0))

    def release(self, position: int) -> None:
        """Give everything back, live ones at the live feed's position, so that another process goes on at once."""
        with self._database.writing() as connection:
            self._move_live(connection, position)
            connection.execute(
                sa.update(leases).where(leases.c.owner == self.owner).values(owner=None, live=False, expires_at=0.0)
            )
            connection.execute(sa.delete(progress).where(progress.c.owner == self.owner))
