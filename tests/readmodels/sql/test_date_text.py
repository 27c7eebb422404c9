from datetime import datetime

import pytest

from workforceos.readmodels.sql.aggregations.date_text import date_text, parsed_date
from workforceos.readmodels.sql.values import to_ms

AT = to_ms(datetime.fromisoformat("2024-12-30T23:05:06.007+00:00"))


@pytest.mark.parametrize(
    ("pattern", "zone", "expected"),
    [
        (None, "UTC", "2024-12-30T23:05:06.007Z"),
        (None, "Europe/Berlin", "2024-12-31T00:05:06.007+01:00"),
        ("yyyy-MM-dd HH:mm:ss.SSS XXX", "-03:30", "2024-12-30 19:35:06.007 -03:30"),
        ("dd/MM/yyyy, HH.mm", "Asia/Kathmandu", "31/12/2024, 04.50"),
        ("MM'th month of' yyyy", "UTC", "12th month of 2024"),
        ("xxxx-'W'ww", "UTC", "2025-W01"),
    ],
)
def test_an_instant_is_shown_in_pattern_and_zone(pattern: str | None, zone: str, expected: str) -> None:
    assert date_text(AT, pattern, zone) == expected


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "-03:30"])
@pytest.mark.parametrize("pattern", [None, "yyyy-MM-dd'T'HH:mm:ss.SSS", "dd.MM.yyyy HH:mm:ss,SSS XXX"])
def test_what_was_shown_is_read_again(pattern: str | None, zone: str) -> None:
    assert parsed_date(date_text(AT, pattern, zone), pattern, zone) == AT


def test_what_a_pattern_leaves_out_is_the_least() -> None:
    assert parsed_date("2024", "yyyy", "+02:00") == to_ms(datetime.fromisoformat("2023-12-31T22:00:00+00:00"))


def test_a_text_of_another_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="30/12"):
        parsed_date("30/12", "yyyy-MM-dd", "UTC")
