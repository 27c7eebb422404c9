"""The arithmetic of the tables, by hand."""

import pytest

from benchmarks.figures import Figure, at_least, at_most, percentile, ratio, shown, table


def test_a_figure_is_the_median_of_its_runs_and_shows_their_spread() -> None:
    figure = Figure("list", "ms", (3.0, 9.0, 3.5), at_most(4), "p99 12 ms")
    assert figure.median == 3.5
    assert figure.reached is True
    assert figure.cells() == ("list", "3.50 ms", "3.00 to 9.00", "3", "≤ 4 ms", "yes", "p99 12 ms")


@pytest.mark.parametrize(
    ("target", "reached"), [(at_least(0.5), True), (at_least(0.51), False), (at_most(0.5), True), (at_most(0.4), False)]
)
def test_a_target_is_met_at_its_value(target: object, reached: bool) -> None:
    assert Figure("append", "", (0.5,), target).reached is reached  # type: ignore[arg-type]


def test_a_figure_without_a_target_is_neither_reached_nor_missed() -> None:
    assert Figure("append", "", (0.5,)).reached is None


def test_a_ratio_is_taken_run_by_run() -> None:
    figure = ratio("append", [100.0, 300.0, 90.0], [200.0, 400.0, 100.0], 0.75, "bare")
    assert figure.values == (0.5, 0.75, 0.9)
    assert figure.reached is True
    assert figure.beside == "100/s of 200/s bare"
    with pytest.raises(ValueError, match="longer"):
        ratio("append", [1.0], [1.0, 2.0], 0.5, "bare")


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (99, 99), (100, 100), (1, 1), (0.5, 1)])
def test_a_percentile_is_one_of_the_values(percent: float, value: float) -> None:
    assert percentile([float(each) for each in range(100, 0, -1)], percent) == value


@pytest.mark.parametrize(("figure", "text"), [(0.123, "0.12"), (12.34, "12.3"), (1234.5, "1,234"), (-0.5, "-0.50")])
def test_three_digits_mean_something(figure: float, text: str) -> None:
    assert shown(figure) == text


def test_a_missed_target_stands_out() -> None:
    lines = table([Figure("writes", "/s", (400.0,), at_least(500))]).splitlines()
    assert len(lines) == 3
    assert "| **no**  |" in lines[2]
    assert len({len(line) for line in lines}) == 1
