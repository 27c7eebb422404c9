"""The documents that a projector writes for a stretch of the log, made without writing them."""

from projections.feed import Feed
from projections.leases import Lease
from projections.registry import PROJECTIONS
from projections.runner import PAGE
from workforceos.app import Workforce
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import Document
from workforceos.readmodels.progress import SHARDS

Version = tuple[RecordModel, Document]


def versions(workforce: Workforce, after: int, until: int) -> list[Version]:
    """Page by page as a projector reads them: a stream that changes in two pages is a document twice."""
    feed = Feed(PROJECTIONS, workforce.database, workforce.store, workforce.documents)
    leases = [Lease(name, 1, shard, after, 0) for name in PROJECTIONS for shard in range(SHARDS)]
    found: list[Version] = []
    while after < until:
        page = workforce.store.read(after, min(PAGE, until - after))
        for (name, _), documents in feed.prepare(page, after, leases).documents.items():
            found += [(PROJECTIONS[name].model, document) for document in documents]
        after = page.last
    return found
