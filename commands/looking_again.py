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


def look_again(work: UnitOfWork, stage: Callable[[UnitOfWork], Claims]) -> int:
    """Stage what is missing in a fresh work and append it with its takes and releases, until nothing is missing.

    Answers the position of the last event that was missing; 0 when none was.
    """
    last = 0
    for _ in range(ATTEMPTS):
        again = work.afresh()
        takes, releases = stage(again)
        try:
            position = again.append_staged(takes, releases)
        except AppendFailed:
            continue  # somebody else came first: look at what there is now
        if position is None:
            return last
        last = max(last, position)
    log.error("a change at the same moment could not be caught up with", extra={"request_id": work.metadata.request_id})
    return last
