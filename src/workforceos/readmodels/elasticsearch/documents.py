"""Documents as Elasticsearch keeps them, and back."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from workforceos.readmodels.canonical import canonical_json
from workforceos.readmodels.elasticsearch.templates import CANONICAL_SUFFIX, canonical_fields
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import Document

_JSON = msgspec.json.Encoder(decimal_format="number")
_MAX_REQUEST_BYTES = 8 * 1024 * 1024
_SHORT_ESCAPE = re.compile(rb"\\[\\\"]")
_LONG_ESCAPES = {rb"\\": rb"\u005c", rb"\"": rb"\u0022"}


def bulk_requests(model: RecordModel, documents: Sequence[Document]) -> Iterator[bytes]:
    """NDJSON bodies of `_bulk`, each of a few megabytes at most."""
    objects = canonical_fields(model)
    buffer = bytearray()
    for document in documents:
        action = {
            "_id": str(document.id),
            "routing": str(document.company_id),
            "version": document.version,
            "version_type": "external",
        }
        buffer += _JSON.encode({"index": action}) + b"\n" + _encoded(_source(document, objects)) + b"\n"
        if len(buffer) >= _MAX_REQUEST_BYTES:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)


def _encoded(source: dict[str, Any]) -> bytes:
    """JSON in which backslashes and quotes are escaped by number: Elasticsearch 8.19.0 to 8.19.2 doubles the backslash
    of the short form in the subfields of a keyword (its issue 134023)."""
    encoded = _JSON.encode(source)
    if b"\\" not in encoded:
        return encoded
    return _SHORT_ESCAPE.sub(lambda found: _LONG_ESCAPES[found[0]], encoded)


def _source(document: Document, objects: tuple[str, ...]) -> dict[str, Any]:
    if document.deleted:
        return {"deleted": True, "id": str(document.id), "companyId": str(document.company_id)}
    if not objects:
        return document.body
    texts = {
        name + CANONICAL_SUFFIX: canonical_json(document.body[name])
        for name in objects
        if document.body.get(name) is not None
    }
    return document.body | texts


def body_of(model: RecordModel, source: dict[str, Any]) -> dict[str, Any]:
    """The document's body as it was given."""
    for name in canonical_fields(model):
        source.pop(name + CANONICAL_SUFFIX, None)
    return source
