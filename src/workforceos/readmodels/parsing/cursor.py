"""The signed cursor that `search_after` takes: the sort values of a hit, good for the same index and sort only."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from workforceos.readmodels.model import RecordModel, Sort
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.tree import Value

_DIGEST_BYTES = 16


def sign_cursor(values: Sequence[Value], model: RecordModel, sort: Sequence[Sort], key: bytes) -> str:
    """The cursor of a hit, URL-safe text. `values` is the hit's `sort`."""
    payload = msgspec.json.encode([_tagged(value) for value in values])
    return base64.urlsafe_b64encode(_digest(payload, model, sort, key) + payload).decode().rstrip("=")


def open_cursor(cursor: Any, model: RecordModel, sort: Sequence[Sort], key: bytes, path: str) -> tuple[Value, ...]:
    """The sort values; refuses what was not signed with this key for this index and sort."""
    if isinstance(cursor, list) and len(cursor) == 1:
        cursor = cursor[0]
    if not isinstance(cursor, str) or not cursor.isascii():
        refuse(path, "must be the cursor of a hit")
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        refuse(path, "must be the cursor of a hit")
    digest, payload = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
    if not hmac.compare_digest(digest, _digest(payload, model, sort, key)):
        refuse(path, "is no cursor of this index and sort")
    return tuple(_untagged(item) for item in msgspec.json.decode(payload))


def _digest(payload: bytes, model: RecordModel, sort: Sequence[Sort], key: bytes) -> bytes:
    order = [model.plural, *([s.field, s.descending] for s in sort)]
    return hmac.digest(key, msgspec.json.encode(order) + b"\n" + payload, hashlib.sha256)[:_DIGEST_BYTES]


def _tagged(value: Value) -> Any:
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return value


def _untagged(item: Any) -> Value:
    if isinstance(item, dict):
        return Decimal(item["n"]) if "n" in item else datetime.fromisoformat(item["t"])
    value: Value = item
    return value
