"""Documents without a projector, a process of its own: `python -m benchmarks.raw_writes URL PREFIX AFTER UNTIL`.

The baseline of projectors: the documents of a stretch of the log, as often as they write them and all built beforehand,
into indices of Elasticsearch and into tables of SQLite just like theirs; 500 at a time, one request or transaction
after another, as durable as theirs. Prints as JSON how many documents that were, and the seconds that each took.
"""

import json
import sys
from dataclasses import asdict, dataclass

from benchmarks.apart import apart, installation
from benchmarks.raw_bulk import bulk
from benchmarks.raw_rows import insert
from benchmarks.versions import versions
from workforceos.app import Workforce


@dataclass(frozen=True, slots=True)
class Written:
    """Documents, each as often as it was written; seconds for all of them."""

    documents: int
    elasticsearch: float
    sqlite: float


def write_raw(settings: dict[str, str], url: str, prefix: str, after: int, until: int) -> Written:
    """Of an installation's log; into indices with the prefix, and into a file beside the installation's own."""
    return Written(**apart(settings, "benchmarks.raw_writes", url, prefix, after, until))


def _write(workforce: Workforce, url: str, prefix: str, after: int, until: int) -> Written:
    found = versions(workforce, after, until)
    file = (workforce.settings.data_dir / "raw.db").absolute()
    return Written(len(found), bulk(url, prefix, found), insert(f"sqlite:///{file}", found))


if __name__ == "__main__":
    with installation() as opened:
        print(json.dumps(asdict(_write(opened, sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))))
