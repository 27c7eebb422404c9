"""Numbers in keys read as Java writes them."""

import pytest

from workforceos.readmodels.sql.aggregations.number_text import number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (50, "50.0"),
        (0.001, "0.001"),
        (0.00099, "9.9E-4"),
        (0.0001, "1.0E-4"),
        (9_999_999.5, "9999999.5"),
        (1e7, "1.0E7"),
        (-1e7, "-1.0E7"),
        (-123_456_789.125, "-1.23456789125E8"),
        (1.5e300, "1.5E300"),
        (-2.5e-10, "-2.5E-10"),
    ],
)
def test_numbers_are_scientific_beyond_seven_digits(value: float, text: str) -> None:
    assert number_text(value) == text
