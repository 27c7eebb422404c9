"""Column types and functions that SQLite and PostgreSQL spell differently."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine

from workforceos.readmodels.sql.layout import Kind


class Id16(TypeDecorator[UUID]):
    """A UUID as 16 bytes: `uuid` on PostgreSQL, a blob on SQLite. Both sort like the lower-case text."""

    impl = sa.LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(sqlite.BLOB(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return value if value is None or isinstance(value, UUID) else UUID(bytes=bytes(value))


Word = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text ordered by its code points, as Elasticsearch orders keywords."""

COLUMN_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.ID: Id16(),
    Kind.WORD: Word,
    Kind.NUMBER: sa.Double(),
    Kind.INTEGER: sa.BigInteger(),
}


class id_text(GenericFunction[str]):
    """The lower-case hyphenated text of an id column."""

    type = Word
    inherit_cache = True


@compiles(id_text, "sqlite")
def _id_text_sqlite(element: id_text, compiler: SQLCompiler, **kw: Any) -> str:
    return f"uuid_text({compiler.process(element.clauses, **kw)})"


@compiles(id_text, "postgresql")
def _id_text_postgresql(element: id_text, compiler: SQLCompiler, **kw: Any) -> str:
    return f'CAST({compiler.process(element.clauses, **kw)} AS TEXT) COLLATE "C"'


class ascii_lower(GenericFunction[str]):
    """A-Z to a-z and nothing else, which is how far Elasticsearch's case_insensitive goes."""

    type = Word
    inherit_cache = True


@compiles(ascii_lower, "sqlite")
def _ascii_lower_sqlite(element: ascii_lower, compiler: SQLCompiler, **kw: Any) -> str:
    return f"lower({compiler.process(element.clauses, **kw)})"


@compiles(ascii_lower, "postgresql")
def _ascii_lower_postgresql(element: ascii_lower, compiler: SQLCompiler, **kw: Any) -> str:
    return f'lower(({compiler.process(element.clauses, **kw)}) COLLATE "C")'


class holds_text(GenericFunction[bool]):
    """Whether the first text contains the second, code point by code point."""

    type = sa.Boolean()
    inherit_cache = True


@compiles(holds_text, "sqlite")
def _holds_text_sqlite(element: holds_text, compiler: SQLCompiler, **kw: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kw)}) > 0"


@compiles(holds_text, "postgresql")
def _holds_text_postgresql(element: holds_text, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kw)}) > 0"


class like_wildcard(GenericFunction[bool]):
    """Whether a text matches a pattern as a whole; SQLite: GLOB, PostgreSQL: LIKE with backslash."""

    type = sa.Boolean()
    inherit_cache = True


@compiles(like_wildcard, "sqlite")
def _like_wildcard_sqlite(element: like_wildcard, compiler: SQLCompiler, **kw: Any) -> str:
    text, glob, _ = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{text} GLOB {glob}"


@compiles(like_wildcard, "postgresql")
def _like_wildcard_postgresql(element: like_wildcard, compiler: SQLCompiler, **kw: Any) -> str:
    text, _, like = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{text} LIKE {like} ESCAPE '\\'"


class Raw(TypeDecorator[Any]):
    """An id as the driver gives it, without the cost of a UUID object for every row."""

    impl = sa.types.NullType
    cache_ok = True
