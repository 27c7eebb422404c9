"""No module over 300 lines: one that grows past it is about two things."""

from pathlib import Path
from statistics import median

from tools.guards.files import CODE, python_files

MOST_LINES = 300


def problems(root: Path) -> list[str]:
    sizes = {path: _lines(root / path) for path in python_files(root)}
    return [f"{path}: {lines} lines, at most {MOST_LINES}" for path, lines in sizes.items() if lines > MOST_LINES]


def median_lines(root: Path) -> float:
    """The median of the product's modules; empty ones do not count."""
    sizes = [_lines(root / path) for path in python_files(root) if path.parts[0] in CODE]
    return median(size for size in sizes if size) if any(sizes) else 0


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())
