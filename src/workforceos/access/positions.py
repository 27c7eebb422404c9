"""How far a session has written, so that its next read can wait for that."""

from collections.abc import Callable
from uuid import UUID

import structlog

from workforceos.cache.port import Cache, CacheUnavailable

_SECONDS = 600.0

log = structlog.get_logger(__name__)


class Positions:
    """The last position that a session wrote in a company, kept for ten minutes: every read side has it by then."""

    def __init__(self, cache: Cache, head: Callable[[], int]) -> None:
        self._cache = cache
        self._head = head
        self._before_start: int | None = None
        self._unkept = 0

    def remember(self, session_id: UUID, company_id: UUID, position: int) -> None:
        """Never goes back. When the cache is away the write stands all the same."""
        self._raise(_key(session_id, company_id), position)

    def _raise(self, key: str, position: int) -> None:
        try:
            self._cache.raise_to(key, position, _SECONDS)
        except CacheUnavailable:
            self._unkept = max(self._unkept, position)
            log.warning("position of a session not kept: the cache is away", position=position)

    def begin(self, session_id: UUID, home_id: UUID) -> None:
        """A new session sees all that was written before it began (the registration, say), in any company."""
        self._raise(_beginning(session_id, home_id), self._head())

    def wanted(self, session_id: UUID, company_id: UUID, home_id: UUID) -> int:
        """What a read of this session waits for; `home_id` is its user's own company. Without the cache: the log's
        head, and still that when it is back: it knows nothing of what was written meanwhile."""
        try:
            kept = self._cache.get(_key(session_id, company_id)) or self._cache.get(_beginning(session_id, home_id))
        except CacheUnavailable:
            self._unkept = max(self._unkept, self._head())
            return self._unkept
        return max(self._unkept, self._forgotten() if kept is None else int(kept))

    def _forgotten(self) -> int:
        """What a session may have written that this cache does not know: nothing lately, if the cache outlives the
        process; else anything before the process began."""
        if self._cache.shared:
            return 0
        if self._before_start is None:
            self._before_start = self._head()
        return self._before_start


def _key(session_id: UUID, company_id: UUID) -> str:
    return f"position:{company_id}:{session_id}"


def _beginning(session_id: UUID, home_id: UUID) -> str:
    return f"beginning:{home_id}:{session_id}"
