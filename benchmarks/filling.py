"""A backlog in a log, in seconds. A process of its own: `python -m benchmarks.filling EVENTS`, the installation in the
environment; prints as JSON the position of the last event."""

import json
import sys
from collections.abc import Sequence

from benchmarks.apart import Job, installation, side_by_side
from benchmarks.bulk_append import append_in_bulk
from benchmarks.history import history
from workforceos.app import Workforce


def fill(installations: Sequence[dict[str, str]], events: int) -> None:
    """So many events of the same history into the log of each, which is migrated when it is not; nobody else may
    write to it meanwhile."""
    side_by_side([Job(settings, "benchmarks.filling", (events,)) for settings in installations])


def _fill(workforce: Workforce, events: int) -> int:
    workforce.migrate()
    append_in_bulk(workforce.store, history(events))
    return workforce.store.head()


if __name__ == "__main__":
    with installation() as opened:
        print(json.dumps(_fill(opened, int(sys.argv[1]))))
