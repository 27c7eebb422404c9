"""Documents, queries and aggregations drawn at random over a small world, so that they meet often."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.readmodels.contract.sample import STATUSES, VISITS
from workforceos.readmodels import tree
from workforceos.readmodels.canonical import canonical_json
from workforceos.readmodels.model import FieldType, Sort
from workforceos.readmodels.values import instant

TEXTS = (
    "Night shift",
    "night  SHIFT at the harbour",
    "don't stop",
    "o'clock 10.5 a.m.",
    "İSTANBUL ile Istanbul",
    "Straße ΣΑΣ ΣΊΣΥΦΟΣ",
    "naïve café",
    "e-mail: jane_doe@example.org",
    "100% *sure*? a_b\\c [x]",
    "日本語 テスト ひらがな",
    "한국어 단어",
    "👩‍👩‍👧 👍🏽 ok",
    "ǅ Ǆ K",
    "สวัสดี ครับ",
    "",
    " ",
    "…",
    "x" * 300,
    "1,000.5 v2.0",
    "שלום ד\"ר ארה'ב",
)
TAGS = ("night", "Night", "stock", "İ", "a*b", "Straße", "")
PEOPLE = tuple(f"0190cccc-0000-7000-8000-00000000000{n}" for n in "abcd")
GROUPS = tuple(f"0190dddd-0000-7000-8000-00000000000{n}" for n in "123")
PLACES = ({"floor": 2, "city": "İzmir"}, {"city": "İzmir", "floor": 2.0}, {"floor": 3}, {"list": [1, {"a": None}]})
LONG = {"@beyond the limit": "long " * 1700, "@just at the limit": "y" * 8191}
"""Notes that are drawn by their name, so that a failure stays readable."""
ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "+03:30", "Africa/Cairo", "Australia/Lord_Howe")
FORMATS = (None, "yyyy-MM-dd", "yyyy", "MM'th month' HH:mm", "yyyy-MM-dd HH:mm:ss.SSS XXX")

texts = st.sampled_from(TEXTS)
days = st.sampled_from(("2024-03-30", "2024-03-31", "2024-04-01", "2023-12-31", "2024-12-31", "1969-12-31"))
moments = st.one_of(
    st.sampled_from(
        tuple(
            datetime.fromisoformat(text)
            for text in (
                "2024-03-31T00:30:00+00:00",
                "2024-03-31T01:00:00+00:00",
                "2024-10-27T00:30:00+00:00",
                "2024-10-27T01:30:00+00:00",
                "2018-11-04T02:59:59.999+00:00",
                "2018-11-04T03:00:00+00:00",
                "2018-02-18T01:30:00+00:00",
                "2024-04-06T14:45:00+00:00",
                "2024-04-25T22:30:00+00:00",
                "1969-12-31T23:59:59.999+00:00",
            )
        )
    ),
    st.integers(0, 3 * 366 * 24 * 4).map(lambda n: datetime(2022, 6, 1, tzinfo=UTC) + timedelta(minutes=15 * n)),
    st.integers(0, 10**10).map(lambda n: datetime(2024, 3, 30, tzinfo=UTC) + timedelta(milliseconds=n)),
)
whole = st.sampled_from((-30, 0, 1, 2, 60, 61, 450, 480))
money = st.sampled_from((-5.25, 0.0, 0.1, 0.2, 0.3, 99.99, 120.5, 1e6))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def several(values: tuple[Any, ...]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """What is particular to one document."""
    user = draw(maybe(st.sampled_from(PEOPLE)))
    status = draw(st.sampled_from(STATUSES))
    return {
        "title": draw(maybe(texts)),
        "note": draw(maybe(st.one_of(texts, st.sampled_from(tuple(LONG))))),
        "status": status,
        "status_idx": STATUSES.index(status),
        "userId": user,
        "memberIds": draw(several(PEOPLE)),
        "tags": draw(several(TAGS)),
        "minutes": draw(maybe(whole)),
        "cost": draw(maybe(money)),
        "urgent": draw(maybe(st.booleans())),
        "visitDate": draw(maybe(days)),
        "startedAt": instant(draw(maybe(moments))),
        "place": draw(maybe(st.sampled_from(PLACES))),
        "audience": draw(several(PEOPLE)),
        "doorCode": "4711",
        "user": None if user is None else {"id": user, "fullname": draw(texts)},
        "groups": [{"id": group, "groupName": draw(texts)} for group in draw(several(GROUPS))],
        "isActive": draw(st.booleans()),
        "recordVersion": draw(st.integers(1, 3)),
        "createdAt": instant(draw(moments)),
        "updatedAt": "2024-05-01T00:00:00.000Z",
        "_owner": user,
    }


BY_TYPE: dict[FieldType, tuple[str, ...]] = {
    kind: tuple(name for name, f in VISITS.by_name.items() if f.type is kind and not f.secret and name != "companyId")
    for kind in FieldType
}
EXACT = BY_TYPE[FieldType.STRING] + BY_TYPE[FieldType.TEXT] + BY_TYPE[FieldType.ENUM] + BY_TYPE[FieldType.ID]
ANALYZED = BY_TYPE[FieldType.STRING] + BY_TYPE[FieldType.TEXT]
DATES = BY_TYPE[FieldType.DAY] + BY_TYPE[FieldType.INSTANT]
NUMBERS = BY_TYPE[FieldType.INTEGER] + BY_TYPE[FieldType.DECIMAL]
COMPARABLE = EXACT + DATES + NUMBERS + BY_TYPE[FieldType.BOOLEAN]


def value_of(field: str) -> st.SearchStrategy[Any]:
    """A value of the field's type, often one that documents have."""
    match VISITS.by_name[field].type:
        case FieldType.ID:
            return st.sampled_from((*PEOPLE, *GROUPS, "no-uuid", PEOPLE[0].upper()))
        case FieldType.ENUM:
            return st.sampled_from((*STATUSES, "DONE", "other"))
        case FieldType.DAY:
            return days
        case FieldType.INSTANT:
            return moments
        case FieldType.BOOLEAN:
            return st.booleans()
        case FieldType.INTEGER:
            return whole
        case FieldType.DECIMAL:
            return money.map(lambda number: Decimal(str(number)))
        case FieldType.OBJECT:
            return st.sampled_from(PLACES).map(canonical_json)
        case _:
            return st.sampled_from((*TAGS, *TEXTS))


@st.composite
def snippets(draw: st.DrawFn) -> str:
    """Part of a text, in some case."""
    text = draw(st.sampled_from((*TAGS, *TEXTS)))
    start = draw(st.integers(0, max(0, min(len(text), 12) - 1)))
    part = text[start : start + draw(st.integers(1, 6))]
    return draw(st.sampled_from((part, part.upper(), part.lower())))


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Never empty, which the parser refuses."""
    parts = draw(
        st.lists(st.one_of(snippets(), st.sampled_from(("*", "?", "\\*", "\\?", "\\\\"))), min_size=1, max_size=4)
    )
    return "".join(parts) or "*"


@st.composite
def ranges(draw: st.DrawFn) -> tree.Range:
    field = draw(st.sampled_from(EXACT + DATES + NUMBERS))
    low, high = draw(st.sampled_from(("gt", "gte"))), draw(st.sampled_from(("lt", "lte")))
    sides = draw(st.sampled_from(((low,), (high,), (low, high))))
    return tree.Range(field, **{side: draw(value_of(field)) for side in sides})


@st.composite
def spans(draw: st.DrawFn) -> tree.Spans:
    field = draw(st.sampled_from(DATES))
    values = draw(st.lists(value_of(field), min_size=2, max_size=6, unique=True).map(sorted))
    pairs = tuple(zip(values[::2], values[1::2], strict=False))
    return tree.Spans(field, (*pairs, (values[-1], values[-1])) if len(values) % 2 or len(pairs) < 2 else pairs)


def leaves() -> st.SearchStrategy[tree.Query]:
    flags = st.booleans()
    equal = st.sampled_from(COMPARABLE + BY_TYPE[FieldType.OBJECT]).flatmap(
        lambda field: st.builds(tree.Term, st.just(field), value_of(field))
    )
    insensitive = st.sampled_from(EXACT).flatmap(
        lambda field: st.builds(tree.Term, st.just(field), value_of(field), flags)
    )
    one_of = st.sampled_from(COMPARABLE).flatmap(
        lambda field: st.builds(
            tree.Terms, st.just(field), st.lists(value_of(field), min_size=1, max_size=4).map(tuple)
        )
    )
    operator = st.sampled_from(("or", "and"))
    return st.one_of(
        st.builds(tree.MatchAll),
        st.builds(tree.MatchNone),
        equal,
        insensitive,
        one_of,
        ranges(),
        spans(),
        st.builds(tree.Exists, st.sampled_from(COMPARABLE + BY_TYPE[FieldType.OBJECT])),
        st.builds(tree.Prefix, st.sampled_from(EXACT), snippets(), flags),
        st.builds(tree.Wildcard, st.sampled_from(EXACT), patterns(), flags),
        st.builds(tree.Contains, st.sampled_from(ANALYZED), snippets()),
        st.builds(tree.Match, st.sampled_from(ANALYZED), st.one_of(texts, snippets()), operator),
        st.builds(tree.MatchPhrase, st.sampled_from(ANALYZED), st.one_of(texts, snippets())),
        st.builds(
            tree.MultiMatch, st.lists(st.sampled_from(ANALYZED), min_size=1, max_size=3, unique=True).map(tuple),
            st.one_of(texts, snippets()), operator,
        ),
    )  # fmt: skip


def _compound(inner: st.SearchStrategy[tree.Query]) -> st.SearchStrategy[tree.Query]:
    some = st.lists(inner, max_size=2).map(tuple)
    return st.one_of(
        st.builds(tree.Bool, some, some, some, some, maybe(st.integers(-1, 2))),
        st.builds(tree.ConstantScore, inner),
        st.builds(tree.DisMax, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    )


queries: st.SearchStrategy[tree.Query] = st.recursive(leaves(), _compound, max_leaves=6)

sorts = st.lists(
    st.builds(Sort, st.sampled_from((*COMPARABLE, "_id")), st.booleans()), min_size=1, max_size=3
).map(tuple)  # fmt: skip

sources = maybe(
    st.lists(
        st.sampled_from(("title", "user", "user.fullname", "groups.groupName", "tags", "place", "id")), unique=True
    )
    .filter(lambda names: not {"user", "user.fullname"} <= set(names))
    .map(tuple)
)


@st.composite
def searches(draw: st.DrawFn) -> tree.Search:
    return tree.Search(
        query=draw(queries),
        post_filter=draw(maybe(queries)),
        sort=draw(sorts),
        offset=draw(st.integers(0, 3)),
        limit=draw(st.integers(0, 12)),
        source=draw(sources),
    )


company_ids = st.uuids(version=4).map(lambda id: UUID(int=id.int))
