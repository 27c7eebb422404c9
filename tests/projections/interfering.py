"""Engines that fail, refuse or pause where a test says so."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import Document, ReadModelUnavailable, WriteError


class Interfering:
    """A read store with something done before or after a bulk write."""

    def __init__(self, documents: Any) -> None:
        self._documents = documents
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        self.refuses: set[UUID] = set()
        self.writes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._documents, name)

    def write(self, model: RecordModel, generation: int, documents: Sequence[Document]) -> list[WriteError]:
        self.writes += 1
        self.before()
        accepted = [document for document in documents if document.id not in self.refuses]
        errors: list[WriteError] = self._documents.write(model, generation, accepted)
        self.after()
        return errors + [WriteError(d.id, "mapper_parsing_exception") for d in documents if d.id in self.refuses]


class Away:
    """Raises while it is away."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error or ReadModelUnavailable("away")
        self.times = 0
        self.away = True

    def __call__(self) -> None:
        if self.away:
            self.times += 1
            raise self.error
