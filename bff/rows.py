"""Row rules: which documents of a read model a caller may see. The same for lists, single records and raw queries."""

from collections.abc import Callable
from typing import Any

from workforceos.access.caller import Caller
from workforceos.readmodels.tree import MatchAll, Query, Term

RowRule = Callable[[Caller], Query]


def everything(caller: Caller) -> Query:
    """Every document of the company."""
    return MatchAll()


def own_for_employees(field: str) -> RowRule:
    """Managers see every document of the company, employees those whose `field` is, or contains, their user id."""

    def rule(caller: Caller) -> Query:
        return MatchAll() if caller.manages else Term(field, str(caller.user_id))

    return rule


def own_company(caller: Caller) -> Query:
    """Companies are kept at root: everybody sees the one they act in."""
    return Term("id", str(caller.company_id))


def allows(rule: Query, document: dict[str, Any]) -> bool:
    """Whether a document that was read by its id is one that the rule would have found."""
    match rule:
        case MatchAll():
            return True
        case Term(field=field, value=value):
            held = document.get(field)
            return value in held if isinstance(held, list) else held == value
    raise TypeError(f"a row rule of {type(rule).__name__} cannot be checked on a document")


RULES: dict[str, RowRule] = {
    "companies": own_company,
    "users": own_for_employees("id"),
    "userGroups": everything,
    "userGroupMembers": everything,
    "shifts": own_for_employees("onShiftUserIds"),
    "attendanceRecords": own_for_employees("userId"),
}
"""By the plural name of the read model; one without a rule can't be read at all."""
