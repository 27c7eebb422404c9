"""Between events and rows of the log: registered names, JSON, upcasting, personal fields."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from workforceos.domain.event import DomainEvent
from workforceos.eventstore.encryption import decrypt, encrypt
from workforceos.eventstore.model import Metadata, Recorded, Undecodable
from workforceos.eventstore.person_keys import Ciphers, Person, PersonKeys
from workforceos.eventstore.redaction import REDACTED, redacted_fields
from workforceos.eventstore.registry import Registry, Upcaster
from workforceos.eventstore.rows import Row

_SEALED = b'{"$c":"'
"""How a sealed value starts. No plain text can hold it (quotes in JSON strings are escaped); no field is named so."""


class Mapper:
    """A personal field stands in the log as {"$c": nonce and ciphertext in base64, "$p": the person's id}.

    None is not encrypted. An erased person's fields are written with an empty "$c".
    """

    def __init__(self, registry: Registry, keys: PersonKeys) -> None:
        self._registry = registry
        self._keys = keys
        self._readings: dict[str, _Reading] = {}

    def to_stored_events(self, company_id: UUID, items: Sequence[tuple[UUID, int, DomainEvent]]) -> list[StoredEvent]:
        """From (stream id, version, event). Raises UnknownEvent, StoreUnavailable."""
        persons = {(company_id, person) for person in persons_in(event for _, _, event in items)}
        ciphers = self._keys.needed(persons) if persons else {}
        return [self._stored(company_id, stream, version, event, ciphers) for stream, version, event in items]

    def to_recorded(self, rows: Sequence[Row]) -> tuple[Recorded, ...]:
        """In the order of the rows. A row that can't be read becomes an Undecodable. Raises StoreUnavailable."""
        opened = {index: raw for index, row in enumerate(rows) if _SEALED in row.data and (raw := _opened(row.data))}
        ciphers = self._keys.known(_persons(rows, opened)) if opened else {}
        recorded = []
        for index, row in enumerate(rows):
            position, company_id, stream, version, name, data, user, session, request, causation, at = row
            event: DomainEvent
            try:
                reading = self._readings.get(name) or self._reading(name)
                raw = opened.get(index)
                if raw is not None:
                    reading.unseal(raw, row, ciphers)
                    event = reading.from_mapping(raw)
                else:
                    event = reading.from_json(data)
            except Exception as error:  # noqa: BLE001 - one bad row must not hide the log; whoever folds it is told
                event = Undecodable(name=name, reason=f"{type(error).__name__}: {error}")
            metadata = Metadata(company_id, user, session, request, causation, at)
            recorded.append(Recorded(position, stream, version, event, metadata))
        return tuple(recorded)

    def to_event(self, name: str, plain: Mapping[str, Any]) -> DomainEvent:
        """From a name and a mapping in JSON types without ciphertexts, as a golden file holds it."""
        return (self._readings.get(name) or self._reading(name)).from_mapping(plain)

    def _stored(
        self, company_id: UUID, stream: UUID, version: int, event: DomainEvent, ciphers: Ciphers
    ) -> StoredEvent:
        name = self._registry.name_of(type(event))
        if not event.PERSONAL:
            return StoredEvent(stream, version, name, msgspec.json.encode(event))
        raw = msgspec.to_builtins(event)
        for field, person, value in _personal(event):
            cipher = ciphers[company_id, person]
            place = _place(stream, version, field)
            sealed = b"" if cipher is None else encrypt(cipher, msgspec.json.encode(value), place)
            raw[field] = {"$c": b64encode(sealed).decode(), "$p": str(person)}
        return StoredEvent(stream, version, name, msgspec.json.encode(raw))

    def _reading(self, name: str) -> "_Reading":
        return self._readings.setdefault(name, _Reading(*self._registry.newest(name)))


class _Reading:
    """How rows of one name become events of the newest class."""

    def __init__(self, event: type[DomainEvent], steps: tuple[Upcaster, ...]) -> None:
        self._redacted = redacted_fields(event)
        self._steps = steps
        self._decode = msgspec.json.Decoder(event).decode
        self._event = event

    def from_json(self, data: bytes) -> DomainEvent:
        return self.from_mapping(msgspec.json.decode(data)) if self._steps else self._decode(data)

    def from_mapping(self, raw: Mapping[str, Any]) -> DomainEvent:
        for step in self._steps:
            raw = step.change(raw)
        return msgspec.convert(raw, type=self._event)

    def unseal(self, raw: dict[str, Any], row: Row, ciphers: Ciphers) -> None:
        for field, sealed in _sealed(raw):
            cipher = ciphers[row.company_id, UUID(sealed["$p"])]
            if cipher is None or not sealed["$c"]:
                raw[field] = self._redacted.get(field, REDACTED)
            else:
                plain = decrypt(cipher, b64decode(sealed["$c"]), _place(row.stream_id, row.version, field))
                raw[field] = msgspec.json.decode(plain)


def persons_in(events: Iterable[DomainEvent]) -> set[UUID]:
    """Whose personal fields these events hold."""
    return {person for event in events for _, person, _ in _personal(event)}


def _personal(event: DomainEvent) -> Iterator[tuple[str, UUID, Any]]:
    """(field, person id, value) of the personal fields that hold something."""
    for field, of in event.PERSONAL.items():
        value = getattr(event, field)
        if value is not None:
            person = getattr(event, of)
            if not isinstance(person, UUID):
                raise ValueError(f"{type(event).__qualname__}.{field} is personal, but {of} names nobody")
            yield field, person, value


def _opened(data: bytes) -> dict[str, Any] | None:
    """The JSON object, None where it is damaged: then it is decoded as it stands, and fails with its reason."""
    try:
        raw = msgspec.json.decode(data, type=dict[str, Any])
        for _, sealed in _sealed(raw):
            UUID(sealed["$p"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError):
        return None
    return raw


def _sealed(raw: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    return [(field, value) for field, value in raw.items() if isinstance(value, dict) and "$c" in value]


def _persons(rows: Sequence[Row], opened: Mapping[int, Mapping[str, Any]]) -> Iterable[Person]:
    return {(rows[index].company_id, UUID(sealed["$p"])) for index, raw in opened.items() for _, sealed in _sealed(raw)}


def _place(stream: UUID, version: int, field: str) -> bytes:
    return stream.bytes + version.to_bytes(4, "big") + field.encode()
