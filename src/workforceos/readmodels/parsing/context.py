"""What the parts of the parser share while they read one search."""

from dataclasses import dataclass, field
from datetime import datetime

from workforceos.readmodels.parsing.fields import VisibleFields
from workforceos.readmodels.parsing.refusal import refuse

MAX_DEPTH = 10
MAX_AGGREGATION_DEPTH = 4
MAX_CLAUSES = 256
MAX_TERMS = 1_024
MAX_SIZE = 1_000
MAX_WINDOW = 10_000
MAX_SORT_KEYS = 16
MIN_WILDCARD_LITERALS = 3


@dataclass(slots=True)
class Reading:
    """The fields in reach, the UTC instant that `now` means, and the clauses counted so far."""

    fields: VisibleFields
    now: datetime
    clauses: int = field(default=0)

    def count_clause(self, path: str) -> None:
        """Refuses the clause that is one too many."""
        self.clauses += 1
        if self.clauses > MAX_CLAUSES:
            refuse(path, f"is one clause too many: {MAX_CLAUSES} are allowed")
