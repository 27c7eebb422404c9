"""Full text in SQL: which documents have all of some words, or a phrase.

The words of one query are one parameter. A join or a condition for each made statements that SQLite takes minutes to
plan, which nothing can interrupt, and that it refuses beyond 64 tables or a depth of 1,000. The text is written here
because SQLAlchemy takes twenty times as long to put it together, for every clause of a query.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from workforceos.readmodels.sql.types import Id16

_WITH_WORDS = """(
WITH wanted AS MATERIALIZED (SELECT CAST(key AS INTEGER) AS place, value AS word FROM {pairs}),
rarest AS MATERIALIZED (SELECT place, word FROM wanted ORDER BY (SELECT count(*) FROM (
  SELECT 1 FROM {tokens} AS t WHERE t.company = {company} AND t.field = {field} AND t.token = wanted.word LIMIT 1000
) AS counted), place LIMIT 1),
found AS MATERIALIZED (SELECT here.id FROM {tokens} AS here
WHERE here.company = {company} AND here.field = {field} AND here.token = (SELECT word FROM rarest)
AND NOT EXISTS (SELECT 1 FROM wanted WHERE NOT EXISTS (
  SELECT 1 FROM {tokens} AS there WHERE there.company = {company} AND there.field = {field}
  AND there.token = wanted.word AND there.id = here.id{position})))
SELECT id FROM found)"""
"""Walks along the rarest word (as far as its first thousand places tell), and leaves each of its places at the first
of the other words that is missing there: what a query repeats costs next to nothing. `found` keeps PostgreSQL from
looking again for every row, which it does on tables that it has no statistics of yet."""

_POSITION = " AND there.position = here.position + wanted.place - (SELECT place FROM rarest)"
_PAIRS = {"sqlite": "json_each({})", "postgresql": "json_each_text(CAST({} AS JSON))"}


class with_words(GenericFunction[UUID]):
    """The ids of what has all the words, in any order; some come repeatedly."""

    type = Id16()
    inherit_cache = True
    position = ""


class with_phrase(with_words):
    """The ids of what has the words one after the other."""

    inherit_cache = True
    position = _POSITION


def every_word(
    id: sa.ColumnElement[UUID],
    tokens: sa.Table,
    company_id: UUID,
    field: int,
    words: Sequence[str],
    *,
    in_order: bool,
) -> sa.ColumnElement[bool]:
    """The documents of the company that have every word (at least one) in the field, as a phrase when `in_order`."""
    listed = msgspec.json.encode({str(place): word for place, word in enumerate(words)}).decode()
    kind = with_phrase if in_order else with_words
    # the table is part of the text, and so of the key under which the text is kept
    ids = kind(sa.literal_column(tokens.name), sa.literal(company_id, Id16()), sa.literal(field), listed)
    return id.op("IN", precedence=5, is_comparison=True)(ids)


@compiles(with_words)
@compiles(with_phrase)
def _with_words(element: with_words, compiler: SQLCompiler, **kw: Any) -> str:
    tokens, company, field, words = (compiler.process(clause, **kw) for clause in element.clauses)
    pairs = _PAIRS[compiler.dialect.name].format(words)
    return _WITH_WORDS.format(tokens=tokens, company=company, field=field, pairs=pairs, position=element.position)
