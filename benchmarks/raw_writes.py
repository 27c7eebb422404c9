"""Documents written without a projector, a process of its own: `python -m benchmarks.raw_writes AFTER UNTIL`.

The baseline of a projector: the documents of the same stretch of the log, as often as it writes them and all built
beforehand, into indices or tables just like its own beside them; 500 at a time, one request or transaction after
another, as durable as the projector's. Prints as JSON how many documents that were, and the seconds.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass

from benchmarks.raw_bulk import bulk
from benchmarks.raw_rows import insert
from benchmarks.versions import versions
from workforceos.app import Workforce
from workforceos.settings import Settings


@dataclass(frozen=True, slots=True)
class Written:
    documents: int
    seconds: float


def write_raw(settings: dict[str, str], after: int, until: int) -> Written:
    """Run the process beside an installation."""
    command = [sys.executable, "-m", "benchmarks.raw_writes", str(after), str(until)]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Written(**json.loads(done.stdout))


def raw_prefix(prefix: str) -> str:
    """Of the baseline's indices, for an installation's prefix."""
    return f"raw_{prefix}"


def _write(workforce: Workforce, after: int, until: int) -> Written:
    found = versions(workforce, after, until)
    settings = workforce.settings
    if settings.elasticsearch_url:
        prefix = raw_prefix(settings.elasticsearch_index_prefix)
        return Written(len(found), bulk(settings.elasticsearch_url, prefix, found))
    return Written(len(found), insert(f"sqlite:///{(settings.data_dir / 'raw.db').absolute()}", found))


if __name__ == "__main__":
    opened = Workforce(Settings())
    try:
        print(json.dumps(asdict(_write(opened, *map(int, sys.argv[1:])))))
    finally:
        opened.close()
