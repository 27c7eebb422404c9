"""A record that is not there, or not to be known of."""

from functools import cache

from workforceos.domain.rule import RuleBroken


class RecordNotFound(RuleBroken):
    """There is no such record, or the caller may not know of it."""

    code = "errMsg_recordNotFound"
    status = 404


@cache
def record_not_found(name: str) -> type[RecordNotFound]:
    """The rule that is named after a record model's `name`."""
    return type(
        "RecordNotFound", (RecordNotFound,), {"code": f"errMsg_{name}NotFound", "__doc__": f"There is no such {name}."}
    )
