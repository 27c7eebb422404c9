"""What happens in companies day after day, as events that the domain decides; the same whenever it is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from random import Random
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from benchmarks.happened import Happened
from workforceos.domain.attendance import decisions as attendance
from workforceos.domain.attendance import record
from workforceos.domain.avatar import generated_avatar
from workforceos.domain.company import decisions as company
from workforceos.domain.company.settings import DEFAULTS
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift import decisions as shift
from workforceos.domain.shift import evolve
from workforceos.domain.user import decisions as user
from workforceos.domain.user.roles import RoleId
from workforceos.eventstore.model import Metadata

COMPANIES, PEOPLE, CREW = 20, 100, 4
"""Of each company, and of each shift. All people come before anybody goes: since there are two thousand of them, no
page of the log holds two events of one stream, so a projector writes a document for every event."""

_FIRST_DAY = date(2024, 1, 1)
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class _Staff:
    company_id: UUID
    owner_id: UUID
    people: tuple[UUID, ...]


def history(events: int) -> Iterator[Happened]:
    """So many: the companies and their people, then day by day all shifts, check-ins, check-outs and completions."""
    return islice(_everything(_Ids()), events)


class _Ids:
    """UUIDs of version 7, one each millisecond."""

    def __init__(self) -> None:
        self._random = Random(7)
        self._milliseconds = int(datetime(2023, 12, 1, tzinfo=UTC).timestamp() * 1000)

    def new(self) -> UUID:
        self._milliseconds += 1
        return UUID(int=self._milliseconds << 80 | 7 << 76 | 2 << 62 | self._random.getrandbits(62))


def _everything(ids: _Ids) -> Iterator[Happened]:
    staffs = [_Staff(ids.new(), ids.new(), tuple(ids.new() for _ in range(PEOPLE))) for _ in range(COMPANIES)]
    for staff in staffs:
        yield from _founded(staff)
    for number in count():
        yield from _day(ids, staffs, _FIRST_DAY + timedelta(days=number))


def _happened(company_id: UUID, stream_id: UUID, version: int, event: DomainEvent, by: UUID, at: datetime) -> Happened:
    return Happened(Metadata(company_id, by, None, str(uuid4()), None, at), stream_id, version, event)


def _founded(staff: _Staff) -> Iterator[Happened]:
    at = datetime(2023, 12, 1, 9, tzinfo=UTC)
    codename = f"crew-{staff.company_id.hex[-8:]}"
    (registered,) = company.register(
        name="Crew & Sons", codename=codename, owner_id=staff.owner_id, avatar=generated_avatar(staff.company_id)
    )
    yield _happened(staff.company_id, staff.company_id, 1, registered, staff.owner_id, at)
    for number, id in enumerate((staff.owner_id, *staff.people)):
        email, role = f"worker{number}@{codename}.example.com", RoleId.TENANT_USER if number else RoleId.TENANT_OWNER
        (joined,) = user.register(
            user_id=id,
            email=email,
            fullname=f"Worker {number} of the Crew",
            avatar=generated_avatar(id),
            role=role,
            email_verified=True,
        )
        yield _happened(staff.company_id, id, 1, joined, staff.owner_id, at)


def _day(ids: _Ids, staffs: list[_Staff], day: date) -> Iterator[Happened]:
    """Everybody is on a shift from 08:00 to 16:00; every tenth comes late."""
    morning = datetime(day.year, day.month, day.day, 7, 30, tzinfo=UTC)
    planned: list[tuple[_Staff, UUID, Any]] = []
    for staff in staffs:
        for first in range(0, PEOPLE, CREW):
            id = ids.new()
            (scheduled,) = shift.schedule(
                shift_date=day, start_time="08:00", end_time="16:00", zone=_UTC, location=f"Gate {first // CREW + 1}",
                assigned_user_ids=staff.people[first : first + CREW], members={}, by=staff.owner_id,
            )  # fmt: skip
            planned.append((staff, id, evolve.evolve(None, scheduled)))
            yield _happened(staff.company_id, id, 1, scheduled, staff.owner_id, morning)
    open_records: list[tuple[_Staff, UUID, Any]] = []
    for staff, shift_id, on in planned:
        for person in on.assigned_user_ids:
            came = morning + timedelta(minutes=50 if len(open_records) % 10 == 0 else 20)
            (checked_in,) = attendance.check_in(
                None, on, shift_id=shift_id, user_id=person, at=came, now=came, by=person, manages=False,
                settings=DEFAULTS,
            )  # fmt: skip
            open_records.append((staff, id := ids.new(), record.evolve(None, checked_in)))
            yield _happened(staff.company_id, id, 1, checked_in, person, came)
    evening = morning + timedelta(hours=8, minutes=35)
    for staff, id, open_record in open_records:
        (checked_out,) = attendance.check_out(
            open_record, at=evening, now=evening, by=open_record.user_id, manages=False, settings=DEFAULTS
        )
        yield _happened(staff.company_id, id, 2, checked_out, open_record.user_id, evening)
    for staff, id, on in planned:
        (completed,) = shift.complete_by_job(on, now=evening)
        yield _happened(staff.company_id, id, 2, completed, staff.owner_id, evening)
