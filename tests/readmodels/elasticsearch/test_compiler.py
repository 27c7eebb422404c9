"""What the compiled bodies must hold, whatever is asked."""

from typing import Any

import pytest

from tests.readmodels.contract.sample import COMPANY, KEY, NOW, VISITS
from workforceos.readmodels.elasticsearch.bodies import count_body, page_body, search_body
from workforceos.readmodels.model import Sort
from workforceos.readmodels.parsing import parse_search
from workforceos.readmodels.tree import Bool, Contains, MatchAll, Search, Term

ROUTED = {"term": {"_routing": str(COMPANY)}}
NOT_DELETED = {"term": {"deleted": True}}


@pytest.mark.parametrize("build", [page_body, search_body, count_body])
@pytest.mark.parametrize(
    "search",
    [
        Search(),
        Search(sort=(Sort("title"),)),
        Search(query=Bool(should=(MatchAll(),))),
        Search(query=Bool(must_not=(Term("title", "x"),)), post_filter=Term("title", "x")),
    ],
)
def test_every_body_is_for_one_company_and_without_tombstones(build: Any, search: Search) -> None:
    query = build(search, VISITS, COMPANY)["query"]
    assert set(query) == {"bool"}
    assert ROUTED in query["bool"]["filter"]
    assert query["bool"]["must_not"] == [NOT_DELETED]
    assert "should" not in query["bool"]


def test_scores_are_made_only_where_they_order_hits() -> None:
    word = Term("title", "x")
    unscored = page_body(Search(query=word, sort=(Sort("title"),)), VISITS, COMPANY)["query"]["bool"]
    assert "must" not in unscored
    assert len(unscored["filter"]) == 2
    assert len(page_body(Search(query=word), VISITS, COMPANY)["query"]["bool"]["must"]) == 1


def test_ties_go_by_id_and_missing_values_last() -> None:
    sort = page_body(Search(sort=(Sort("title", descending=True),)), VISITS, COMPANY)["sort"]
    assert sort == [{"title": {"order": "desc", "missing": "_last"}}, {"id": {"order": "asc"}}]
    assert page_body(Search(), VISITS, COMPANY)["sort"] == [{"_score": {"order": "desc"}}, {"id": {"order": "asc"}}]


def test_a_partial_match_is_text_not_a_pattern() -> None:
    query = page_body(Search(query=Contains("title", "A*b?\\")), VISITS, COMPANY)["query"]["bool"]["must"][0]
    assert query == {"wildcard": {"title.lower": {"value": "*a\\*b\\?\\\\*"}}}


def test_nothing_of_the_users_json_is_passed_on() -> None:
    """The body is built of the tree alone: a field that the tree has no place for can't reach it."""
    given = {"query": {"bool": {"must": [{"term": {"title.keyword": {"value": "x"}}}]}}, "_source": ["title"]}
    body = page_body(parse_search(given, VISITS, to_manager=True, cursor_key=KEY, now=NOW), VISITS, COMPANY)
    assert body["query"]["bool"]["must"] == [
        {"bool": {"must": [{"term": {"title": {"value": "x", "boost": 1.0}}}], "boost": 1.0}}
    ]
    assert body["_source"] == ["title"]
