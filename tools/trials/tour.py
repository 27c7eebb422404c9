"""The README's tour, as a newcomer would paste it."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

README = Path(__file__).parents[2] / "README.md"
_STEP = re.compile(r"```bash\n(?P<script>.*?)```\n```text\n(?P<shown>.*?)```", re.DOTALL)
_END_OF_STEP = "-- end of step --"
_ANSWERED = "HTTP %{http_code} %{method} %{url}\\n"


@dataclass(frozen=True, slots=True)
class Step:
    """A block to paste, and what the page says that it prints; `…` stands for anything within a line."""

    script: str
    shown: tuple[str, ...]

    def printed(self, lines: list[str]) -> bool:
        """Whether the lines are those shown."""
        if len(lines) != len(self.shown):
            return False
        return all(
            re.fullmatch(".+".join(map(re.escape, shown.split("…"))), line)
            for shown, line in zip(self.shown, lines, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the tour printed, per step, and what every request was answered: "201 POST http://..."."""

    exit_code: int
    printed: list[list[str]]
    answered: list[str]
    errors: str


def tour_in(page: str) -> tuple[Step, ...]:
    """The steps below the heading of the tour."""
    _, _, rest = page.partition("\n## A tour\n")
    section, _, _ = rest.partition("\n## ")
    return tuple(Step(found["script"], tuple(found["shown"].splitlines())) for found in _STEP.finditer(section))


def run(steps: tuple[Step, ...], url: str, folder: Path) -> Run:
    """Run all steps in one bash against the server at `url`; a command that fails ends it."""
    script = f"\necho '{_END_OF_STEP}'\n".join(step.script for step in steps)
    script = script.replace("127.0.0.1:8080", urlsplit(url).netloc)
    # curl reads this file by itself: the tour stays as it is, and every answer leaves its status.
    (folder / ".curlrc").write_text(f'write-out = "%{{stderr}}{_ANSWERED}"\n')
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail"],
        input=script,
        env={"PATH": os.environ["PATH"], "CURL_HOME": str(folder), "LC_ALL": "C.UTF-8"},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    answered = [line.removeprefix("HTTP ") for line in done.stderr.splitlines() if line.startswith("HTTP ")]
    printed = [part.splitlines() for part in done.stdout.split(f"{_END_OF_STEP}\n")]
    return Run(done.returncode, printed, answered, done.stderr)
