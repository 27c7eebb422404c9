"""Attendance rows of a company, many at once, a process of its own: `python -m benchmarks.rows COMPANY RECORD COUNT
PART PARTS`.

Written straight into the live read model of the installation in the environment, each a copy of a record that the
product has projected, with ids, names, times and status of its own: a person's records for 240 days, four people on a
shift. PARTS processes write one company together. Prints as JSON how many rows were written.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from benchmarks.apart import Job, installation, side_by_side
from workforceos.app import Workforce
from workforceos.domain.avatar import generated_avatar
from workforceos.identifiers import new_id
from workforceos.readmodels.port import Document
from workforceos.readmodels.records.attendance_record import ATTENDANCE_RECORDS, STATUSES

DAYS, CREW = 240, 4
_FIRST_DAY = date(2025, 1, 1)
_CHUNK = 2_000


def write_rows(settings: dict[str, str], company_id: str, record_id: str, count: int, processes: int) -> None:
    """`record_id`: of a record of the company that is in the read model already."""
    jobs = [
        Job(settings, "benchmarks.rows", (company_id, record_id, count, part, processes)) for part in range(processes)
    ]
    written = sum(side_by_side(jobs))
    assert written == count, written


def _write(workforce: Workforce, company_id: UUID, record_id: UUID, count: int, part: int, parts: int) -> int:
    store = workforce.documents
    generation = store.live_generation(ATTENDANCE_RECORDS)
    sample = store.get(ATTENDANCE_RECORDS, company_id, record_id)
    assert generation is not None
    assert sample is not None
    rows = _rows(sample, count, part, parts)
    written = 0
    while chunk := list(islice(rows, _CHUNK)):
        refused = store.write(ATTENDANCE_RECORDS, generation, chunk)
        assert not refused, refused
        written += len(chunk)
    return written


def _rows(sample: Document, count: int, part: int, parts: int) -> Iterator[Document]:
    """Day by day, this part's people."""
    people = [(str(new_id()), f"Worker {number}") for number in range(max(CREW, count // DAYS))]
    days = -(-count // len(people))
    for day in range(days):
        shown = (_FIRST_DAY + timedelta(days=day)).isoformat()
        shift = ""
        for number in range(part, min(len(people), count - day * len(people)), parts):
            if number // parts % CREW == 0:
                shift = str(new_id())
            yield _row(sample, shown, shift, *people[number], STATUSES[(day + number) % len(STATUSES)])


def _row(sample: Document, day: str, shift_id: str, user_id: str, name: str, status: str) -> Document:
    id = new_id()
    body: dict[str, Any] = sample.body | {
        "id": str(id),
        "userId": user_id,
        "shiftId": shift_id,
        "shiftDate": day,
        "checkInTime": f"{day}T07:50:00.000Z",
        "checkOutTime": f"{day}T16:05:00.000Z",
        "status": status,
        "status_idx": STATUSES.index(status),
        "workedMinutes": 480,
        "createdAt": f"{day}T07:50:00.000Z",
        "updatedAt": f"{day}T16:05:00.000Z",
        "_owner": user_id,
        "user": {
            "id": user_id,
            "fullname": name,
            "avatar": generated_avatar(UUID(user_id)),
            "email": f"{user_id}@example.com",
        },
        "shift": sample.body["shift"] | {"id": shift_id, "shiftDate": day},
    }
    return replace(sample, id=id, body=body)


if __name__ == "__main__":
    company, record, *numbers = sys.argv[1:]
    with installation() as opened:
        print(json.dumps(_write(opened, UUID(company), UUID(record), *map(int, numbers))))
