"""Does memory stay flat? `python -m benchmarks.memory [--minutes 30] [--events 2100000] [--stack both]`

Prints a table per stack and writes memory.md; exit code 1, and a sentence that names the role, when one has grown by
more than GROWTH_LIMIT, or when a request was not answered as it should be.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.installation import Servers, servers
from benchmarks.machine import description
from benchmarks.memory.resident import GROWTH_LIMIT
from benchmarks.memory.under_load import SAMPLE_SECONDS, WARM_UP_SECONDS, measured
from workforceos.database import CACHE_KIB
from workforceos.readmodels.sql.database import READER_CACHE_MIB, STATEMENTS, WRITER_CACHE_MIB


def main() -> int:
    """The exit code. The stacks run one after the other."""
    parser = ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--minutes", type=float, default=30.0, help="of load per stack, warm-up included")
    parser.add_argument("--events", type=int, default=2_100_000, help="before; half as many documents")
    parser.add_argument("--rate", type=float, default=30.0, help="requests per second")
    parser.add_argument("--stack", choices=["embedded", "production", "both"], default="both")
    parser.add_argument("--into", type=Path, default=Path(__file__).parents[1], help="folder of the report")
    chosen = parser.parse_args()
    parts, wrong = [_HEAD], list[str]()
    with ExitStack() as stack:
        for behind in _stacks(chosen.stack, stack):
            outcome = measured(behind, chosen.events, chosen.minutes * 60, chosen.rate)
            print(f"{outcome}\n", flush=True)
            parts.append(str(outcome))
            wrong += outcome.wrong
            if behind is not None:
                parts[1:1] = [description(behind.postgres, behind.elasticsearch)]
    parts += [f"**{each}**" for each in wrong]
    (chosen.into / "memory.md").write_text("\n\n".join(parts) + "\n")
    for each in wrong:
        print(each, file=sys.stderr)
    return 1 if wrong else 0


def _stacks(chosen: str, stack: ExitStack) -> Iterator[Servers | None]:
    """None for the embedded one."""
    if chosen != "production":
        yield None
    if chosen != "embedded":
        yield stack.enter_context(servers())


_HEAD = f"""# Memory under mixed load

Written by `python -m benchmarks.memory`. Every process is started afresh on a log that is there already and asked at a
steady pace: punches, plans, corrections, lists with changing filters, long lists, single records, totals, logins,
logouts, replays, refused requests. Its resident memory is looked at every {SAMPLE_SECONDS:g} seconds; the first
{WARM_UP_SECONDS / 60:g} minutes (of a short run: its first third) do not count. Start and end are the medians of the
first and the last fifth of the rest, the slope is that of the line through all of it. A process is flat when it ends at
most {GROWTH_LIMIT:.0%} above its start.

What fills up after a start, and then stays as it is: SQLite's page caches ({CACHE_KIB / 1000:g} MiB for each
connection to the log, {READER_CACHE_MIB} for each that reads documents, {WRITER_CACHE_MIB} for the one that writes
them) and its prepared statements, compiled statements (up to {STATEMENTS * 3 // 2} shapes of a query, some 55 KiB each
on SQL read models), sessions, positions and tokens that were seen lately, personal keys, names."""


if __name__ == "__main__":
    sys.exit(main())
