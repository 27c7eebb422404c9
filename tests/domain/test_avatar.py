"""Avatars of those who have given none."""

from base64 import b64decode

from tests.domain.people import ANNA, BEN
from workforceos.domain.avatar import generated_avatar
from workforceos.readmodels.analyzer import tokens


def test_the_same_for_the_same_record_and_another_for_another() -> None:
    assert generated_avatar(ANNA) == generated_avatar(ANNA) != generated_avatar(BEN)


def test_a_drawing_that_full_text_reads_as_few_words() -> None:
    """It is indexed with every document that shows somebody."""
    kind, _, data = generated_avatar(ANNA).partition(",")
    drawing = b64decode(data, validate=True).decode()
    assert kind == "data:image/svg+xml;base64"
    assert f"fill='#{ANNA.bytes[-3:].hex()}'" in drawing
    assert drawing.startswith("<svg ")
    assert len(generated_avatar(ANNA)) < 200
    assert len(tokens(generated_avatar(ANNA))) <= 8
