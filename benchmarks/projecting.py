"""A projector, a process of its own: `python -m benchmarks.projecting AFTER UNTIL`.

Projects the log of the installation in its environment. Prints as JSON the position that it came to and the seconds
from its first step to that checkpoint, which include taking the leases. It steps by a few thousand events, so it ends
a little beyond UNTIL, and gives the leases back.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass

from benchmarks.apart import apart, installation
from workforceos.app import Workforce


@dataclass(frozen=True, slots=True)
class Projected:
    """Everything after one position up to another."""

    after: int
    until: int
    seconds: float

    @property
    def rate(self) -> float:
        """Events per second; positions of a log that was filled have no gaps."""
        return (self.until - self.after) / self.seconds


def project(settings: dict[str, str], after: int, until: int) -> Projected:
    """Run the process on an installation whose projections are at `after`."""
    return Projected(**apart(settings, "benchmarks.projecting", after, until))


def _project(workforce: Workforce, after: int, until: int) -> Projected:
    workforce.prepare_projections(exclusive=False)
    projector = workforce.projector
    began = time.perf_counter()
    while projector.position < until:
        projector.step()
    seconds = time.perf_counter() - began
    reached = projector.position
    projector.release()
    return Projected(after, reached, seconds)


if __name__ == "__main__":
    with installation() as opened:
        print(json.dumps(asdict(_project(opened, *map(int, sys.argv[1:])))))
