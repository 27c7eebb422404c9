"""A row of the log between recorder and mapper."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Row(NamedTuple):
    """One event as stored: `data` is JSON with ciphertexts in it, `recorded_at` an aware UTC instant."""

    position: int
    company_id: UUID
    stream_id: UUID
    version: int
    name: str
    data: bytes
    user_id: UUID | None
    session_id: UUID | None
    request_id: str
    causation_id: str | None
    recorded_at: datetime


COLUMNS = ", ".join(Row._fields)
