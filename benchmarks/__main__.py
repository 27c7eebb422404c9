"""`make bench`: measure everything, print the tables, write them to benchmarks/results.md.

`python -m benchmarks appending lists` measures only these topics and writes nothing. Exit code 1 when a target was
missed.

The topics that fill Elasticsearch come before those that ask for single milliseconds of it: a Java program is several
times slower before what it does often is compiled.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import appending, backlog, check_in, lists, slow_disk, starting, visibility
from benchmarks.figures import Figure, table
from benchmarks.installation import Servers, servers
from benchmarks.machine import description, pace

TOPICS: dict[str, tuple[str, Callable[[Servers], list[Figure]]]] = {
    "appending": ("Appends on PostgreSQL, as ratios to a bare INSERT and COMMIT", appending.measure),
    "slow_disk": ("Readers beside writers on a slow disk", slow_disk.measure),
    "lists": ("Lists over HTTP", lists.measure),
    "backlog": ("Projecting a backlog, as ratios to raw writes of the same documents", backlog.measure),
    "check_in": ("Check-ins over HTTP", check_in.measure),
    "visibility": ("From commit to visible", visibility.measure),
    "starting": ("The embedded server, idle and starting", starting.measure),
}
RESULTS = Path(__file__).with_name("results.md")


def main(chosen: Sequence[str]) -> int:
    unknown = set(chosen) - set(TOPICS)
    if unknown:
        print(f"no such topic: {', '.join(sorted(unknown))}; there are {', '.join(TOPICS)}", file=sys.stderr)
        return 2
    sections, figures = [], []
    began = time.monotonic()
    with servers() as behind:
        machine = description(behind.postgres, behind.elasticsearch)
        for name in chosen or TOPICS:
            title, measure = TOPICS[name]
            before, since = pace(), time.monotonic()
            found = measure(behind)
            figures += found
            doc = (sys.modules[measure.__module__].__doc__ or "").strip()
            took = (
                f"Measured in {time.monotonic() - since:.0f} s; the machine's pace: {before:.1f} ms, then {pace():.1f}."
            )
            sections.append(f"## {title}\n\n{doc}\n\n{table(found)}\n\n{took}")
            print(f"\n{sections[-1]}", flush=True)
    missed = [figure.work for figure in figures if figure.reached is False]
    summary = f"{len(figures)} figures in {time.monotonic() - began:.0f} s; missed: {', '.join(missed) or 'none'}"
    print(f"\n{summary}")
    if not chosen:
        RESULTS.write_text(f"{_HEAD}\n{machine}\n\n{summary}\n\n" + "\n\n".join(sections) + "\n")
    return 1 if missed else 0


_HEAD = """# What it costs

Written by `make bench`; docs/operations.md says how to read it. Each figure is the median of its runs, with the least
and the greatest of them. A ratio is taken run by run against a baseline measured in turns with it, here and now. The
machine's pace is the time that a fixed piece of Python takes, before and after a topic: what is no ratio is slower by
as much when it is.
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
