"""`sort` in its forms, and `_source`."""

from fnmatch import fnmatchcase
from typing import Any

from workforceos.readmodels.model import Sort
from workforceos.readmodels.parsing.context import MAX_SORT_KEYS, Reading
from workforceos.readmodels.parsing.fields import VisibleFields
from workforceos.readmodels.parsing.json_values import a_list, a_string, an_object, below, only, single
from workforceos.readmodels.parsing.refusal import refuse


def parse_sort(value: Any, path: str, reading: Reading) -> tuple[Sort, ...]:
    """ "field", {"field": "desc"}, {"field": {"order": "desc"}}, or a list of them. Missing values come last."""
    if not isinstance(value, list):
        return (_key(value, path, reading),)
    if len(value) > MAX_SORT_KEYS:
        refuse(path, f"holds more than {MAX_SORT_KEYS} keys")
    return tuple(_key(item, f"{path}[{index}]", reading) for index, item in enumerate(value))


def _key(value: Any, path: str, reading: Reading) -> Sort:
    if isinstance(value, str):
        return _sort(value, None, path, reading)
    name, how = single(value, path, "field")
    path = below(path, name)
    if isinstance(how, dict):
        only(how, frozenset({"order", "missing"}), path)
        if how.get("missing", "_last") != "_last":
            refuse(below(path, "missing"), "must be _last")
        how = how.get("order")
    return _sort(name, how, path, reading)


def _sort(name: str, order: Any, path: str, reading: Reading) -> Sort:
    if order is not None and (not isinstance(order, str) or order.lower() not in ("asc", "desc")):
        refuse(path, "must be sorted asc or desc")
    if name == "_score":
        return Sort("_score", descending=order is None or order.lower() == "desc")
    target = reading.fields.comparable(name, path)
    return Sort(target.name, descending=order is not None and order.lower() == "desc")


def parse_source(value: Any, path: str, fields: VisibleFields) -> tuple[str, ...] | None:
    """Paths to answer: true is everything (None), false nothing. Patterns ("user.*") become the fields they name."""
    if value is True:
        return None
    if value is False:
        return ()
    if isinstance(value, dict):
        an_object(value, path)
        only(value, frozenset({"includes", "include"}), path)
        name, listed = single(value, path, "list of names")
        return parse_source(listed, below(path, name), fields)
    names = [value] if isinstance(value, str) else a_list(value, path)
    known = dict.fromkeys((*fields.tops, *fields.by_name))
    wanted: dict[str, None] = {}
    for index, item in enumerate(names):
        at = f"{path}[{index}]"
        pattern = a_string(item, at)
        if "*" not in pattern:
            if pattern not in known:
                refuse(at, "is not a field of this index")
            wanted[pattern] = None
        elif set(pattern) & set("[]?") or pattern.count("*") > 2:
            refuse(at, "must be a field name, with * at most twice")
        else:
            wanted |= dict.fromkeys(name for name in known if fnmatchcase(name, pattern))
    return tuple(name for name in wanted if name.split(".")[0] not in wanted or "." not in name)
