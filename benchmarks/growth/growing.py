"""An installation whose log grows by what companies do."""

from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from uuid import UUID, uuid4

from benchmarks.bulk_append import append_in_bulk
from benchmarks.growth.working_days import working_days
from benchmarks.happened import Happened
from workforceos.app import Workforce
from workforceos.domain.attendance.events import CheckedIn
from workforceos.domain.company.events import CompanyRegistered
from workforceos.eventstore.model import Append, CommandKey, StreamAppend

_ONE_IN = 50


class Growing:
    """`companies` are those there are by now, `sample` some streams of any age and kind."""

    def __init__(self, workforce: Workforce, companies: int) -> None:
        self.workforce = workforce
        self.companies: list[UUID] = []
        self.sample: list[tuple[UUID, UUID]] = []
        self.events = 0
        self._chance = Random(0)
        self._happening = self._noticed(working_days(companies, workforce.accounts.email_value))
        workforce.migrate()
        workforce.prepare_projections(exclusive=True)

    def grow(self, events: int) -> None:
        """By so many, in bulk."""
        append_in_bulk(self.workforce.store, islice(self._happening, events))

    def next_check_in(self) -> Append:
        """As the command would append it; everything that comes before it is in the log already."""
        before: list[Happened] = []
        for one in self._happening:
            if isinstance(one.event, CheckedIn):
                append_in_bulk(self.workforce.store, before)
                return _append(one)
            before.append(one)
        raise AssertionError("companies never rest")

    def project(self) -> None:
        """Until every document is as new as the log."""
        projector = self.workforce.projector
        while projector.step() or not projector.follows_everything:
            pass

    def fall_behind(self) -> None:
        """As after a pause of all projectors: what comes now will be a backlog."""
        self.workforce.projector.release()

    def _noticed(self, happening: Iterable[Happened]) -> Iterator[Happened]:
        for one in happening:
            self.events += 1
            if isinstance(one.event, CompanyRegistered):
                self.companies.append(one.stream_id)
            if one.version == 1 and not self._chance.randrange(_ONE_IN):
                self.sample.append((one.metadata.company_id, one.stream_id))
            yield one


def _append(one: Happened) -> Append:
    metadata = one.metadata
    assert metadata.user_id is not None
    key = CommandKey(metadata.company_id, metadata.user_id, str(uuid4()), "f" * 64)
    answer = {"records": {"attendanceRecord": [str(one.stream_id), one.version]}}
    stream = StreamAppend(one.stream_id, one.version - 1, (one.event,))
    return Append(metadata, (stream,), one.claims, (), key, answer)
