"""Avatars of those who have given none."""

from tests.domain.people import ANNA, BEN
from workforceos.domain.avatar import generated_avatar


def test_the_same_for_the_same_record_and_another_for_another() -> None:
    assert generated_avatar(ANNA) == generated_avatar(ANNA) != generated_avatar(BEN)
