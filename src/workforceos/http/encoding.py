"""JSON as it leaves."""

from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(decimal_format="number")


def encode_json(content: Any) -> bytes:
    """Documents, ids, decimals as JSON numbers; instants must already be text."""
    return _encoder.encode(content)
