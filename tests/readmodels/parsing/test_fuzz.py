"""Whatever JSON comes in, the parser answers a tree or QueryRefused, and nothing else."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readmodels.contract.sample import COMPANY, KEY, NOW, VISITS
from workforceos.readmodels.elasticsearch.bodies import search_body
from workforceos.readmodels.elasticsearch.transport import encode
from workforceos.readmodels.parsing import QueryRefused, parse_search
from workforceos.readmodels.parsing.aggregations import KINDS
from workforceos.readmodels.parsing.queries import COMPOUNDS, LEAVES

WORDS = st.sampled_from(
    sorted(
        {*LEAVES, *COMPOUNDS, *KINDS, *VISITS.by_name, "title.keyword", "title.text", "_id", "_score", "must", "filter",
         "should", "must_not", "queries", "query", "fields", "field", "value", "values", "boost", "gt", "gte", "lt",
         "lte",
         "time_zone", "minimum_should_match", "aggs", "size", "from", "to", "order", "asc", "desc", "sources", "after",
         "interval", "calendar_interval", "fixed_interval", "day", "1d", "offset", "format", "extended_bounds", "min",
         "max", "missing", "include", "ranges", "keyed", "percents", "key", "_count", "_key", "operator", "and", "sort",
         "_source", "search_after", "post_filter", "track_total_hits", "other_bucket", "now/d", "2024-03-31", "UTC"}
    )
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(codec=None), max_size=8), WORDS
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(WORDS, st.text(max_size=4)), inner, max_size=4)
    ),
    max_leaves=30,
)
VALUES = st.one_of(SCALARS, JSON)
KIND = st.sampled_from(sorted(LEAVES))
CLAUSES = st.sampled_from(["must", "filter", "should", "must_not"])
QUERIES = st.recursive(
    st.one_of(
        st.dictionaries(KIND, st.dictionaries(WORDS, VALUES, max_size=3), min_size=1, max_size=1),
        JSON,
    ),
    lambda inner: st.one_of(
        st.dictionaries(CLAUSES, st.one_of(inner, st.lists(inner)), max_size=3).map(lambda clauses: {"bool": clauses}),
        st.lists(inner, min_size=1, max_size=3).map(lambda queries: {"dis_max": {"queries": queries}}),
    ),
    max_leaves=6,
)  # fmt: skip
AGGREGATIONS = st.dictionaries(
    st.text(max_size=3),
    st.tuples(st.sampled_from(sorted(KINDS)), st.dictionaries(WORDS, VALUES, max_size=5)).map(
        lambda t: {t[0]: {"field": "minutes"} | t[1]}
    ),
    max_size=3,
)
BODIES = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {},
        optional={
            "query": QUERIES,
            "aggs": AGGREGATIONS,
            "sort": VALUES,
            "size": VALUES,
            "_source": VALUES,
            "search_after": VALUES,
        },
    ),
)


@given(BODIES, st.booleans())
@settings(max_examples=400)
def test_nothing_but_a_tree_or_a_refusal_comes_out(body: Any, to_manager: bool) -> None:
    try:
        search = parse_search(body, VISITS, to_manager=to_manager, cursor_key=KEY, now=NOW)
    except QueryRefused as refused:
        shown = encode(refused.detail)
    else:
        shown = encode(search_body(search, VISITS, COMPANY))
    assert b'"problem":' in shown or b'"_routing":"0190aaaa' in shown
