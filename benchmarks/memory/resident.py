"""Samples of resident memory, and whether they say that a process grows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median

from benchmarks.figures import aligned

GROWTH_LIMIT = 0.10
"""So much more at the end than at the start is a leak until it is explained."""
_HEADER = ("role", "start MiB", "end MiB", "peak MiB", "slope MiB/h", "end to start", "flat")


@dataclass(frozen=True, slots=True)
class Resident:
    """Of one process after the warm-up, as (seconds, MiB)."""

    role: str
    samples: Sequence[tuple[float, float]]

    @property
    def start(self) -> float:
        """Median of the first fifth."""
        return median(mib for _, mib in self.samples[: self._fifth])

    @property
    def end(self) -> float:
        """Median of the last fifth."""
        return median(mib for _, mib in self.samples[-self._fifth :])

    @property
    def peak(self) -> float:
        return max(mib for _, mib in self.samples)

    @property
    def slope(self) -> float:
        """MiB per hour of the line through all samples."""
        seconds, mib = zip(*self.samples, strict=True)
        return linear_regression(seconds, mib).slope * 3600

    @property
    def is_flat(self) -> bool:
        return self.end <= self.start * (1 + GROWTH_LIMIT)

    @property
    def growth(self) -> str:
        return f"{self.role} went from {self.start:.1f} to {self.end:.1f} MiB, more than {GROWTH_LIMIT:.0%} up"

    def cells(self) -> tuple[str, ...]:
        change = f"{(self.end / self.start - 1) * 100:+.1f} %"
        figures = (self.start, self.end, self.peak)
        return (
            self.role,
            *(f"{figure:.1f}" for figure in figures),
            f"{self.slope:+.1f}",
            change,
            "yes" if self.is_flat else "**no**",
        )

    @property
    def _fifth(self) -> int:
        return max(1, len(self.samples) // 5)


def residents(samples: Sequence[tuple[float, Mapping[str, float]]], warm_up: float) -> list[Resident]:
    """One per role, without the samples of the first `warm_up` seconds."""
    kept = [(seconds, by_role) for seconds, by_role in samples if seconds >= warm_up]
    if len(kept) < 2:
        raise ValueError("too short: no two samples after the warm-up")
    return [Resident(role, [(seconds, by_role[role]) for seconds, by_role in kept]) for role in kept[0][1]]


def table(found: Sequence[Resident]) -> str:
    """One line per role."""
    return aligned([_HEADER, *(each.cells() for each in found)])
