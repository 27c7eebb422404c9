import pytest

from workforceos.readmodels.sql.patterns import after_prefix, wildcard


@pytest.mark.parametrize(
    ("pattern", "glob", "like"),
    [
        ("a*b?", "a*b?", "a%b_"),
        (r"100%_\*", "100%_[*]", r"100\%\_*"),
        (r"[x]\?", "[[]x][?]", "[x]?"),
        (r"c\\d", r"c\d", r"c\\d"),
        ("end\\", "end\\", r"end\\"),
    ],
)
def test_metacharacters_of_each_engine_are_escaped(pattern: str, glob: str, like: str) -> None:
    assert wildcard(pattern) == (glob, like)


@pytest.mark.parametrize(
    ("prefix", "following"),
    [("ab", "ac"), ("a\U0010ffff", "b"), ("\ud7ff", "\ue000"), ("\U0010ffff", None), ("", None)],
)
def test_the_first_text_after_a_prefix(prefix: str, following: str | None) -> None:
    assert after_prefix(prefix) == following
