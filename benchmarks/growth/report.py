"""The report on growth: a table, a plot, and what they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, aligned, shown
from benchmarks.growth.plot import Line, Panel, draw

HARDLY = 1.5
"""A cost that is at most so many times what it was has hardly grown."""

_REPORT = """\
# What growth costs

`make growth` writes this page. One company hires somebody every day, and everybody works a shift: planned, checked in,
checked out, completed; one in ten is planned before it is known for whom, one punch in ten is corrected. The log is
filled in bulk with what the domain decides, and with the claims that the appends would have taken; the documents are
made by the projector. At each size the same work is then done through the program's own calls, by one thread with
nothing beside it: {runs} runs of each, median and spread. That makes the log some thousand events longer.
The last column is a log of {most:,} events that {companies:,} companies share.

- The longest stream is the company's own, with an event for every change of its settings, one a week.
- Lists are of 20 attendance records in their default order, with the exact total. The first after a write is the first
  that is asked for since a check-in, with the refresh that makes the check-in visible.
- New events come to a projector that is up to date; a backlog, of the number of events beside it, to one that was away.

![Costs by number of events](growth.svg)

{table}

## What it shows

The cost at {most:,} events of one company, in times of that at {least:,}:

{sentences}

## Measured on

{machine}
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """The figures of one stack at one size; all stages have the same figures in the same order."""

    stack: str
    companies: int
    events: int
    figures: tuple[Figure, ...]


def write_report(stages: Sequence[Stage], machine: str, folder: Path) -> None:
    """growth.md and growth.svg in the folder."""
    costs = [_Cost(stages, number) for number in range(len(stages[0].figures))]
    companies = max(stage.companies for stage in stages)
    report = _REPORT.format(
        runs=max(len(figure.values) for figure in stages[0].figures),
        least=min(stage.events for stage in stages),
        most=max(stage.events for stage in stages),
        companies=companies,
        table=aligned([["", "on", *costs[0].sizes, "shared"], *(row for cost in costs for row in cost.rows)]),
        sentences="\n".join(cost.sentence for cost in costs),
        machine=machine,
    )
    (folder / "growth.md").write_text(report)
    draw([cost.panel for cost in costs], folder / "growth.svg", x="events", apart=f"{companies:,} companies")


class _Cost:
    """One figure through all stages: `alone` by stack and events, `shared` by stack."""

    def __init__(self, stages: Sequence[Stage], number: int) -> None:
        first = stages[0].figures[number]
        self.work, self.unit = first.work, first.unit
        self.alone: dict[str, dict[int, Figure]] = {}
        self.shared: dict[str, tuple[int, Figure]] = {}
        for stage in stages:
            if stage.companies == 1:
                self.alone.setdefault(stage.stack, {})[stage.events] = stage.figures[number]
            else:
                self.shared[stage.stack] = (stage.events, stage.figures[number])

    @property
    def sizes(self) -> list[str]:
        return [f"{size:,}" for size in next(iter(self.alone.values()))]

    @property
    def rows(self) -> list[list[str]]:
        return [
            [f"{self.work}, {self.unit}", stack, *map(_cell, figures.values()), _cell(self.shared[stack][1])]
            for stack, figures in self.alone.items()
        ]

    @property
    def panel(self) -> Panel:
        lines = {
            stack: Line(
                tuple((events, figure.median) for events, figure in figures.items()),
                (self.shared[stack][0], self.shared[stack][1].median),
            )
            for stack, figures in self.alone.items()
        }
        return Panel(self.work, self.unit, lines)

    @property
    def sentence(self) -> str:
        factors = {stack: self._factor(figures) for stack, figures in self.alone.items()}
        grown = [stack for stack, factor in factors.items() if factor > HARDLY]
        verdict = "hardly grows" if not grown else "grows" if len(grown) == len(factors) else f"grows on {grown[0]}"
        times = ", ".join(f"{shown(factor)} on {stack}" for stack, factor in factors.items())
        return f"- **{self.work[0].upper()}{self.work[1:]}** {verdict}: {times}."

    def _factor(self, figures: dict[int, Figure]) -> float:
        medians = [figure.median for figure in figures.values()]
        return medians[-1] / medians[0] if self.unit == "ms" else medians[0] / medians[-1]


def _cell(figure: Figure) -> str:
    spread = f" ({shown(min(figure.values))} to {shown(max(figure.values))})" if len(figure.values) > 1 else ""
    return f"{shown(figure.median)}{spread}{f'; {figure.beside}' if figure.beside else ''}"
