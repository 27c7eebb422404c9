"""Parameters of lists in /openapi.json, as the record models have them."""

from collections.abc import Iterator
from typing import Any

from workforceos.http.described_records import model_of
from workforceos.http.routes import ReadRoute
from workforceos.http.workforce_surface import DEFAULT_ROWS, LAST_PAGE, MOST_ROWS
from workforceos.readmodels.listing.fields import filters_of, sortable_fields
from workforceos.readmodels.listing.filters import MAX_PATTERN, MAX_VALUES, OPERATORS
from workforceos.readmodels.model import Field, FieldType, RecordModel

_ID = "01890c5e-0000-7000-8000-000000000001"
_NULL = {"const": "null"}
_COMPARED = "`$lt-v`, `$lte-v`, `$gt-v`, `$gte-v`, `$btw-a~b`"
_NAMED_DAYS = (
    "`$today`, `$week` (from Monday), `$month` in UTC; "
    "`$ltoday`, `$lweek`, `$leq-<day>`, `$lin-<day>` in the company's time zone"
)
_NUMBER = (f"Equal; {_COMPARED}", ("7", "$gte-5", "$btw-5~9"))
_TEXT = ("Contains, in any case", ("night",))
_FORMS: dict[FieldType, tuple[str, tuple[str, ...]]] = {
    FieldType.ID: ("Equal", (_ID,)),
    FieldType.STRING: _TEXT,
    FieldType.TEXT: _TEXT,
    FieldType.ENUM: ("Equal, in any case; another value is 400", ()),
    FieldType.BOOLEAN: ("`true` or `false`", ("true", "false")),
    FieldType.INTEGER: _NUMBER,
    FieldType.DECIMAL: _NUMBER,
    FieldType.DAY: (
        f"That day, YYYY-MM-DD; {_COMPARED}; {_NAMED_DAYS}",
        ("2026-03-02", "$gte-2026-03-01", "$btw-2026-03-01~2026-03-31", "$week", "$ltoday", "$lin-2026-03-02"),
    ),
    FieldType.INSTANT: (
        f"That instant, or all of a UTC day; {_COMPARED}; {_NAMED_DAYS}",
        ("2026-03-02T08:00:00.000Z", "2026-03-02", "$lt-2026-03-02T08:00:00.000Z", "$month", "$lweek"),
    ),
    FieldType.OBJECT: ("Equal as JSON", ("{}",)),
}
"""What a filter of each type means, and examples of its values; each may be `null`, too."""


def list_parameters(route: ReadRoute) -> list[dict[str, Any]]:
    """Filters, paging and sorting of a list; none for other reads."""
    model = model_of(route.data_name)
    if route.action != "list" or model is None:
        return []
    filters = [each for field in filters_of(model, to_manager=True) for each in _filter(field)]
    return [*_paging(), *_sorting(model), *filters]


def _paging() -> list[dict[str, Any]]:
    number = {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}
    return [
        _single("pageNumber", number, "The page, from 1"),
        _single("pageRowCount", {**number, "maximum": MOST_ROWS, "default": DEFAULT_ROWS}, "Rows on a page"),
    ]


def _sorting(model: RecordModel) -> list[dict[str, Any]]:
    default = ", ".join(key.field + (" desc" if key.descending else "") for key in model.default_sort)
    names = {"type": "string", "enum": list(sortable_fields(model, to_manager=True))}
    about = f"A field of the record or of a join, managers' own fields for managers only; by default {default}. "
    return [
        _single("sortBy", names, about + "Enums sort by their index; missing values come last, the id breaks ties"),
        _single("sortOrder", {"type": "string", "enum": ["asc", "desc"]}, "With `sortBy` by default asc"),
    ]


def _filter(field: Field) -> Iterator[dict[str, Any]]:
    means, values = _FORMS[field.type]
    examples = (*(values or field.options), "null")
    means, repeated = ("Contains it", "all of them") if field.array else (means, "any of them")
    described = f"{means}; `null`: has no value. Repeated, up to {MAX_VALUES} times: {repeated}"
    if field.managers_only:
        described += ". Managers only: ignored for employees"
    yield {
        "name": field.name,
        "in": "query",
        "description": described,
        "schema": {"type": "array", "maxItems": MAX_VALUES, "items": _value(field)},
        "examples": {value: {"value": [value]} for value in examples},
    }
    if field.array:
        operators = {"type": "string", "enum": list(OPERATORS), "default": OPERATORS[0]}
        about = f"How several values of `{field.name}` are asked for: all of them (contains) or any (overlap)"
        yield _single(f"{field.name}_op", operators, about)


def _value(field: Field) -> dict[str, Any]:
    """The schema of one value; enums are good in any other case, too."""
    text = {"type": "string"}
    match field.type:
        case FieldType.STRING | FieldType.TEXT:
            return text if field.array else {**text, "maxLength": MAX_PATTERN}
        case FieldType.ID:
            return {"anyOf": [{**text, "format": "uuid"}, _NULL]}
        case FieldType.ENUM:
            return {**text, "enum": [*field.options, "null"]}
        case FieldType.DAY | FieldType.INSTANT:
            formats = ("date",) if field.type is FieldType.DAY else ("date-time", "date")
            return {"anyOf": [*({**text, "format": each} for each in formats), {**text, "pattern": r"^\$"}, _NULL]}
        case _:
            return text


def _single(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}
