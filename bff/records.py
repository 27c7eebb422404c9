"""Lists and single records, the same way for every read model."""

from typing import Any
from uuid import UUID

from bff.rows import RULES, allows
from workforceos.http.reading import Read
from workforceos.http.validation import NOT_AN_ID, refused_field
from workforceos.http.values import parse_id
from workforceos.readmodels.listing import parse_list
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.not_found import record_not_found
from workforceos.readmodels.tree import Query


def list_records(read: Read, model: RecordModel, *also: Query) -> dict[str, Any]:
    """A page of what the caller may see, as the list parameters ask. Raises ParameterRefused."""
    manages, page = read.user.manages, read.page
    asked = parse_list(model, read.params, find_zone=read.find_zone, now=read.now, to_manager=manages)
    read.trace.position = read.reads.wait([model], read.company.id, read.wanted_position)
    rule = RULES[model.plural](read.user)
    found = read.reads.search(
        model, read.company.id, asked.search(rule, *also, offset=page.offset, limit=page.row_count)
    )
    return {
        model.plural: [model.shown(hit.source, to_manager=manages) for hit in found.hits],
        "paging": read.paging(page, found.total),
        "filters": asked.filters,
    }


def get_record(read: Read, model: RecordModel, id: UUID) -> dict[str, Any]:
    """One record, read in real time and then checked for company and row rule. Raises RecordNotFound."""
    read.trace.position = read.reads.wait([model], read.company.id, read.wanted_position, searchable=False)
    document = read.reads.get(model, read.company.id, id)
    if document is None or not allows(RULES[model.plural](read.user), document.body):
        raise record_not_found(model.name)()
    return {model.name: model.shown(document.body, to_manager=read.user.manages)}


def id_in_path(read: Read, name: str) -> UUID:
    """A path parameter that must be a UUID; raises Refused 400 by its name."""
    try:
        return parse_id(read.path[name])
    except ValueError as error:
        raise refused_field(name, NOT_AN_ID, "must be a UUID") from error
