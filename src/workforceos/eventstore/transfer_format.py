"""The file that carries a log from one store to another: JSON lines, in this order.

`head`, `person_key`s, `credential`s, `event`s in order of position, `unique_claim`s, `range_claim`s, `end`. The end
counts the lines before it and holds the SHA-256 of their bytes. Personal fields stay encrypted; the persons' keys are
wrapped anew under a passphrase (scrypt with the head's salt), an erased person's line has none. Password hashes are
sealed in the same way. Instants are UTC.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from workforceos.eventstore.encryption import KeyWrapping

FORMAT = "workforceos-events-1"


class TransferRefused(Exception):
    """A file that is damaged, out of order or of another kind, a wrong passphrase, a store that is not empty."""


class Line(msgspec.Struct, frozen=True, tag_field="line"):
    """One line of the file."""


class Head(Line, tag="head", frozen=True):
    format: str
    company: UUID | None
    """None: all companies."""
    salt: bytes


class PersonKey(Line, tag="person_key", frozen=True):
    company_id: UUID
    person_id: UUID
    wrapped: bytes | None
    changed_at: datetime


class Credential(Line, tag="credential", frozen=True):
    company_id: UUID
    user_id: UUID
    sealed: bytes
    """The password's hash."""
    changed_at: int
    """Milliseconds since 1970-01-01 UTC."""


class Event(Line, tag="event", frozen=True):
    position: int
    company_id: UUID
    stream_id: UUID
    version: int
    name: str
    data: msgspec.Raw
    user_id: UUID | None
    session_id: UUID | None
    request_id: str
    causation_id: str | None
    recorded_at: datetime


class Unique(Line, tag="unique_claim", frozen=True):
    company_id: UUID
    kind: str
    value: str
    source: UUID


class Range(Line, tag="range_claim", frozen=True):
    company_id: UUID
    lane: str
    subject: UUID
    starts_at: datetime
    ends_at: datetime
    source: UUID
    kind: str


class End(Line, tag="end", frozen=True):
    lines: int
    sha256: str


ORDER: tuple[type[Line], ...] = (Head, PersonKey, Credential, Event, Unique, Range, End)
_DECODER = msgspec.json.Decoder(Head | PersonKey | Credential | Event | Unique | Range | End)


def wrapping(passphrase: str, salt: bytes) -> KeyWrapping:
    """How keys are wrapped in a file with this salt."""
    return KeyWrapping(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def lines(file: Path) -> Iterator[Any]:
    """The lines but the end. Raises TransferRefused at a broken line, or at the end when the checksum is wrong."""
    digest, count = hashlib.sha256(), 0
    with file.open("rb") as source:
        for raw in source:
            try:
                line = _DECODER.decode(raw)
            except msgspec.MsgspecError as error:
                raise TransferRefused(f"line {count + 1}: {error}") from error
            if isinstance(line, End):
                if (line.lines, line.sha256) != (count, digest.hexdigest()) or source.read(1):
                    raise TransferRefused("the checksum does not fit the lines before it")
                return
            digest.update(raw)
            count += 1
            yield line
    raise TransferRefused("the file has no end")
