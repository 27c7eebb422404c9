"""What companies do as the domain decides it, with claims: every day somebody is hired, and everybody works a shift."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from benchmarks.happened import Claim, Happened
from workforceos.claims.attendance import attendance_claim
from workforceos.claims.people import codename_claim, user_claims
from workforceos.claims.shifts import SHIFT as SHIFT_KIND
from workforceos.domain.aggregate import AggregateType
from workforceos.domain.attendance import decisions as attendance
from workforceos.domain.attendance.correction import Correction, correct
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.company import decisions as company
from workforceos.domain.company.company import COMPANY, settings_on
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift import decisions as shift
from workforceos.domain.shift.change import ShiftChange, change
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.user import decisions as user
from workforceos.domain.user.roles import RoleId
from workforceos.domain.user.user import USER
from workforceos.eventstore.model import PRESENCE, Metadata, RangeClaim
from workforceos.identifiers import new_id

FIRST_PEOPLE = 20
_FIRST_DAY = date(2024, 1, 1)
_BEGINNINGS, _HOURS = (6, 8, 14), 8
_ONE_IN_TEN = 0.1
_UTC = ZoneInfo("UTC")

EmailValue = Callable[[UUID, str], str]
"""From company and address to the value of the claim on it."""

S = TypeVar("S")


def working_days(companies: int, email_value: EmailValue) -> Iterator[Happened]:
    """Day by day, the companies' days one after another, without end; the same each time but for ids."""
    all_of_them = [_Company(number, email_value) for number in range(companies)]
    for day in count():
        for each in all_of_them:
            yield from each.day(day)


class _Stream(Generic[S]):
    def __init__(self, kind: AggregateType[S], company_id: UUID, id: UUID) -> None:
        self.id = id
        self._evolve = kind.evolve
        self._company_id = company_id
        self._version = 0
        self._state: S | None = None

    @property
    def state(self) -> S:
        assert self._state is not None
        return self._state

    def goes_on(
        self, events: Sequence[DomainEvent], at: datetime, by: UUID | None, *claims: Claim
    ) -> Iterator[Happened]:
        for event in events:
            self._state = self._evolve(self._state, event)
            self._version += 1
            metadata = Metadata(self._company_id, by, None, str(uuid4()), None, at)
            yield Happened(metadata, self.id, self._version, event, claims)


class _Company:
    def __init__(self, number: int, email_value: EmailValue) -> None:
        self._id = new_id()
        self._codename = f"company{number}"
        self._email_value = email_value
        self._chance = Random(number)
        self._stream = _Stream(COMPANY, self._id, self._id)
        self._people: list[UUID] = []

    def day(self, number: int) -> Iterator[Happened]:
        """The first day founds the company; every seventh brings other settings."""
        day = _FIRST_DAY + timedelta(days=number)
        morning = datetime.combine(day, time(4), UTC)
        for _ in range(1 if number else FIRST_PEOPLE):
            yield from self._hire(morning)
        if not number:
            yield from self._found(morning)
        elif number % 7 == 0:
            given = {"graceMinutes": 5 + number // 7 % 10}
            changed = company.change_settings(self._stream.state, given, today=day)
            yield from self._stream.goes_on(changed, morning, self._owner)
        yield from self._work(number, morning)

    @property
    def _owner(self) -> UUID:
        return self._people[0]

    def _found(self, at: datetime) -> Iterator[Happened]:
        founded = company.register(name=self._codename.title(), codename=self._codename, owner_id=self._owner)
        yield from self._stream.goes_on(founded, at, self._owner, codename_claim(self._id, self._codename))

    def _hire(self, at: datetime) -> Iterator[Happened]:
        number, person = len(self._people), _Stream(USER, self._id, new_id())
        self._people.append(person.id)
        email = f"worker{number}@{self._codename}.example.com"
        hired = user.register(
            user_id=person.id,
            email=email,
            fullname=f"Worker {number}",
            avatar=None,
            role=RoleId.TENANT_USER if number else RoleId.TENANT_OWNER,
        )
        claims = user_claims(person.id, self._email_value(self._id, email))
        yield from person.goes_on(hired, at, self._owner, *claims)

    def _work(self, number: int, morning: datetime) -> Iterator[Happened]:
        """All shifts are planned, then all come, then all go, then the shifts are completed; one punch in ten is
        corrected."""
        settings, evening = settings_on(self._stream.state, morning.date()), morning + timedelta(hours=19)
        works: list[tuple[UUID, _Stream[Any], _Stream[Any]]] = []
        for place, person in enumerate(self._people):
            planned = _Stream(SHIFT, self._id, new_id())
            begins = morning.replace(hour=_BEGINNINGS[(place + number) % len(_BEGINNINGS)])
            yield from self._plan(planned, person, begins, morning)
            works.append((person, planned, _Stream(ATTENDANCE_RECORD, self._id, new_id())))
        for person, planned, record in works:
            at = planned.state.span.start + timedelta(minutes=self._chance.randint(-10, 12))
            came = attendance.check_in(
                None,
                planned.state,
                shift_id=planned.id,
                user_id=person,
                at=at,
                now=at,
                by=person,
                manages=False,
                settings=settings,
            )
            yield from record.goes_on(came, at, person, attendance_claim(record.id, planned.id, person))
        for person, planned, record in works:
            at = planned.state.span.end + timedelta(minutes=self._chance.randint(-8, 20))
            went = attendance.check_out(record.state, at=at, now=at, by=person, manages=False, settings=settings)
            yield from record.goes_on(went, at, person)
        for _, planned, record in works:
            yield from planned.goes_on(shift.complete_by_job(planned.state, now=evening), evening, None)
            if self._chance.random() < _ONE_IN_TEN:
                given = Correction(check_out_at=planned.state.span.end, reason="The terminal was out of order")
                corrected = correct(record.state, given, now=evening, by=self._owner, settings=settings)
                yield from record.goes_on(corrected, evening, self._owner)

    def _plan(self, planned: _Stream[Any], person: UUID, begins: datetime, at: datetime) -> Iterator[Happened]:
        """One shift in ten is planned before it is known for whom."""
        people = () if self._chance.random() < _ONE_IN_TEN else (person,)
        ends = begins + timedelta(hours=_HOURS)
        claim = RangeClaim(PRESENCE, person, begins, ends, planned.id, SHIFT_KIND)
        scheduled = shift.schedule(
            shift_date=begins.date(),
            start_time=f"{begins:%H:%M}",
            end_time=f"{ends:%H:%M}",
            zone=_UTC,
            location="Main hall",
            assigned_user_ids=people,
            members={},
            by=self._owner,
        )
        yield from planned.goes_on(scheduled, at, self._owner, *([claim] if people else []))
        if not people:
            given = ShiftChange(assigned_user_ids=(person,))
            filled = change(planned.state, given, members={}, zone=_UTC, now=at, users_with_record=frozenset())
            yield from planned.goes_on(filled, at, self._owner, claim)
