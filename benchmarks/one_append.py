"""An append of one event in every way that is compared."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg.types.numeric import Int4

from workforceos.claims.attendance import attendance_claim
from workforceos.claims.shifts import SHIFT
from workforceos.database import Database
from workforceos.domain.attendance.events import CheckedIn
from workforceos.eventstore.model import (
    PRESENCE,
    Append,
    CommandKey,
    Metadata,
    RangeClaim,
    StreamAppend,
    UniqueClaim,
)
from workforceos.eventstore.opening import open_event_store
from workforceos.identifiers import new_id

Kind = Literal["bare", "plain", "unique", "range", "whole"]
"""All of them write the same event, which begins a stream; "whole" adds a note to it.

bare    a prepared INSERT of its row into `bare_events`, committed by itself
plain   the recorder's append of the event as it was encoded beforehand
unique  the same with a command key and a unique claim, as a check-in has
range   the same with a command key and a claim on a person's time, as a new shift has
whole   the event store's append: the event is encoded and its note encrypted, too
"""

BARE_TABLE = ("CREATE TABLE bare_events (LIKE events INCLUDING ALL)", "CREATE SEQUENCE bare_position_seq CACHE 1")
_BARE = (
    b"INSERT INTO bare_events (position, company_id, stream_id, version, name, data,"
    b" user_id, session_id, request_id, causation_id, recorded_at)"
    b" VALUES (nextval('bare_position_seq'), " + b", ".join([b"%b"] * 10) + b")"
)
_PEOPLE = 200
_HOURS = timedelta(hours=8)


class OneAppend:
    """Appends to one database. Its people are its own, so that no claim is ever in the way."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, pool_size=1)
        self.store = open_event_store(self._database, master_key=b"a master key of the benchmarks")
        self._company, self._actor, self._session = new_id(), new_id(), new_id()
        self._people = [new_id() for _ in range(_PEOPLE)]
        self._spans = count()
        self._morning = datetime(2030, 5, 6, 8, tzinfo=UTC)
        self._event = self._checked_in(note=None)
        self._noted = self._checked_in(note="Came in by the side door, badge reader was broken")
        encoded = self.store.mapper.to_stored_events(self._company, [(new_id(), 1, self._event)])[0]
        self._name, self._data = encoded.topic, encoded.state

    def of(self, kind: Kind) -> Callable[[], object]:
        """A function that appends once."""
        return {
            "bare": self._bare,
            "plain": self._plain,
            "unique": self._unique,
            "range": self._range,
            "whole": self._whole,
        }[kind]

    def _bare(self) -> None:
        event, m = self._stored(), self._metadata()
        scalars = event.originator_id, Int4(event.originator_version), event.topic, event.state
        parameters = (m.company_id, *scalars, m.user_id, m.session_id, m.request_id, m.causation_id, m.at)
        with self._database.log_pool.connection() as connection:
            connection.cursor(binary=True).execute(_BARE, parameters)

    def _plain(self) -> None:
        self.store.recorder.insert_events([self._stored()], metadata=self._metadata())

    def _unique(self) -> None:
        event = self._stored()
        self._claiming(event, attendance_claim(_record_id(event), new_id(), self._actor))

    def _range(self) -> None:
        event, number = self._stored(), next(self._spans)
        start = self._morning + _HOURS * (number // _PEOPLE)
        person = self._people[number % _PEOPLE]
        self._claiming(event, RangeClaim(PRESENCE, person, start, start + _HOURS, _record_id(event), SHIFT))

    def _whole(self) -> None:
        self.store.append(Append(self._metadata(), (StreamAppend(new_id(), 0, (self._noted,)),)))

    def _claiming(self, event: StoredEvent, claim: UniqueClaim | RangeClaim) -> None:
        key = CommandKey(self._company, self._actor, str(new_id()), "f" * 64)
        answer = {
            "company": str(self._company),
            "records": {"attendanceRecord": [str(event.originator_id), 1]},
            "extra": {},
        }
        self.store.recorder.insert_events(
            [event], metadata=self._metadata(), takes=(claim,), command=key, answer=answer
        )

    def _stored(self) -> StoredEvent:
        return StoredEvent(new_id(), 1, self._name, self._data)

    def _metadata(self) -> Metadata:
        return Metadata(self._company, self._actor, self._session, str(new_id()), None, datetime.now(UTC))

    def _checked_in(self, note: str | None) -> CheckedIn:
        return CheckedIn(
            user_id=self._people[0],
            shift_id=new_id(),
            shift_date=self._morning.date(),
            shift_starts_at=self._morning,
            shift_ends_at=self._morning + _HOURS,
            at=self._morning,
            status="pending",
            late_by_minutes=None,
            manager_note=note,
            by=self._actor,
        )


def _record_id(event: StoredEvent) -> UUID:
    assert isinstance(event.originator_id, UUID)  # the library's class allows text, too
    return event.originator_id
