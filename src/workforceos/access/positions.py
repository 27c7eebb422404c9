"""How far a session has written, so that its next read can wait for that."""

import time
from collections.abc import Callable
from uuid import UUID

import structlog

from workforceos.cache.port import Cache, CacheUnavailable

_SECONDS = 600.0
_LAG_SECONDS = 60.0
"""Longer than the read side is ever behind, but for an outage."""
_SINCE = "positions-since"
"""Since when, in seconds since 1970, the cache has lost none; set by the first read that finds it empty."""
_SINCE_SECONDS = 30 * 86_400.0

log = structlog.get_logger(__name__)


class Positions:
    """The last position that a session wrote in a company, kept for ten minutes: every read side has it by then."""

    def __init__(self, cache: Cache, head: Callable[[], int], clock: Callable[[], float] = time.time) -> None:
        self._cache = cache
        self._head = head
        self._clock = clock
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
            written, begun, since = self._cache.get_many(
                (_key(session_id, company_id), _beginning(session_id, home_id), _SINCE)
            )
            kept = written or begun
            return max(self._unkept, self._forgotten(since) if kept is None else int(kept))
        except CacheUnavailable:
            self._unkept = max(self._unkept, self._head())
            return self._unkept

    def _forgotten(self, since: bytes | None) -> int:
        """What a session may have written that this cache does not know. One that outlives the process: nothing
        lately, unless it was emptied lately, then anything. Else anything before the process began."""
        if self._cache.shared:
            return 0 if self._has_lost_none(since) else self._head()
        if self._before_start is None:
            self._before_start = self._head()
        return self._before_start

    def _has_lost_none(self, since: bytes | None) -> bool:
        """Whether every position is there that the read side may not have. Clocks of processes may differ by less."""
        if since is None:
            self._cache.add(_SINCE, str(round(self._clock())).encode(), _SINCE_SECONDS)
            return False
        return self._clock() - int(since) > _LAG_SECONDS


def _key(session_id: UUID, company_id: UUID) -> str:
    return f"position:{company_id}:{session_id}"


def _beginning(session_id: UUID, home_id: UUID) -> str:
    return f"beginning:{home_id}:{session_id}"
