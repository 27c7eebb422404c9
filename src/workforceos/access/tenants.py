"""Companies as a request needs them."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from workforceos.domain.rule import RuleBroken
from workforceos.eventstore.port import EventStore
from workforceos.identifiers import ROOT_COMPANY_ID

CODENAME_CLAIM = "codename"
"""Kind of the unique claim under ROOT_COMPANY_ID whose source is the company with that codename."""
ROOT_CODENAME = "root"
_CODENAME = re.compile(r"[a-z0-9-]{1,200}")
_SECONDS = 2.0
_CAPACITY = 50_000


class CompanyNotFound(RuleBroken):
    """There is no company with this codename."""

    code = "errMsg_companyNotFound"
    status = 404


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """`timezone` is an IANA name; `settings` the company's settings as the company aggregate keeps them."""

    id: UUID
    codename: str
    name: str
    timezone: str
    is_active: bool
    settings: Any = None


def is_codename(text: str) -> bool:
    """Whether a company could have this codename."""
    return _CODENAME.fullmatch(text) is not None


class Tenants:
    """Facts are kept in process for two seconds; `forget` shows a change at once in the process that made it."""

    def __init__(
        self,
        store: EventStore,
        load_company: Callable[[UUID], CompanyFacts | None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._load_company = load_company
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._ids: dict[str, UUID] = {ROOT_CODENAME: ROOT_COMPANY_ID}
        self._facts: dict[UUID, tuple[CompanyFacts, float]] = {}
        self._changes = 0

    def named(self, codename: str) -> CompanyFacts:
        """The active company with this codename. Raises CompanyNotFound, StoreUnavailable."""
        company_id = self._ids.get(codename)
        if company_id is None and is_codename(codename):
            company_id = self._holder(codename)
        facts = None if company_id is None else self.find(company_id)
        if facts is None:
            raise CompanyNotFound(f"there is no company with the codename {codename[:80]!r}")
        return facts

    def find(self, company_id: UUID) -> CompanyFacts | None:
        """The active company with this id. Raises StoreUnavailable."""
        kept = self._facts.get(company_id)
        if kept is not None and kept[1] > self._monotonic():
            return kept[0]
        return self.find_afresh(company_id)

    def find_afresh(self, company_id: UUID) -> CompanyFacts | None:
        """The same as the log has it now, whatever is kept. Raises StoreUnavailable."""
        until = self._monotonic() + _SECONDS
        changes = self._changes
        facts = self._load_company(company_id)
        with self._lock:
            if facts is None or not facts.is_active:
                self._facts.pop(company_id, None)
                return None
            if self._changes == changes:  # else it may have been read before the change
                if len(self._facts) >= _CAPACITY:
                    self._facts.clear()
                self._facts[company_id] = (facts, until)
        return facts

    def forget(self, company_id: UUID) -> None:
        """Read the company afresh at its next request in this process."""
        with self._lock:
            self._changes += 1  # of any company: one counter is enough, as changes are rare
            self._facts.pop(company_id, None)

    def _holder(self, codename: str) -> UUID | None:
        claim = (CODENAME_CLAIM, codename)
        company_id = self._store.holders(ROOT_COMPANY_ID, [claim]).get(claim)
        if company_id is not None:  # a codename never changes; only unknown ones are asked for again
            with self._lock:
                if len(self._ids) >= _CAPACITY:
                    self._ids = {ROOT_CODENAME: ROOT_COMPANY_ID}
                self._ids[codename] = company_id
        return company_id
