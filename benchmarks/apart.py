"""Work in processes of their own: `python -m MODULE ARGUMENTS`, an installation's settings as their environment."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workforceos.app import Workforce
from workforceos.processes import spare_the_collector
from workforceos.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """`module` prints JSON when it is run."""

    settings: dict[str, str]
    module: str
    arguments: tuple[object, ...]


def apart(settings: dict[str, str], module: str, *arguments: object) -> Any:
    """What one process printed."""
    (answer,) = side_by_side([Job(settings, module, arguments)])
    return answer


def side_by_side(jobs: list[Job]) -> list[Any]:
    """What each printed; they run at the same time."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", job.module, *map(str, job.arguments)],
            env=job.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for job in jobs
    ]
    answers = []
    for process in running:
        output, errors = process.communicate()
        if process.returncode:
            raise RuntimeError(errors)
        answers.append(json.loads(output))
    return answers


@contextmanager
def installation(**settings: Any) -> Iterator[Workforce]:
    """In such a process: the installation of its environment, or of these settings. Garbage is collected as in the
    program's own processes, which is a third of a projector's time."""
    workforce = Workforce(Settings(**settings))
    spare_the_collector()
    try:
        yield workforce
    finally:
        workforce.close()
