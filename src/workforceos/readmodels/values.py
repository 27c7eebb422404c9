"""How values look in documents and answers."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from workforceos.domain.aggregate import Aggregate


def instant(value: datetime | None) -> str | None:
    """An aware instant as "YYYY-MM-DDTHH:MM:SS.mmmZ"; microseconds are cut off."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def day(value: date | None) -> str | None:
    """A calendar day as "YYYY-MM-DD"."""
    return None if value is None else value.isoformat()


def text_id(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def text_ids(values: tuple[UUID, ...] | frozenset[UUID]) -> list[str]:
    """Ids as text; sets are sorted so that a document is the same however it was made."""
    return [str(value) for value in (sorted(values) if isinstance(values, frozenset) else values)]


def common(aggregate: Aggregate[Any]) -> dict[str, Any]:
    """The fields that every record has."""
    return {
        "id": str(aggregate.id),
        "isActive": aggregate.state.is_active,
        "recordVersion": aggregate.version,
        "createdAt": instant(aggregate.created_at),
        "updatedAt": instant(aggregate.updated_at),
        "_owner": text_id(aggregate.created_by),
        "companyId": str(aggregate.company_id),
    }
