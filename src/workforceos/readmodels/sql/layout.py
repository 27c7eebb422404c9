"""Which columns, links and tokens a record model has in SQL."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from workforceos.readmodels.model import Field, FieldType, RecordModel, Sort


class Kind(StrEnum):
    """How a value is kept: ids as 16 bytes, days, instants and booleans as integers (milliseconds since 1970 UTC)."""

    ID = "id"
    WORD = "word"
    NUMBER = "number"
    INTEGER = "integer"


KINDS: dict[FieldType, Kind] = {
    FieldType.ID: Kind.ID,
    FieldType.STRING: Kind.WORD,
    FieldType.TEXT: Kind.WORD,
    FieldType.ENUM: Kind.WORD,
    FieldType.DAY: Kind.INTEGER,
    FieldType.INSTANT: Kind.INTEGER,
    FieldType.BOOLEAN: Kind.INTEGER,
    FieldType.INTEGER: Kind.INTEGER,
    FieldType.DECIMAL: Kind.NUMBER,
    FieldType.OBJECT: Kind.WORD,
}

INDEXED_FOR_EQUALITY = frozenset(
    {FieldType.ID, FieldType.ENUM, FieldType.DAY, FieldType.INSTANT, FieldType.BOOLEAN, FieldType.INTEGER}
)

KEY_COLUMNS = {"id": "id", "companyId": "company"}


@dataclass(frozen=True)
class Path:
    """One addressable path of a document. `number` stands for it in links and tokens."""

    name: str
    number: int
    field: Field

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Where the value is: name of the join, then of the field."""
        return tuple(self.name.split("."))

    @cached_property
    def type(self) -> FieldType:
        return self.field.type

    @cached_property
    def kind(self) -> Kind:
        return KINDS[self.field.type]

    @cached_property
    def array(self) -> bool:
        return self.field.array

    @cached_property
    def analyzed(self) -> bool:
        """Has tokens for full text."""
        return self.field.type in (FieldType.STRING, FieldType.TEXT)

    @cached_property
    def column(self) -> str:
        if self.name in KEY_COLUMNS:
            return KEY_COLUMNS[self.name]
        return "c_" + self.name.replace(".", "__")

    @cached_property
    def is_key(self) -> bool:
        """Its column is part of the key of every row."""
        return self.name in KEY_COLUMNS

    @cached_property
    def folded_column(self) -> str | None:
        """Lower-case companion, null where the value is lower-case already: partial matches ignore case."""
        return "f_" + self.name.replace(".", "__") if self.analyzed and not self.array else None

    @cached_property
    def folded_number(self) -> int:
        """Stands for the lower-case values of an array of texts, in links."""
        return self.number + 10_000

    @cached_property
    def present_column(self) -> str | None:
        """Whether a long text has a value: one too long for exact match has none in its column."""
        return "p_" + self.name.replace(".", "__") if self.type is FieldType.TEXT and not self.array else None


@dataclass(frozen=True, eq=False)
class Layout:
    """The paths of a model, with what is indexed."""

    model: RecordModel
    paths: dict[str, Path]

    @cached_property
    def scalars(self) -> tuple[Path, ...]:
        return tuple(path for path in self.paths.values() if not path.array)

    @cached_property
    def arrays(self) -> tuple[Path, ...]:
        return tuple(path for path in self.paths.values() if path.array)

    @cached_property
    def analyzed(self) -> tuple[Path, ...]:
        return tuple(path for path in self.paths.values() if path.analyzed)

    @cached_property
    def indexed_names(self) -> frozenset[str]:
        """The properties that links and tokens are made from; a join counts as one."""
        sorts = (self.paths[sort.field] for sort in self.link_sort or ()) if self.arrays else ()
        return frozenset(path.keys[0] for path in (*self.analyzed, *self.arrays, *sorts))

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Properties that documents have but no search answers."""
        return tuple(field.name for field in self.model.fields if field.secret)

    @cached_property
    def shape_names(self) -> dict[str, frozenset[str]]:
        """Every property a document may have; for a join, the names inside it."""
        names: dict[str, frozenset[str]] = {field.name: frozenset() for field in self.model.fields}
        return names | {join.name: frozenset(field.name for field in join.fields) for join in self.model.joins}

    @cached_property
    def default_sort(self) -> tuple[Sort, ...]:
        """The list's own order, as far as it can be kept beside each link: the id comes after it."""
        return tuple(sort for sort in self.model.default_sort if sort.field != "id")

    @cached_property
    def link_sort(self) -> tuple[Sort, ...] | None:
        """The default sort where links can keep it beside their value: always ascending, so numbers that
        descend are negated; a text that descends can't be kept so."""
        kinds = [self.paths[sort.field].kind for sort in self.default_sort]
        fits = all(
            kind in (Kind.INTEGER, Kind.NUMBER) or not sort.descending
            for kind, sort in zip(kinds, self.default_sort, strict=True)
        )
        return self.default_sort if fits else None

    @cached_property
    def equality(self) -> tuple[Path, ...]:
        """List filters that have an index of their own, with the default sort as suffix."""
        return tuple(
            path
            for path in self.scalars
            if path.field.filterable and path.type in INDEXED_FOR_EQUALITY and path.name not in ("id", "companyId")
        )

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the tables would look different: then the model must be rebuilt."""
        parts = [f"{p.name}:{p.type}:{p.array}:{p.number}" for p in self.paths.values()]
        parts += [f"index:{p.name}" for p in self.equality]
        parts += [f"sort:{s.field}:{s.descending}" for s in self.default_sort]
        return hashlib.sha256("\n".join(["1", *parts]).encode()).hexdigest()[:16]


_LAYOUTS: dict[int, Layout] = {}


def layout_of(model: RecordModel) -> Layout:
    """The layout of a model, kept for the life of the process (hashing a whole model costs more than a query)."""
    layout = _LAYOUTS.get(id(model))
    if layout is None:
        names = sorted(name for name, field in model.by_name.items() if not field.secret)
        paths = {name: Path(name, number, model.by_name[name]) for number, name in enumerate(names)}
        layout = _LAYOUTS[id(model)] = Layout(model, paths)
    return layout
