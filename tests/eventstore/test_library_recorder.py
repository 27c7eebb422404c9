"""The event-sourcing library's own test of a recorder, run on ours."""

import sys
from collections.abc import Sequence
from typing import Any
from unittest.mock import MagicMock, patch
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent

from tests.eventstore.sample import COMPANY, metadata
from workforceos.eventstore.recorder import LogRecorder, PollingSubscription
from workforceos.eventstore.store import LogStore

# Its module of test cases imports its AES cipher, which needs a library that nothing here uses.
with patch.dict(sys.modules, {"eventsourcing.cipher": MagicMock()}):
    from eventsourcing.tests.persistence import ApplicationRecorderTestCase


class OfOneCompany(ApplicationRecorder):
    """The library knows no tenants: this says the company for it."""

    def __init__(self, recorder: LogRecorder) -> None:
        self.recorder = recorder

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        return self.recorder.insert_events(stored_events, metadata=metadata(), **kwargs)

    def select_events(self, originator_id: UUID | str, **kwargs: Any) -> Sequence[StoredEvent]:
        return self.recorder.select_events(originator_id, company_id=COMPANY, **kwargs)

    def select_notifications(self, *args: Any, **kwargs: Any) -> Sequence[Notification]:
        return self.recorder.select_notifications(*args, **kwargs)

    def max_notification_id(self) -> int | None:
        return self.recorder.max_notification_id()

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> PollingSubscription:
        return self.recorder.subscribe(gt, topics)


class LibraryCases(ApplicationRecorderTestCase[OfOneCompany]):
    """unittest knows no parameters: the cases are called one by one below."""

    def __init__(self, recorder: LogRecorder) -> None:
        super().__init__()
        self.recorder = OfOneCompany(recorder)

    def create_recorder(self) -> OfOneCompany:
        return self.recorder

    def runTest(self) -> None:  # noqa: N802 - unittest's name
        self.test_insert_select()


LibraryCases.__test__ = False  # type: ignore[attr-defined]


def test_insert_and_select(store: LogStore) -> None:
    LibraryCases(store.recorder).test_insert_select()


def test_insert_and_subscribe(store: LogStore) -> None:
    LibraryCases(store.recorder).optional_test_insert_subscribe()


def test_a_stream_is_selected_by_versions(store: LogStore) -> None:
    recorder, id = OfOneCompany(store.recorder), uuid4()
    events = [StoredEvent(id, version, "topic", b"{}") for version in range(1, 6)]
    recorder.insert_events(events)
    assert recorder.select_events(id) == events
    assert recorder.select_events(id, gt=1, lte=3) == events[1:3]
    assert recorder.select_events(id, desc=True, limit=2) == events[:2:-1]
    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent(id, 6, "topic", b"{}"), events[0]])
    assert len(recorder.select_events(id)) == 5


def test_nothing_is_read_or_written_without_a_company(store: LogStore) -> None:
    with pytest.raises(ValueError, match="company_id"):
        store.recorder.select_events(uuid4())
    with pytest.raises(ValueError, match="metadata"):
        store.recorder.insert_events([StoredEvent(uuid4(), 1, "topic", b"{}")])
