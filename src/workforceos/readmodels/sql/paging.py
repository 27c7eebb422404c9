"""Pages: which ids in which order, and where the next page starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from workforceos.readmodels import tree
from workforceos.readmodels.model import Sort
from workforceos.readmodels.sql.compiler import Compiler, Condition
from workforceos.readmodels.sql.layout import Kind, Path
from workforceos.readmodels.sql.rows import link_value
from workforceos.readmodels.sql.tables import Tables
from workforceos.readmodels.sql.values import asked


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key; `column` is None for the score, which is the same for every row."""

    path: Path | None
    column: sa.ColumnElement[Any] | None
    descending: bool

    def order(self) -> sa.ColumnElement[Any] | None:
        if self.column is None:
            return None
        return self.column.desc().nulls_last() if self.descending else self.column.asc().nulls_last()

    def shown(self, value: Any) -> Any:
        """As Elasticsearch shows sort values: days and instants as milliseconds, booleans as 0 and 1."""
        if self.column is None:
            return 1.0
        return str(value) if isinstance(value, UUID) else value

    def asked(self, value: Any) -> Any:
        """A value of a cursor, as it was shown or as the tree has it."""
        if value is None or self.path is None:
            return value
        if self.path.kind is Kind.INTEGER and isinstance(value, int):
            return int(value)
        found = asked(self.path, value)
        # The values of an array are kept as words, ids too.
        return str(found) if self.path.array and isinstance(found, UUID) else found


def keys(tables: Tables, company_id: UUID, sort: Sequence[Sort]) -> tuple[Key, ...]:
    """The sort with the id as its last key, whether or not it was one before."""
    return tuple(_key(tables, company_id, one) for one in (*(sort or (Sort("_score", descending=True),)), Sort("id")))


def _key(tables: Tables, company_id: UUID, sort: Sort) -> Key:
    if sort.field == "_score":
        return Key(None, None, sort.descending)
    path = tables.layout.paths["id" if sort.field == "_id" else sort.field]
    if not path.array:
        return Key(path, tables.rows.c[path.column], sort.descending)
    links = tables.links.c
    value = links.word if path.kind in (Kind.WORD, Kind.ID) else links.number
    extreme = sa.func.max(value) if sort.descending else sa.func.min(value)
    found = sa.select(extreme).where(
        links.company == company_id, links.field == path.number, links.id == tables.rows.c.id
    )
    return Key(path, found.scalar_subquery(), sort.descending)


def order(keys: Sequence[Key]) -> list[sa.ColumnElement[Any]]:
    """ORDER BY; the id has no nulls, and says so, so that an index serves."""
    found: list[sa.ColumnElement[Any]] = []
    for key in keys:
        if key.column is not None and key.path is not None and key.path.name == "id":
            found.append(key.column.desc() if key.descending else key.column.asc())
        elif (ordered := key.order()) is not None:
            found.append(ordered)
    return found


def after(keys: Sequence[Key], values: Sequence[Any]) -> Condition:
    """Rows that come after those sort values."""
    alternatives: list[Condition] = []
    equal: list[Condition] = []
    for key, raw in zip(keys, values, strict=True):
        if key.column is None:
            continue
        value = key.asked(raw)
        if value is not None:
            later = key.column < value if key.descending else key.column > value
            alternatives.append(sa.and_(*equal, sa.or_(later, key.column.is_(None))))
        equal.append(key.column.is_(None) if value is None else key.column == value)
    return sa.or_(sa.false(), *alternatives)


def page(tables: Tables, compiler: Compiler, search: tree.Search, query: tree.Query) -> sa.Select[Any]:
    """id, body, then one column per sort key that has one: ids first, then their documents."""
    sort = keys(tables, compiler.company_id, search.sort)
    linked = _from_links(tables, compiler, search, query)
    if linked is not None:
        return linked
    columns = [key.column.label(f"k{i}") for i, key in enumerate(sort) if key.column is not None]
    ids = sa.select(tables.rows.c.id, *columns).where(compiler.where(query)).order_by(*order(sort))
    if search.search_after is not None:
        ids = ids.where(after(sort, search.search_after))
    chosen = ids.limit(search.limit).offset(search.offset).subquery("chosen")
    shown = [chosen.c[f"k{i}"] for i, key in enumerate(sort) if key.column is not None]
    again = [
        chosen.c[f"k{i}"].desc().nulls_last() if key.descending else chosen.c[f"k{i}"].asc().nulls_last()
        for i, key in enumerate(sort)
        if key.column is not None
    ]
    documents = tables.documents.c
    return (
        sa.select(chosen.c.id, documents.body, *shown)
        .join_from(
            chosen,
            tables.documents,
            sa.and_(documents.company == compiler.company_id, documents.id == chosen.c.id),
        )
        .order_by(*again)
    )


def is_everything(query: tree.Query) -> bool:
    """Whether it finds every document by its form, as a manager's list without filters does."""
    match query:
        case tree.MatchAll():
            return True
        case tree.Bool(should=(), must_not=(), minimum_should_match=None):
            return all(is_everything(part) for part in (*query.must, *query.filter))
    return False


def linked_value(tables: Tables, compiler: Compiler, query: tree.Query) -> list[Condition] | None:
    """The conditions over links alone, when the query asks for nothing but one value of an array."""
    while isinstance(query, (tree.Bool, tree.ConstantScore)):
        if isinstance(query, tree.ConstantScore):
            query = query.filter
            continue
        parts = [part for part in query.must + query.filter if not is_everything(part)]
        if len(parts) != 1 or query.should or query.must_not or query.minimum_should_match:
            return None
        query = parts[0]
    if not isinstance(query, tree.Term) or query.case_insensitive or not (path := compiler.path(query.field)).array:
        return None
    value = asked(path, query.value)
    if value is None:
        return None
    word, number = link_value(value)
    links = tables.links.c
    return [
        links.company == compiler.company_id,
        links.field == path.number,
        links.word == word,
        links.number == number,
    ]


def _from_links(tables: Tables, compiler: Compiler, search: tree.Search, query: tree.Query) -> sa.Select[Any] | None:
    """A page in the list's own order of what has one value in an array: the links are in that order already."""
    sort = tables.layout.link_sort
    wanted = tuple(one for one in search.sort if one.field not in ("id", "_id"))
    plain = search.sort[: len(wanted)] == wanted and not any(one.descending for one in search.sort[len(wanted) :])
    if not sort or wanted != sort or not plain or search.search_after is not None:
        return None
    conditions = linked_value(tables, compiler, query)
    if conditions is None:
        return None
    links, rows, documents = tables.links.c, tables.rows.c, tables.documents.c
    ordered = [links[f"s{i}"] for i in range(len(sort))]
    chosen = (
        sa.select(links.id, *ordered)
        .where(*conditions)
        .order_by(*ordered, links.id)
        .limit(search.limit)
        .offset(search.offset)
        .subquery("chosen")
    )
    shown = [rows[tables.layout.paths[one.field].column] for one in sort]
    return (
        sa.select(chosen.c.id, documents.body, *shown, chosen.c.id.label("last"))
        .join_from(
            chosen,
            tables.documents,
            sa.and_(documents.company == compiler.company_id, documents.id == chosen.c.id),
        )
        .join(tables.rows, sa.and_(rows.company == compiler.company_id, rows.id == chosen.c.id))
        .order_by(*(chosen.c[f"s{i}"] for i in range(len(sort))), chosen.c.id)
    )
