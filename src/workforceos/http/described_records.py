"""Answers in /openapi.json: records as their models have them, in the envelope, with an example of each."""

from typing import Any

from workforceos.http.routes import CommandRoute, ReadRoute
from workforceos.readmodels.model import Field, FieldType, Join, RecordModel
from workforceos.readmodels.records import RECORD_MODELS

_MODELS = {name: model for model in RECORD_MODELS for name in (model.name, model.plural)}
_ID = "01890c5e-0000-7000-8000-000000000001"
_TYPES: dict[FieldType, tuple[dict[str, Any], Any]] = {
    FieldType.ID: ({"type": "string", "format": "uuid"}, _ID),
    FieldType.STRING: ({"type": "string"}, "text"),
    FieldType.TEXT: ({"type": "string"}, "text"),
    FieldType.ENUM: ({"type": "string"}, ""),
    FieldType.DAY: ({"type": "string", "format": "date"}, "2026-03-02"),
    FieldType.INSTANT: ({"type": "string", "format": "date-time"}, "2026-03-02T21:00:00.000Z"),
    FieldType.BOOLEAN: ({"type": "boolean"}, True),
    FieldType.INTEGER: ({"type": "integer"}, 1),
    FieldType.DECIMAL: ({"type": "number"}, 7.5),
    FieldType.OBJECT: ({"type": "object"}, {}),
}
_COMMON = ("id", "isActive", "recordVersion", "createdAt", "updatedAt", "_owner")
_NEVER_NULL = frozenset(_COMMON) - {"_owner"}
"""What a job has made belongs to nobody."""
_ENVELOPE: dict[str, tuple[dict[str, Any], Any]] = {
    "status": ({"const": "OK"}, "OK"),
    "statusCode": ({"type": "string"}, "200"),
    "elapsedMs": ({"type": "integer"}, 4),
    "ssoTime": ({"type": "integer"}, 0),
    "source": ({"enum": ["db", "elastic", "cache"]}, "elastic"),
    "cacheKey": ({"type": "string"}, "6f200985a49a6f57712f15acba680e4b"),
    "userId": ({"type": ["string", "null"], "format": "uuid"}, _ID),
    "sessionId": ({"type": ["string", "null"], "format": "uuid"}, _ID),
    "requestId": ({"type": "string"}, _ID),
    "dataName": ({"type": "string"}, ""),
    "method": ({"type": "string"}, ""),
    "action": ({"type": "string"}, ""),
    "appVersion": ({"type": "string"}, "0.1.0"),
    "rowCount": ({"type": "integer"}, 1),
}
_PAGING = {"pageNumber": 1, "pageRowCount": 25, "totalRowCount": 1, "pageCount": 1}


def model_of(data_name: str) -> RecordModel | None:
    """The record model that has this name, of one or of many; None: the data have no model."""
    return _MODELS.get(data_name)


def schemas() -> dict[str, Any]:
    """The envelope, the paging and every record, by component name."""
    envelope = {name: schema for name, (schema, _) in _ENVELOPE.items()}
    found: dict[str, Any] = {
        "Envelope": {"type": "object", "required": list(envelope), "properties": envelope},
        "Paging": {"type": "object", "properties": {name: {"type": "integer"} for name in _PAGING}},
    }
    for model in RECORD_MODELS:
        fields = {field.name: _schema(field) for field in model.fields if _shown(field, model)}
        joins = {join.name: _joined(join) for join in model.joins}
        found[_component(model)] = {"type": "object", "required": list(_COMMON), "properties": fields | joins}
    return found


def answer(route: CommandRoute | ReadRoute) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema of a success in the envelope, and an example of it."""
    names = list(route.records) if isinstance(route, CommandRoute) else [route.data_name]
    listed = route.action == "list"
    properties: dict[str, Any] = {}
    example = {name: value for name, (_, value) in _ENVELOPE.items()}
    status = str(route.status) if isinstance(route, CommandRoute) else "200"
    source = "db" if isinstance(route, CommandRoute) else "elastic"
    example |= {"dataName": names[0], "method": route.method, "action": route.action}
    example |= {"statusCode": status, "source": source}
    for name in names:
        model = model_of(name)
        if model is None:  # a name of its own, as routes without a record model have
            properties[name] = {"type": "array", "items": {"type": "object"}} if listed else {"type": "object"}
            example[name] = [] if listed else {}
            continue
        reference, record = {"$ref": f"#/components/schemas/{_component(model)}"}, _record(model)
        # A write answers with the record itself; what is joined to it is read.
        if isinstance(route, CommandRoute):
            record = {field: value for field, value in record.items() if field in model.by_name}
        if route.action == "delete":
            record["isActive"] = False
        properties[name] = {"type": "array", "items": reference} if listed else reference
        example[name] = [record] if listed else record
    if listed:
        properties |= {"paging": {"$ref": "#/components/schemas/Paging"}, "filters": {"type": "object"}}
        example |= {"paging": _PAGING, "filters": {}, "uiPermissions": []}
    own = {"type": "object", "required": list(properties), "properties": properties}
    return {"allOf": [{"$ref": "#/components/schemas/Envelope"}, own]}, example


def _component(model: RecordModel) -> str:
    return model.name[:1].upper() + model.name[1:]


def _shown(field: Field, model: RecordModel) -> bool:
    return not field.internal and not (model.at_root and field.name == "companyId")


def _schema(field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_TYPES[field.type][0])
    if field.type is FieldType.ENUM:
        schema["enum"] = list(field.options)
    if field.array:
        schema = {"type": "array", "items": schema}
    elif field.name not in _NEVER_NULL and field.type is not FieldType.ENUM:
        schema["type"] = [schema["type"], "null"]
    if field.managers_only:
        schema["description"] = "Managers only: absent from answers to employees"
    return schema


def _joined(join: Join) -> dict[str, Any]:
    shown = {"type": "object", "properties": {field.name: _schema(field) for field in join.fields}}
    return {"type": "array", "items": shown} if join.many else {"anyOf": [shown, {"type": "null"}]}


def _record(model: RecordModel) -> dict[str, Any]:
    record = {field.name: _value(field) for field in model.fields if _shown(field, model)}
    for join in model.joins:
        shown = {field.name: _value(field) for field in join.fields}
        record[join.name] = [shown] if join.many else shown
    return record


def _value(field: Field) -> Any:
    value = field.options[0] if field.type is FieldType.ENUM else _TYPES[field.type][1]
    if field.name.endswith("_idx"):
        value = 0
    return [value] if field.array else value
