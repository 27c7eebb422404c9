"""Codenames are derived from names of any script."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforceos.domain.company.codename import LONGEST, RESERVED, derive_codename


def nothing_taken(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("name", "codename"),
    [
        ("Babil", "babil"),
        ("Café Øst", "cafe-ost"),
        ("Straße & Söhne", "strasse-and-sohne"),
        ("İstanbul I\u015f\u0131k A.Ş.", "istanbul-isik-a-s"),
        ("Завод Щит", "zavod-shchit"),
        ("Ελληνική Ψυχή", "elliniki-psychi"),
        ("O'Neil", "oneil"),
        ("ﬁrm \uff12", "firm-2"),
        ("  --Łódź--  54 ", "lodz-54"),
        ("東京", "company"),
        ("!!!", "company"),
        ("x" * 80, "x" * LONGEST),
        ("x" * (LONGEST - 1) + " y", "x" * (LONGEST - 1)),
    ],
)
def test_derived(name: str, codename: str) -> None:
    assert derive_codename(name, nothing_taken) == codename


def test_a_number_is_appended_when_taken() -> None:
    assert derive_codename("Acme", {"acme", "acme-2"}.__contains__) == "acme-3"


@pytest.mark.parametrize("name", ["Root", "Auth API", "v1", "Health"])
def test_reserved_words_count_as_taken(name: str) -> None:
    assert derive_codename(name, nothing_taken).endswith("-2")


@given(st.text(), st.sets(st.text(max_size=3)))
def test_any_name_has_a_free_codename(name: str, taken: set[str]) -> None:
    codename = derive_codename(name, taken.__contains__)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", codename)
    assert codename not in taken | RESERVED
