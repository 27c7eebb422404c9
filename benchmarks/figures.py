"""Measured figures and how they are shown: median and spread of several runs, against a target."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

HEADER = ("work", "median", "spread", "runs", "target", "reached", "beside it")


@dataclass(frozen=True, slots=True)
class Target:
    """`least`: the figure must be this or more; `most`: this or less."""

    kind: Literal["least", "most"]
    value: float

    def reached(self, figure: float) -> bool:
        return figure >= self.value if self.kind == "least" else figure <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.kind == 'least' else '≤'} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `values` holds one figure per run; `beside` what else is worth knowing, such as the
    baseline that a ratio is of."""

    work: str
    unit: str
    values: tuple[float, ...]
    target: Target | None = None
    beside: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def reached(self) -> bool | None:
        """None without a target."""
        return None if self.target is None else self.target.reached(self.median)

    def cells(self) -> tuple[str, ...]:
        unit = f" {self.unit}" if self.unit else ""
        return (
            self.work,
            shown(self.median) + unit,
            f"{shown(min(self.values))} to {shown(max(self.values))}",
            str(len(self.values)),
            "" if self.target is None else f"{self.target}{unit}",
            {None: "", True: "yes", False: "**no**"}[self.reached],
            self.beside,
        )


def at_least(value: float) -> Target:
    return Target("least", value)


def at_most(value: float) -> Target:
    return Target("most", value)


def ratio(work: str, ours: Sequence[float], baseline: Sequence[float], least: float, baseline_name: str) -> Figure:
    """Rates of ours over rates of the baseline measured in the same run, run by run."""
    values = tuple(own / other for own, other in zip(ours, baseline, strict=True))
    beside = f"{shown(median(ours))}/s of {shown(median(baseline))}/s {baseline_name}"
    return Figure(work, "", values, at_least(least), beside)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of them are at or below."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100).__int__() - 1)]


def shown(figure: float) -> str:
    """Three digits that mean something."""
    size = abs(figure)
    return f"{figure:,.0f}" if size >= 100 else f"{figure:.1f}" if size >= 10 else f"{figure:.2f}"


def table(figures: Sequence[Figure]) -> str:
    """One line per figure."""
    return aligned([HEADER, *(figure.cells() for figure in figures)])


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, in columns that line up in a terminal, too. The first row is its head."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
