"""The one place that knows everything: from settings to running parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from fastapi import FastAPI

import bff.attendance
import bff.auth
import bff.elastic
import bff.schedule
import commands.attendance
import commands.auth
import commands.groups
import commands.schedule
from commands.attendance.settling import complete_ended_shifts, settle_ended_shifts
from commands.auth.people import People
from projections.rebuilding import ensure_generations
from projections.registry import PROJECTIONS
from projections.runner import Projector
from projections.sharing import evict_all
from projections.standing import must_be_complete, must_be_served, standing
from workforceos import migrate
from workforceos.access.authentication import Authentication
from workforceos.access.credentials import Credentials
from workforceos.access.login import Logins
from workforceos.access.login_limits import LoginLimits
from workforceos.access.passwords import warm_up
from workforceos.access.positions import Positions
from workforceos.access.sessions import Sessions
from workforceos.access.tenants import Tenants
from workforceos.access.tokens import Tokens
from workforceos.accounts import Accounts
from workforceos.cache.opening import open_cache
from workforceos.cache.port import Cache
from workforceos.database import Database
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.person_keys import has_personal_keys, opens_personal_keys
from workforceos.eventstore.store import LogStore
from workforceos.filelock import FileLock
from workforceos.first_start import FirstStart, must_allow_first_start, prepare_installation
from workforceos.http.application import build_application
from workforceos.http.routes import Route
from workforceos.http.services import Component, Services
from workforceos.http.workforce_surface import WorkforceSurface
from workforceos.keys import Keys, load_keys, other_secret
from workforceos.observability.metrics import Metrics
from workforceos.readmodels.opening import open_read_store
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import DatabaseCoverage
from workforceos.readmodels.reads import Reads
from workforceos.readmodels.visibility import LocalCoverage, Visibility
from workforceos.settings import Settings
from workforceos.work import begin_work, replay
from workforceos.worker import Job, Worker

AGAIN_AFTER_A_KILL = 2_000
"""Events. SQLite moves what is in its write-ahead log to the file every 1,000 pages, and an event writes several."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Workforce:
    """The parts of one process. Each is made when first used, so that a role opens only what it needs.

    `alone`: this process serves every role, so caches in process are enough. `reads`: it needs the read models.
    """

    settings: Settings
    alone: bool = True
    reads: bool = True
    clock: Callable[[], datetime] = utc_now

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.resolved_database_url)

    @cached_property
    def keys(self) -> Keys:
        """Raises SecretKeyUnusable, before anything is sealed with it, when the personal data here is under another."""
        keys = load_keys(self.settings, may_make=lambda: not has_personal_keys(self.database))
        if not opens_personal_keys(keys.persons, self.database):
            raise other_secret(self.settings)
        return keys

    @cached_property
    def store(self) -> LogStore:
        return open_event_store(self.database, master_key=self.keys.persons)

    @cached_property
    def documents(self) -> ReadStore:
        return open_read_store(self.settings)

    @cached_property
    def cache(self) -> Cache:
        return open_cache(self.settings.redis_url, alone=self.alone)

    @cached_property
    def metrics(self) -> Metrics:
        return Metrics()

    @cached_property
    def published_coverage(self) -> DatabaseCoverage:
        return DatabaseCoverage(self.database)

    @cached_property
    def coverage(self) -> LocalCoverage:
        return LocalCoverage(self.published_coverage)

    @cached_property
    def projector(self) -> Projector:
        return Projector(
            PROJECTIONS, self.database, self.store, self.documents, self.coverage, ensure=self._ensure_read_models
        )

    @cached_property
    def worker(self) -> Worker:
        return Worker(
            (
                Job("complete shifts", 10, lambda: complete_ended_shifts(self.store, self.clock())),
                Job("settle shifts", 10, lambda: settle_ended_shifts(self.store, self.clock())),
                Job("drop expired command keys", 3600, self.store.drop_expired_commands),
                Job("drop expired sessions", 3600, self.sessions.purge),
            ),
            self.projector.hint if self.alone else None,
        )

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.store, self.keys.emails)

    @cached_property
    def credentials(self) -> Credentials:
        return Credentials(self.database, self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.database, self.cache, self.clock)

    @cached_property
    def positions(self) -> Positions:
        return Positions(self.cache, self.store.head)

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens([self.keys.tokens])

    @cached_property
    def tenants(self) -> Tenants:
        return Tenants(self.store, self.accounts.load_company)

    @cached_property
    def logins(self) -> Logins:
        return Logins(
            tokens=self.tokens,
            sessions=self.sessions,
            credentials=self.credentials,
            positions=self.positions,
            limits=LoginLimits(self.database, self.keys.emails, self.clock),
            find_user=self.accounts.find_user,
            load_user=self.accounts.load_user,
            clock=self.clock,
            lifetime=timedelta(hours=self.settings.session_hours),
            needs_verified_email=self.settings.needs_verified_email,
        )

    @cached_property
    def services(self) -> Services:
        warm_up()  # before the first login, which would else tell unknown users by its time
        hint = self.projector.hint if self.alone else None
        return Services(
            settings=self.settings,
            store=self.store,
            authentication=Authentication(self.tokens, self.sessions, self.clock),
            tenants=self.tenants,
            positions=self.positions,
            begin_work=begin_work(self.store, hint),
            replay=lambda company_id, answer, position: replay(self.store, answer, position),
            reads=Reads(self.documents, Visibility(self.coverage, self.documents, self.store.head), self.keys.cursors),
            clock=self.clock,
            secret=self.keys.tokens,
            surface=WorkforceSurface(),
            metrics=self.metrics,
            components=self.components,
            collect=self.collect,
        )

    @cached_property
    def components(self) -> tuple[Component, ...]:
        found = (
            Component("database", self.store.ping),
            Component("readModels", lambda: must_be_served(PROJECTIONS, self.documents), needed=self.reads),
        )
        return (*found, Component("redis", self.cache.ping, needed=False)) if self.settings.redis_url else found

    def collect(self, metrics: Metrics) -> None:
        """Set the gauges that are asked for at a scrape: lag and parked aggregates of every read model."""
        head = self.store.head()
        for name, (position, parked) in standing(self.database).items():
            metrics.lag.labels(name).set(max(0, head - position))
            metrics.parked.labels(name).set(parked)

    def write_routes(self) -> tuple[Route, ...]:
        """What `commands` answers."""
        people = People(self.credentials, self.accounts.email_value, self.settings.needs_verified_email)
        return (
            *commands.auth.routes(people, self.logins, self.sessions, self.tenants.forget),
            *commands.groups.ROUTES,
            *commands.schedule.ROUTES,
            *commands.attendance.ROUTES,
        )

    def read_routes(self) -> tuple[Route, ...]:
        """What `bff` answers."""
        return (*bff.auth.routes(self.logins), *bff.schedule.ROUTES, *bff.attendance.ROUTES, *bff.elastic.ROUTES)

    def application(self, routes: tuple[Route, ...]) -> FastAPI:
        """What answers these routes, and describes those of the other roles beside them."""
        places = {(route.method, route.prefix, route.path) for route in routes}
        every = (*self.write_routes(), *self.read_routes()) if routes else ()
        elsewhere = [route for route in every if (route.method, route.prefix, route.path) not in places]
        return build_application(routes, self.services, elsewhere=elsewhere)

    def migrate(self) -> None:
        """Bring the main database to the newest schema."""
        migrate.upgrade(self.database)

    def pending_migrations(self) -> list[str]:
        """Revisions of the main database that are not applied."""
        return migrate.pending(self.database)

    def must_be_migrated(self) -> None:
        """Raises NotMigrated when the schema is older than the program."""
        migrate.must_be_current(self.database)

    def must_allow_first_start(self) -> None:
        """Raises PasswordRefused when nothing is here yet and the settings would not let it start."""
        if migrate.is_new(self.database):
            must_allow_first_start(self.settings)

    def must_have_whole_log(self) -> None:
        """Raises ValueError when the read models know of events that the log has not."""
        must_be_complete(self.store, self.documents)

    def must_be_only_server(self) -> None:
        """Raises ValueError when another server runs on this SQLite database: each would remember sessions and
        positions that the other has changed."""
        if self.database.dialect == "sqlite" and not self._serving_lock.acquire():
            raise ValueError(
                f"another server runs on {self.settings.data_dir}: stop it, or give this one a WORKFORCEOS_DATA_DIR of"
                " its own"
            )

    def prepare_projections(self, *, exclusive: bool) -> None:
        """Make sure that every read model is there. `exclusive`: on SQLite, where one server runs at a time, take
        over at once what a server that was killed still holds."""
        self._ensure_read_models()
        if exclusive and self.database.dialect == "sqlite" and self._is_only_server():
            evict_all(self.database, again=AGAIN_AFTER_A_KILL)

    def _ensure_read_models(self) -> bool:
        return ensure_generations(PROJECTIONS, self.database, self.documents, self.store)

    def _is_only_server(self) -> bool:
        """Whether no other server runs on this data folder; holds the folder's lock until the process ends."""
        return self._server_lock.acquire()

    def prepare(self) -> FirstStart | None:
        """Make what an installation has from its first start."""
        return prepare_installation(self.store, self.accounts, self.credentials, self.settings, self.clock())

    def least_covered(self) -> int:
        """The position that every read model has reached in every shard."""
        reached = self.published_coverage.reached()
        return min((reached.get(name, 0) for name in PROJECTIONS), default=0)

    def close(self) -> None:
        """Give back connections and files of what was opened."""
        opened = vars(self)
        for name in ("documents", "cache", "store"):
            if name in opened:
                opened[name].close()

    @cached_property
    def _server_lock(self) -> FileLock:
        """Held by whatever was first to find that nobody else holds leases here, a rebuild perhaps."""
        return FileLock(self.settings.data_dir / "server.lock")

    @cached_property
    def _serving_lock(self) -> FileLock:
        return FileLock(Path(f"{self.database.name}.serving"))
