"""What the parts of the parser share while they read one search."""

from dataclasses import dataclass, field
from datetime import datetime

from workforceos.readmodels.analyzer import tokens
from workforceos.readmodels.parsing.fields import VisibleFields
from workforceos.readmodels.parsing.refusal import refuse

MAX_DEPTH = 10
MAX_AGGREGATION_DEPTH = 4
MAX_CLAUSES = 256
MAX_TERMS = 1_024
MAX_WORDS = 4_096
"""Words of all full-text queries together, a word counted for every field it is looked for in. Elasticsearch counts
every such word as a clause, and has room for 5,041 with 1 GiB and 8 cores. The 200 characters of a simple search are
2,400 words where each is one and there are 12 fields of text."""
MAX_SPANS = 1_024
"""Spans of dates of all terms queries together, counted after those that touch became one."""
MAX_SIZE = 1_000
MAX_WINDOW = 10_000
MAX_SORT_KEYS = 16
MIN_WILDCARD_LITERALS = 3


@dataclass(slots=True)
class Reading:
    """The fields in reach, the UTC instant that `now` means, and what was counted so far."""

    fields: VisibleFields
    now: datetime
    clauses: int = field(default=0)
    words: int = field(default=0)
    spans: int = field(default=0)

    def count_clause(self, path: str) -> None:
        """Refuses the clause that is one too many."""
        self.clauses += 1
        if self.clauses > MAX_CLAUSES:
            refuse(path, f"is one clause too many: {MAX_CLAUSES} are allowed")

    def count_words(self, text: str, path: str, fields: int = 1) -> None:
        """Refuses the text whose words, as the analyzer makes them, are too many for so many fields."""
        self.words += len(tokens(text)) * fields
        if self.words > MAX_WORDS:
            refuse(path, f"is too long: {MAX_WORDS:,} words are allowed in all, each counted once per field")

    def count_spans(self, spans: int, path: str) -> None:
        self.spans += spans
        if self.spans > MAX_SPANS:
            refuse(path, f"is too long: {MAX_SPANS:,} spans of dates are allowed in all")
