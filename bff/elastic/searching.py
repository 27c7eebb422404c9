"""What every search of an index shares: which index, cut to what the caller may see, shown as they may see it."""

from dataclasses import replace
from typing import Any

from bff.rows import RULES
from workforceos.domain.rule import RuleBroken
from workforceos.http.reading import Read
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.parsing.refusal import QueryRefused
from workforceos.readmodels.parsing.search import parse_search
from workforceos.readmodels.port import Found
from workforceos.readmodels.records import BY_INDEX_NAME
from workforceos.readmodels.tree import Bool, Search

INDEX_PREFIX = "workforceos_"
MAX_BODY = 64 * 1024


class IndexNotFound(RuleBroken):
    """There is no index of this name."""

    code = "errMsg_indexNotFound"
    status = 404


REFUSES = (IndexNotFound, QueryRefused)
"""The rules of every search."""


def index_model(name: str) -> RecordModel:
    """The read model of an index name, in any case, with or without prefix. Raises IndexNotFound."""
    model = BY_INDEX_NAME.get(name.lower().removeprefix(INDEX_PREFIX))
    if model is None:
        raise IndexNotFound()
    return model


def index_name(model: RecordModel) -> str:
    return INDEX_PREFIX + model.plural.lower()


def search_index(read: Read, model: RecordModel, body: dict[str, Any]) -> tuple[Search, Found]:
    """What was asked, and what of it the caller may find. Raises QueryRefused."""
    asked = parse_search(body, model, to_manager=read.user.manages, cursor_key=read.reads.cursor_key, now=read.now)
    read.trace.position = read.reads.wait([model], read.company.id, read.wanted_position)
    visible = Bool(must=(asked.query,), filter=(RULES[model.plural](read.user),))
    return asked, read.reads.search(model, read.company.id, replace(asked, query=visible))


def shown_within(answer: Any, model: RecordModel, *, to_manager: bool) -> Any:
    """Aggregations hold documents, too (top_hits): they show no more than the hits do."""
    if isinstance(answer, list):
        return [shown_within(item, model, to_manager=to_manager) for item in answer]
    if not isinstance(answer, dict):
        return answer
    if "_id" in answer and "_source" in answer:
        return {**answer, "_source": model.shown(answer["_source"], to_manager=to_manager)}
    return {name: shown_within(value, model, to_manager=to_manager) for name, value in answer.items()}
