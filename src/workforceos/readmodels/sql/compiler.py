"""From the query tree to a condition over a generation's rows."""

import operator
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from workforceos.readmodels import tree
from workforceos.readmodels.analyzer import tokens
from workforceos.readmodels.canonical import folded
from workforceos.readmodels.sql.layout import Kind, Path
from workforceos.readmodels.sql.patterns import after_prefix, wildcard
from workforceos.readmodels.sql.rows import link_value
from workforceos.readmodels.sql.tables import Tables
from workforceos.readmodels.sql.types import ascii_lower, holds_text, id_text, like_wildcard
from workforceos.readmodels.sql.values import Kept, asked, bound, plain_text, storable
from workforceos.readmodels.sql.words import every_word

Condition = sa.ColumnElement[bool]
Test = Callable[[sa.ColumnElement[Any]], Condition]
TextTest = Callable[[sa.ColumnElement[str], str], Condition]


class Compiler:
    """Conditions may be null where a field has no value; `no` turns null into a match of its opposite."""

    def __init__(self, tables: Tables, company_id: UUID) -> None:
        self._tables = tables
        self._rows = tables.rows
        self.company_id = company_id

    def where(self, query: tree.Query) -> Condition:
        """The condition of a query within the company."""
        return sa.and_(self._rows.c.company == self.company_id, self.condition(query))

    def condition(self, query: tree.Query) -> Condition:
        match query:
            case tree.MatchAll():
                return sa.true()
            case tree.MatchNone():
                return sa.false()
            case tree.ConstantScore(inner):
                return self.condition(inner)
            case tree.DisMax(queries):
                return sa.or_(sa.false(), *map(self.condition, queries))
            case tree.Bool():
                return self._bool(query)
            case tree.Ids(values):
                return self._rows.c.id.in_([id for id in map(_uuid, values) if id])
            case tree.MultiMatch(fields=fields, text=text, operator=how):
                return sa.or_(sa.false(), *(self.condition(tree.Match(field, text, how)) for field in fields))
            case tree.Match(field, text, how):
                return self._match(self.path(field), text, how)
            case tree.MatchPhrase(field, text):
                return self._phrase(self.path(field), text)
            case _:
                return self._leaf(query)

    def path(self, name: str) -> Path:
        return self._tables.layout.paths[name]

    def _leaf(self, query: tree.Query) -> Condition:
        match query:
            case tree.Term(field, value, case_insensitive):
                return self._term(self.path(field), value, case_insensitive)
            case tree.Terms(field, values):
                return self._terms(self.path(field), values)
            case tree.Range(field):
                return self._range(self.path(field), query)
            case tree.Spans(field):
                return self._spans(self.path(field), query)
            case tree.Exists(field):
                return self._exists(self.path(field))
            case tree.Prefix(field, value, case_insensitive):
                return self._text(self.path(field), value, case_insensitive, _starts_with)
            case tree.Wildcard(field, pattern, case_insensitive):
                return self._text(self.path(field), pattern, case_insensitive, _matches_wildcard)
            case tree.Contains(field, text):
                return self._text(self.path(field), text, True, holds_text)
        raise TypeError(f"no such query: {type(query).__name__}")

    # Logic

    def _bool(self, query: tree.Bool) -> Condition:
        positive = query.must or query.filter
        needed = query.minimum_should_match or 0
        if needed < 0:
            needed += len(query.should)
        if not positive:
            # with nothing but must_not, Elasticsearch forgets how many should match
            needed = max(needed, 1) if query.should else 0
        parts = [self.condition(part) for part in dict.fromkeys(query.must + query.filter)]
        parts += [no(self.condition(part)) for part in dict.fromkeys(query.must_not)]
        if needed > 0:
            parts.append(self._at_least(needed, query.should))
        return sa.and_(sa.true(), *parts)

    def _at_least(self, needed: int, queries: Sequence[tree.Query]) -> Condition:
        if needed > len(queries):
            return sa.false()
        if needed == 1:
            return sa.or_(*map(self.condition, dict.fromkeys(queries)))
        return _sum([sa.case((self.condition(query), 1), else_=0) for query in queries]) >= needed

    # One value

    def _term(self, path: Path, value: tree.Value, case_insensitive: bool) -> Condition:
        if case_insensitive and path.kind is Kind.ID and isinstance(value, str):
            value = folded(value)
        elif case_insensitive and path.kind is Kind.WORD and isinstance(value, str):
            return self._text(path, value, True, operator.eq)
        return self._terms(path, (value,))

    def _terms(self, path: Path, values: Sequence[tree.Value]) -> Condition:
        wanted = [kept for kept in (asked(path, value) for value in values) if kept is not None]
        if not wanted:
            return sa.false()
        if not path.array:
            return _one_of(self._rows.c[path.column], wanted)
        words, numbers = zip(*map(link_value, wanted), strict=True)
        links = self._tables.links.c
        return self._linked(path.number, _one_of(links.word, words), _one_of(links.number, numbers))

    def _range(self, path: Path, query: tree.Range) -> Condition:
        bounds = {name: getattr(query, name) for name in ("gt", "gte", "lt", "lte")}
        kept = {name: bound(path, value) for name, value in bounds.items() if value is not None}
        if any(value is None for value in kept.values()):
            return sa.false()
        return self._tested(path, lambda column: sa.and_(*(_compare(column, n, v) for n, v in kept.items())))

    def _spans(self, path: Path, query: tree.Spans) -> Condition:
        spans = [(bound(path, first), bound(path, last)) for first, last in query.spans]
        lowest, highest = spans[0][0], spans[-1][1]
        # the outer bounds are for an index
        return self._tested(path, lambda column: sa.and_(column >= lowest, column <= highest, _within(column, spans)))

    def _exists(self, path: Path) -> Condition:
        if path.array:
            return self._linked(path.number)
        if path.present_column:
            return self._rows.c[path.present_column] == 1
        return self._rows.c[path.column].is_not(None)

    def _text(self, path: Path, text: str, case_insensitive: bool, test: TextTest) -> Condition:
        """A test of the exact text, or of its lower case against the lower case of `text`."""
        if path.kind not in (Kind.WORD, Kind.ID) or not storable(text):
            return sa.false()
        if not case_insensitive:
            return self._tested(path, lambda column: test(column, text))
        wanted = folded(text)
        if not path.analyzed:  # ids, enums and JSON of ours: their letters are ASCII's
            return self._tested(path, lambda column: test(ascii_lower(column), wanted))
        if path.array:
            return self._linked(path.folded_number, test(self._tables.links.c.word, wanted))
        columns = self._rows.c
        return test(sa.func.coalesce(columns[path.folded_column or ""], columns[path.column]), wanted)

    def _tested(self, path: Path, test: Test) -> Condition:
        """A test of the column, or of any element; ids are tested as text."""
        if path.array:
            links = self._tables.links.c
            return self._linked(path.number, test(links.word if path.kind in (Kind.WORD, Kind.ID) else links.number))
        column = self._rows.c[path.column]
        return test(id_text(column) if path.kind is Kind.ID else column)

    # Links and tokens

    def _linked(self, number: int, *conditions: Condition) -> Condition:
        links = self._tables.links.c
        found = sa.select(links.id).where(links.company == self.company_id, links.field == number, *conditions)
        return self._rows.c.id.in_(found)

    def _match(self, path: Path, text: str, how: str) -> Condition:
        if not path.analyzed:
            value = plain_text(path, text)
            return sa.false() if value is None else self._terms(path, (value,))
        words = list(dict.fromkeys(tokens(text)))
        if not words:
            return sa.false()
        return self._has_token(path, words) if how == "or" else self._every_word(path, words)

    def _phrase(self, path: Path, text: str) -> Condition:
        if not path.analyzed:
            return self._match(path, text, "and")
        words = tokens(text)
        return self._every_word(path, words, in_order=True) if words else sa.false()

    def _has_token(self, path: Path, words: list[str]) -> Condition:
        table = self._tables.tokens.c
        found = sa.select(table.id).where(
            table.company == self.company_id, table.field == path.number, _one_of(table.token, words)
        )
        return self._rows.c.id.in_(found)

    def _every_word(self, path: Path, words: Sequence[str], *, in_order: bool = False) -> Condition:
        if len(words) == 1:
            return self._has_token(path, [*words])
        id, table = self._rows.c.id, self._tables.tokens
        return every_word(id, table, self.company_id, path.number, words, in_order=in_order)


def no(condition: Condition) -> Condition:
    """Not true: false or without a value."""
    return condition.is_not(sa.true())


def _sum(terms: Sequence[sa.ColumnElement[int]]) -> sa.ColumnElement[int]:
    """Halves of halves: engines and SQLAlchemy count how deep an expression is."""
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return _sum(terms[:middle]) + _sum(terms[middle:])


def _one_of(column: sa.ColumnElement[Any], values: Sequence[Kept]) -> Condition:
    distinct = list(dict.fromkeys(values))
    return column == distinct[0] if len(distinct) == 1 else column.in_(distinct)


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def _compare(column: sa.ColumnElement[Any], name: str, value: Any) -> Condition:
    condition: Condition = _COMPARE[name](column, value)
    return condition


def _within(column: sa.ColumnElement[Any], spans: Sequence[tuple[Kept | None, Kept | None]]) -> Condition:
    """A search tree: ten comparisons for a thousand spans, and no deeper, where SQLite takes no OR of a thousand."""
    if len(spans) == 1:
        return column <= spans[0][1]
    middle = len(spans) // 2
    lower, upper = spans[:middle], spans[middle:]
    return sa.case((column < upper[0][0], _within(column, lower)), else_=_within(column, upper))


def _starts_with(column: sa.ColumnElement[str], prefix: str) -> Condition:
    following = after_prefix(prefix)
    return column >= prefix if following is None else sa.and_(column >= prefix, column < following)


def _matches_wildcard(column: sa.ColumnElement[str], pattern: str) -> Condition:
    return like_wildcard(column, *wildcard(pattern))


def _uuid(text: str) -> UUID | None:
    try:
        id = UUID(text)
    except ValueError:
        return None
    return id if str(id) == text else None
