"""Jobs that run when time passes. Each is safe on any number of processes."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workforceos.eventstore.errors import StoreUnavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """`run` answers how much it did; `every` in seconds."""

    name: str
    every: float
    run: Callable[[], int]


class Worker:
    """Runs jobs one after the other until stopped. A job that fails is tried again at its next turn."""

    def __init__(self, jobs: Sequence[Job], appended: Callable[[], None] | None = None) -> None:
        self._jobs = jobs
        self._appended = appended
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask the loop to end after the job that runs."""
        self._stopping.set()

    def run(self) -> None:
        """The loop; the first round starts at once."""
        due = dict.fromkeys((job.name for job in self._jobs), 0.0)
        while not self._stopping.is_set():
            for job in self._jobs:
                if time.monotonic() >= due[job.name] and not self._stopping.is_set():
                    self.run_once(job)
                    due[job.name] = time.monotonic() + job.every
            self._stopping.wait(max(0.05, min(due.values()) - time.monotonic()))

    def run_once(self, job: Job) -> None:
        """One turn of one job."""
        try:
            done = job.run()
        except StoreUnavailable as away:
            log.warning("job %s waits: %s", job.name, away)
            return
        except Exception:
            log.exception("job %s failed", job.name)
            return
        if done:
            log.info("job %s: %d", job.name, done)
            if self._appended is not None:
                self._appended()
