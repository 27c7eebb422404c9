"""Small multiples as one SVG: a panel per cost, a line per stack, the number of events on a logarithmic axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

COLUMNS, PANEL_INCHES = 4, (3.2, 2.7)
_GREY = "#7a828c"
_COLOURS = ("#3b82c4", "#d2691e", "#3f9d5a", "#9a6bc6")
"""Readable on white and on black, as the background is whatever the page has."""
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "growth",
    "font.family": "sans-serif",
    "font.size": 9,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.constrained_layout.h_pad": 0.12,
    **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), _GREY),
}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """`points` are joined; `apart` is a point that is no part of the line."""

    points: tuple[Point, ...]
    apart: Point | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines by the name that the legend has for them."""

    title: str
    unit: str
    lines: Mapping[str, Line]


def draw(panels: Sequence[Panel], file: Path, *, x: str, apart: str) -> None:
    """`x` names the axis that all panels share, `apart` the points that stand alone."""
    rows = -(-len(panels) // COLUMNS)
    with rc_context(_STYLE):
        figure = Figure(figsize=(COLUMNS * PANEL_INCHES[0], rows * PANEL_INCHES[1] + 0.5), layout="constrained")
        axes = figure.subplots(rows, COLUMNS, squeeze=False).flat
        for place, each in enumerate(axes):
            if place < len(panels):
                _panel(each, panels[place], x, apart)
            else:
                each.set_axis_off()
        handles, names = axes[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False)
        figure.savefig(file, transparent=True, metadata={"Date": None})


def _panel(axes: Axes, panel: Panel, x: str, apart: str) -> None:
    for colour, (name, line) in zip(_COLOURS, panel.lines.items(), strict=False):
        axes.plot(*zip(*line.points, strict=True), color=colour, marker="o", markersize=4, label=name)
        if line.apart is not None:
            axes.plot(
                *line.apart, color=colour, marker="D", markerfacecolor="none", linestyle="", label=f"{name}, {apart}"
            )
    axes.set_title(panel.title, fontsize=10)
    axes.set_xscale("log")
    axes.set_xlabel(x)
    axes.set_ylabel(panel.unit)
    axes.set_ylim(bottom=0)
    axes.set_xticks(sorted({point[0] for line in panel.lines.values() for point in line.points}))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.grid(alpha=0.25, color=_GREY)
    axes.spines[["top", "right"]].set_visible(False)
