"""A log with companies in it, read models beside it, and what the read models must hold."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from projections.leases import LeaseTable
from projections.projection import Projection
from projections.rebuilding import ensure_generations
from projections.registry import PROJECTIONS
from projections.runner import Projector
from workforceos.claims.people import codename_claim
from workforceos.database import Database
from workforceos.domain.attendance.events import CheckedIn, CheckedOut
from workforceos.domain.company.events import CompanyDetailsChanged, CompanyRegistered
from workforceos.domain.event import DomainEvent
from workforceos.domain.group.events import GroupChanged, GroupCreated, GroupDeleted, MemberAdded, MemberRemoved
from workforceos.domain.shift.events import (
    DepartmentMembers,
    DepartmentTakenOff,
    ShiftCancelled,
    ShiftDeleted,
    ShiftDetailsChanged,
    ShiftReassigned,
    ShiftScheduled,
)
from workforceos.domain.user.events import UserDeleted, UserDetailsChanged, UserRegistered
from workforceos.eventstore.folding import fold
from workforceos.eventstore.model import Append, Metadata, Recorded, StreamAppend, UniqueClaim
from workforceos.eventstore.store import LogStore
from workforceos.identifiers import ROOT_COMPANY_ID, new_id
from workforceos.readmodels.model import Sort
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import DatabaseCoverage
from workforceos.readmodels.reads import kept_in
from workforceos.readmodels.tree import Search, Term
from workforceos.readmodels.visibility import LocalCoverage

MONDAY = date(2030, 5, 6)
Records = dict[tuple[str, UUID], dict[str, Any]]  # (read model, id) -> body


@dataclass(slots=True)
class World:
    """`versions` are those of the streams that were begun here."""

    database: Database
    store: LogStore
    documents: ReadStore
    companies: list[UUID] = field(default_factory=list)
    versions: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))

    def prepare(self) -> None:
        ensure_generations(PROJECTIONS, self.database, self.documents, self.store)

    def projector(
        self,
        *,
        documents: ReadStore | None = None,
        store: LogStore | None = None,
        seconds: float | None = None,
        projections: dict[str, Projection] = PROJECTIONS,
    ) -> Projector:
        """Another process, as far as leases go; it has coverage of its own."""
        coverage = LocalCoverage(DatabaseCoverage(self.database))
        table = LeaseTable(self.database, seconds=seconds)
        return Projector(
            projections, self.database, store or self.store, documents or self.documents, coverage, table=table
        )

    def append(self, company: UUID, *streams: tuple[UUID, DomainEvent], takes: tuple[UniqueClaim, ...] = ()) -> int:
        """One event on each stream, in one append."""
        metadata = Metadata(company, new_id(), None, str(uuid4()), None, datetime.now(UTC))
        position = self.store.append(
            Append(metadata, tuple(StreamAppend(id, self.versions[id], (event,)) for id, event in streams), takes=takes)
        )
        for id, _ in streams:
            self.versions[id] += 1
        return position

    def company(self) -> UUID:
        id = new_id()
        self.companies.append(id)
        event = CompanyRegistered(
            name="Babil", codename=f"babil{id.hex[-8:]}", fullname=None, avatar=None, owner_id=id, industry=None,
            company_size=None, timezone="UTC",
        )  # fmt: skip
        self.append(id, (id, event), takes=(codename_claim(id, event.codename),))
        return id

    def user(self, company: UUID, name: str = "Ada") -> UUID:
        id = new_id()
        event = UserRegistered(
            user_id=id, email=f"{id.hex}@example.com", fullname=name, avatar=None, role_id="tenantUser",
            email_verified=True,
        )  # fmt: skip
        self.append(company, (id, event))
        return id

    def rename(self, company: UUID, user: UUID, name: str) -> int:
        return self.append(company, (user, UserDetailsChanged(user_id=user, fullname=name, avatar=None)))

    def shift(self, company: UUID, users: Sequence[UUID], *, by: UUID, department: UUID | None = None) -> UUID:
        id = new_id()
        self.append(company, (id, scheduled(users, by=by, department=department)))
        return id

    def attendance(self, company: UUID, user: UUID, shift: UUID) -> UUID:
        id = new_id()
        self.append(company, (id, checked_in(user, shift)))
        return id

    def leave(self, company: UUID, record: UUID, user: UUID) -> int:
        return self.append(company, (record, checked_out(user)))

    def expected(self, names: Sequence[str] = tuple(PROJECTIONS)) -> Records:
        """What the read models must hold, straight from the whole log."""
        streams: dict[tuple[UUID, UUID], list[Recorded]] = defaultdict(list)
        after = 0
        while (page := self.store.read(after, 1000)).events:
            after = page.last
            for event in page.events:
                streams[event.metadata.company_id, event.originator_id].append(event)
        records: Records = {}
        for name in names:
            projection = PROJECTIONS[name]
            for (company, id), events in streams.items():
                aggregate = fold(projection.aggregate, events)
                if aggregate is None or not aggregate.state.is_active:
                    continue
                record = projection.record(aggregate)
                for joined in projection.joins:
                    ids = record[joined.by] if joined.many else [record[joined.by]]
                    homes = (company, ROOT_COMPANY_ID) if joined.at_root else (company,)
                    places = [(home, UUID(other)) for other in ids if other is not None for home in homes]
                    others = [fold(joined.of, streams.get(place, ())) for place in places]
                    shown = [joined.shows(other) for other in others if other is not None]
                    record[joined.name] = shown if joined.many else shown[0] if shown else None
                records[name, id] = record
        return records

    def kept(self, names: Sequence[str] = tuple(PROJECTIONS)) -> Records:
        """What a search finds, company by company."""
        records: Records = {}
        for name in names:
            model = PROJECTIONS[name].model
            self.documents.refresh(model)
            for company in self.companies:
                own = Term("id", str(company)) if model.at_root else Term("companyId", str(company))
                offset = 0
                while True:
                    search = Search(own, sort=(Sort("id"),), offset=offset, limit=500)
                    hits = self.documents.search(model, kept_in(model, company), search).hits
                    records |= {(name, UUID(hit.id)): hit.source for hit in hits}
                    offset += len(hits)
                    if len(hits) < 500:
                        break
        return records


def drain(projector: Projector) -> None:
    """Step until nothing is left to do."""
    while projector.step() or not projector.follows_everything:
        pass


def scheduled(users: Sequence[UUID], *, by: UUID, department: UUID | None = None) -> ShiftScheduled:
    start = datetime(2030, 5, 6, 8, tzinfo=UTC)
    return ShiftScheduled(
        shift_date=MONDAY, start_time="08:00", end_time="16:00", starts_at=start,
        ends_at=start + timedelta(hours=8), time_zone="UTC", location="Kitchen", department_id=department,
        assigned_user_ids=tuple(users),
        departments=() if department is None else (DepartmentMembers(department_id=department, user_ids=()),),
        created_by=by,
    )  # fmt: skip


def checked_in(user: UUID, shift: UUID) -> CheckedIn:
    start = datetime(2030, 5, 6, 8, tzinfo=UTC)
    return CheckedIn(
        user_id=user, shift_id=shift, shift_date=MONDAY, shift_starts_at=start,
        shift_ends_at=start + timedelta(hours=8), at=start, status="pending", late_by_minutes=None, by=user,
    )  # fmt: skip


def checked_out(user: UUID) -> CheckedOut:
    at = datetime(2030, 5, 6, 16, tzinfo=UTC)
    return CheckedOut(user_id=user, at=at, status="present", worked_minutes=480, by=user)


class History:
    """Random events of some companies, each of which may follow the ones before it."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = Random(seed)
        self.living: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
        self.open: dict[UUID, list[tuple[UUID, UUID]]] = defaultdict(list)

    def go_on(self, events: int) -> None:
        for _ in range(events):
            if len(self.world.companies) < 3:
                self.world.company()
            company = self.random.choice(self.world.companies)
            steps = [step for step, needed in _STEPS if all(self.living[company, kind] for kind in needed)]
            getattr(self, self.random.choice(steps))(company)

    def _any(self, company: UUID, kind: str) -> UUID:
        return self.random.choice(self.living[company, kind])

    def _gone(self, company: UUID, kind: str) -> UUID:
        living = self.living[company, kind]
        return living.pop(self.random.randrange(len(living)))

    def _new(self, company: UUID, kind: str, event: DomainEvent) -> None:
        id = new_id()
        self.world.append(company, (id, event))
        self.living[company, kind].append(id)

    def _name(self) -> str:
        return self.random.choice(["Ada", "Bo", "Çäğrö", 'D"D', "Eve"]) + str(self.random.randrange(100))

    def company(self, company: UUID) -> None:
        self.world.append(company, (company, CompanyDetailsChanged(
            name=self._name(), fullname=None, avatar=None, industry=None, company_size=None)))  # fmt: skip

    def user(self, company: UUID) -> None:
        self.living[company, "user"].append(self.world.user(company, self._name()))

    def rename(self, company: UUID) -> None:
        self.world.rename(company, self._any(company, "user"), self._name())

    def delete_user(self, company: UUID) -> None:
        user = self._gone(company, "user")
        self.world.append(company, (user, UserDeleted(user_id=user)))

    def group(self, company: UUID) -> None:
        self._new(company, "group", GroupCreated(group_name=self._name(), avatar=None))

    def change_group(self, company: UUID) -> None:
        self.world.append(company, (self._any(company, "group"), GroupChanged(group_name=self._name(), avatar="a.png")))

    def delete_group(self, company: UUID) -> None:
        self.world.append(company, (self._gone(company, "group"), GroupDeleted()))

    def member(self, company: UUID) -> None:
        group, user = self._any(company, "group"), self._any(company, "user")
        self._new(company, "member", MemberAdded(group_id=group, user_id=user, added_by=user))

    def remove_member(self, company: UUID) -> None:
        group, user = uuid4(), uuid4()
        self.world.append(company, (self._gone(company, "member"), MemberRemoved(group_id=group, user_id=user)))

    def shift(self, company: UUID) -> None:
        users = self.random.sample(self.living[company, "user"], min(3, len(self.living[company, "user"])))
        department = self._any(company, "group") if self.living[company, "group"] else None
        self._new(company, "shift", scheduled(users, by=users[0], department=department))

    def change_shift(self, company: UUID) -> None:
        event = ShiftDetailsChanged(location=self._name(), department_id=None)
        self.world.append(company, (self._any(company, "shift"), event))

    def reassign(self, company: UUID) -> None:
        event = ShiftReassigned(
            assigned_user_ids=(self._any(company, "user"),), departments=(), excluded_user_ids=(), reported_user_ids=()
        )
        self.world.append(company, (self._any(company, "shift"), event))

    def take_off(self, company: UUID) -> None:
        event = DepartmentTakenOff(department_id=self._any(company, "group"))
        self.world.append(company, (self._any(company, "shift"), event))

    def cancel(self, company: UUID) -> None:
        self.world.append(company, (self._any(company, "shift"), ShiftCancelled()))

    def delete_shift(self, company: UUID) -> None:
        self.world.append(company, (self._gone(company, "shift"), ShiftDeleted()))

    def check_in(self, company: UUID) -> None:
        user, shift = self._any(company, "user"), self._any(company, "shift")
        self.open[company].append((self.world.attendance(company, user, shift), user))

    def check_out(self, company: UUID) -> None:
        if self.open[company]:
            record, user = self.open[company].pop(0)
            self.world.leave(company, record, user)


_STEPS = (
    ("company", ()), ("user", ()), ("user", ()), ("group", ()), ("rename", ("user",)), ("rename", ("user",)),
    ("delete_user", ("user", "user")), ("change_group", ("group",)), ("delete_group", ("group",)),
    ("member", ("group", "user")), ("remove_member", ("member",)), ("shift", ("user",)), ("shift", ("user",)),
    ("change_shift", ("shift",)), ("reassign", ("shift", "user")), ("take_off", ("shift", "group")),
    ("cancel", ("shift",)), ("delete_shift", ("shift",)), ("check_in", ("user", "shift")),
    ("check_in", ("user", "shift")), ("check_out", ()),
)  # fmt: skip
