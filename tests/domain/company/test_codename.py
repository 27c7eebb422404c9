"""Codenames are derived from names of any script."""

import json
import re
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforceos.domain.company.codename import LONGEST, RESERVED, codenames_for


def first_free(name: str, taken: Collection[str] = ()) -> str:
    return next(codename for codename in codenames_for(name) if codename not in taken)


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
    assert first_free(name) == codename


def test_every_word_of_a_route_is_reserved() -> None:
    routes = json.loads((Path(__file__).parents[2] / "contracts" / "routes.json").read_text())
    paths = [f"{route['prefix']}{route['path']}" for group in routes.values() for route in group]
    words = {word for path in paths for word in path.lower().split("/") if word and not word.startswith(("{", ":"))}
    assert len(words) > 80
    assert words <= RESERVED
    for word in words:
        assert first_free(word.upper()) == f"{word}-2"


def test_a_number_is_appended_when_taken() -> None:
    assert first_free("Acme", {"acme", "acme-2"}) == "acme-3"


@pytest.mark.parametrize("name", ["Root", "Auth API", "v1", "Health"])
def test_reserved_words_count_as_taken(name: str) -> None:
    assert first_free(name).endswith("-2")


@given(st.text(), st.sets(st.text(max_size=3)))
def test_any_name_has_a_free_codename(name: str, taken: set[str]) -> None:
    codename = first_free(name, taken)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", codename)
    assert codename not in taken | RESERVED
