"""What answers to reads are made from: the read models, and the wait for one's own writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from workforceos.identifiers import ROOT_COMPANY_ID
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import Document, Found, ReadStore
from workforceos.readmodels.tree import Search
from workforceos.readmodels.visibility import Visibility

WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Reads:
    """`cursor_key` signs search_after cursors."""

    store: ReadStore
    visibility: Visibility
    cursor_key: bytes

    def wait(self, models: Sequence[RecordModel], company_id: UUID, position: int, *, searchable: bool = True) -> int:
        """Wait at most 2 s until the position is in these models; answers the position that is."""
        return self.visibility.wait(models, company_id, position, timeout=WAIT_SECONDS, searchable=searchable)

    def search(self, model: RecordModel, company_id: UUID, search: Search) -> Found:
        return self.store.search(model, kept_in(model, company_id), search)

    def get(self, model: RecordModel, company_id: UUID, id: UUID) -> Document | None:
        return self.store.get(model, kept_in(model, company_id), id)


def kept_in(model: RecordModel, company_id: UUID) -> UUID:
    """The company that a model's documents are kept in: companies themselves are kept at root."""
    return ROOT_COMPANY_ID if model.at_root else company_id
