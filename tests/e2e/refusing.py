"""A command that must end with one sentence."""

from pathlib import Path

from tools.trials.processes import run


def refused(arguments: list[str], settings: dict[str, str], folder: Path) -> str:
    """What it says on standard error, without its own name; nothing else is said, and the exit code is 1."""
    done = run(arguments, settings, folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stdout + done.stderr
    return done.stderr.removeprefix("workforceos: ").strip()
