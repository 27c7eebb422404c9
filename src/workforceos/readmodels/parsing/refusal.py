"""Why a search is refused."""

from typing import NoReturn

from workforceos.domain.rule import RuleBroken
from workforceos.readmodels.tree import MAX_BUCKETS


class QueryRefused(RuleBroken):
    """Something in the query is not allowed; `path` names the offending key ("query.bool.must[0].script")."""

    code = "errMsg_queryNotAllowed"
    status = 400

    def __init__(self, path: str, problem: str) -> None:
        super().__init__([{"field": path, "problem": problem}])
        self.path = path
        self.problem = problem


class TooManyBuckets(QueryRefused):
    """The data made more buckets than an answer may hold (an engine raises it while it answers)."""

    def __init__(self) -> None:
        super().__init__(
            "aggs", f"the answer would hold more than {MAX_BUCKETS:,} buckets; narrow the query or widen the interval"
        )


class KeysNotReadable(QueryRefused):
    """A composite's format leaves out what its keys differ in: the next page could not be asked for with them."""

    def __init__(self) -> None:
        super().__init__("aggs", "the format of a composite's source must show its keys whole, or be left out")


class PatternTooComplex(QueryRefused):
    """An engine gave up on a pattern that the limits allow."""

    def __init__(self) -> None:
        super().__init__("query", "a prefix or wildcard is too complex; make it shorter")


class TooManyClauses(QueryRefused):
    """An Elasticsearch of less memory than usual takes fewer clauses than the limits allow."""

    def __init__(self) -> None:
        super().__init__("query", "has more words, values and spans of dates than the cluster takes; ask for fewer")


def refuse(path: str, problem: str) -> NoReturn:
    raise QueryRefused(path, problem)
