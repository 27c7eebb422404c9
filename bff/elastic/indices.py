"""Which indices there are, and what is in them."""

from typing import Any

from bff.elastic.answers import MappingAnswer
from bff.elastic.searching import IndexNotFound, index_model, index_name
from workforceos.http.reading import Read
from workforceos.http.routes import Access, OwnAnswer, ReadRoute
from workforceos.readmodels.model import FieldType
from workforceos.readmodels.parsing.fields import VisibleFields
from workforceos.readmodels.records import RECORD_MODELS

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date", "format": "strict_date_optional_time||epoch_millis"}
_TYPES: dict[FieldType, dict[str, Any]] = {
    FieldType.ID: _KEYWORD,
    FieldType.ENUM: _KEYWORD,
    FieldType.STRING: {**_KEYWORD, "fields": {"keyword": _KEYWORD, "text": {"type": "text"}}},
    FieldType.TEXT: {**_KEYWORD, "fields": {"keyword": _KEYWORD, "text": {"type": "text"}}},
    FieldType.DAY: _DATE,
    FieldType.INSTANT: _DATE,
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.INTEGER: {"type": "long"},
    FieldType.DECIMAL: {"type": "double"},
    FieldType.OBJECT: {"type": "object", "enabled": False},
}


def all_indices(read: Read) -> list[str]:
    """The names of all indices, sorted."""
    return sorted(index_name(model) for model in RECORD_MODELS)


def mapping(read: Read) -> dict[str, Any]:
    """`{properties}`: the fields that answers show to the caller, joins as objects."""
    model = index_model(read.path["indexName"])
    fields = VisibleFields.of(model, to_manager=read.user.manages)
    properties: dict[str, Any] = {}
    for path, field in fields.by_name.items():
        join, _, name = path.rpartition(".")
        place = properties.setdefault(join, {"properties": {}})["properties"] if join else properties
        place[name] = _TYPES[field.type]
    return {"properties": model.shown(properties, to_manager=read.user.manages)}


ROUTES = (
    ReadRoute(
        "allIndices",
        "/mcpbff-api",
        "GET",
        "/api/elastic/allindices",
        Access.COMPANY_USER,
        "The names of all indices",
        all_indices,
        "indices",
        "get",
        own=OwnAnswer(list[str], ["workforceos_attendancerecords", "workforceos_shifts"]),
    ),
    ReadRoute(
        "mapping",
        "/mcpbff-api",
        "GET",
        "/api/elastic/{indexName}/mapping",
        Access.COMPANY_USER,
        "The fields of an index",
        mapping,
        "properties",
        "get",
        own=OwnAnswer(MappingAnswer, {"properties": {"status": _KEYWORD, "lateByMinutes": {"type": "long"}}}),
        rules=(IndexNotFound,),
    ),
)
