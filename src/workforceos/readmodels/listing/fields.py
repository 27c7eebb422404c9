"""By which fields a list is filtered and sorted."""

from workforceos.readmodels.model import Field, FieldType, RecordModel


def filters_of(model: RecordModel, *, to_manager: bool) -> list[Field]:
    """Each is a list parameter of its own name; an array has `{name}_op` beside it."""
    return [field for field in model.fields if field.filterable and field.is_reachable(to_manager=to_manager)]


def sortable_fields(model: RecordModel, *, to_manager: bool) -> dict[str, Field]:
    """What `sortBy` may name: "status" or "user.fullname"."""
    own = {f.name: f for f in model.fields if _may_sort(f, to_manager=to_manager)}
    joined = {f"{j.name}.{f.name}": f for j in model.joins for f in j.fields if _may_sort(f, to_manager=to_manager)}
    return own | joined


def _may_sort(field: Field, *, to_manager: bool) -> bool:
    return field.is_reachable(to_manager=to_manager) and field.type is not FieldType.OBJECT
