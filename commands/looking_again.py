"""After a commit, a second look at what was committed at the same moment and not seen by it.

Whoever commits last sees both, sets right what is missing, and looks again until there is nothing left to do. Nobody
holds a lock over a request.
"""

import logging
from collections.abc import Callable

from workforceos.eventstore.errors import AppendFailed
from workforceos.eventstore.model import RangeClaim, Release, UniqueClaim
from workforceos.work import UnitOfWork

log = logging.getLogger(__name__)

ATTEMPTS = 8

Claims = tuple[tuple[UniqueClaim | RangeClaim, ...], tuple[Release, ...]]
NO_CLAIMS: Claims = ((), ())


def look_again(work: UnitOfWork, stage: Callable[[UnitOfWork], Claims]) -> None:
    """Stage what is missing in a fresh work and append it with its takes and releases, until nothing is missing."""
    for _ in range(ATTEMPTS):
        again = UnitOfWork(work.store, work.metadata, appended=work.appended)
        takes, releases = stage(again)
        try:
            if not again.commit_staged(takes=takes, releases=releases):
                return
        except AppendFailed:
            continue  # somebody else came first: look at what there is now
    log.error("a change at the same moment could not be caught up with", extra={"request_id": work.metadata.request_id})
