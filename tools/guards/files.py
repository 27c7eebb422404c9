"""Which files the guards look at."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

CODE = ("src", "commands", "projections", "bff", "migrations")
FIXTURES = Path("tests/tooling/fixtures")  # wrong on purpose


def repository_files(root: Path) -> list[Path]:
    """Paths relative to `root` of all files that are, or would be, committed."""
    if not (root / ".git").exists():
        return sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (Path(name) for name in listed.stdout.split("\0") if name)
    return sorted(path for path in set(paths) if (root / path).is_file())


def python_files(root: Path) -> Iterator[Path]:
    """Python modules relative to `root`, without the guards' fixtures."""
    return (path for path in repository_files(root) if path.suffix == ".py" and not path.is_relative_to(FIXTURES))
