"""Companies that have been at work for long, a process of its own: `python -m benchmarks.memory.past EVENTS`.

Puts their days into the log of the installation in its environment, on which nothing else may run, and prints what is
there as JSON. Owners and some employees can log in afterwards. The documents are left to a projector.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice

from benchmarks.apart import apart, installation
from benchmarks.bulk_append import append_in_bulk
from benchmarks.growth.working_days import working_days
from benchmarks.happened import Happened
from tools.trials.processes import PASSWORD
from workforceos.access.passwords import hash_password
from workforceos.app import Workforce
from workforceos.domain.company.events import CompanyRegistered
from workforceos.domain.shift.events import ShiftScheduled
from workforceos.domain.user.events import UserRegistered

COMPANIES, EMPLOYEES_WHO_LOG_IN = 10, 4


@dataclass(frozen=True, slots=True)
class Past:
    """What was added to the log, and its last position. `people` are addresses by codename, the owner's first."""

    events: int
    documents: int
    last: int
    days: int
    people: dict[str, list[str]]


def past(settings: dict[str, str], events: int) -> Past:
    """Run the process."""
    return Past(**apart(settings, "benchmarks.memory.past", events))


@dataclass(slots=True)
class _Noticed:
    """What is to be known of a history that is too long to be kept."""

    events: int = 0
    documents: int = 0
    days: set[str] = field(default_factory=set)
    companies: list[Happened] = field(default_factory=list)
    people: dict[str, list[Happened]] = field(default_factory=dict)

    def of(self, happened: Iterator[Happened]) -> Iterator[Happened]:
        for one in happened:
            self.events += 1
            self.documents += one.version == 1
            if isinstance(one.event, ShiftScheduled):
                self.days.add(one.event.shift_date.isoformat())
            elif isinstance(one.event, CompanyRegistered):
                self.companies.append(one)
            elif isinstance(one.event, UserRegistered):
                known = self.people.setdefault(str(one.metadata.company_id), [])
                if len(known) <= EMPLOYEES_WHO_LOG_IN:
                    known.append(one)
            yield one


def _make(workforce: Workforce, events: int) -> Past:
    noticed, password = _Noticed(), hash_password(PASSWORD)
    append_in_bulk(workforce.store, noticed.of(islice(working_days(COMPANIES, workforce.accounts.email_value), events)))
    people: dict[str, list[str]] = {}
    for company in noticed.companies:
        assert isinstance(company.event, CompanyRegistered)
        addresses = people[company.event.codename] = []
        for one in noticed.people[str(company.stream_id)]:
            assert isinstance(one.event, UserRegistered)
            workforce.credentials.set_hash(company.stream_id, one.stream_id, password)
            addresses.append(one.event.email)
    return Past(noticed.events, noticed.documents, workforce.store.head(), len(noticed.days), people)


if __name__ == "__main__":
    with installation() as opened:
        print(json.dumps(asdict(_make(opened, int(sys.argv[1])))))
