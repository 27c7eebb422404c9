"""Tokens as the standard analyzer of Elasticsearch 8.19 makes them (the answers were taken from its `_analyze`)."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforceos.readmodels.analyzer import GAP, positions, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Night  SHIFT at the harbour", ("night", "shift", "at", "the", "harbour")),
        ("don't o'clock 'quoted'", ("don't", "o'clock", "quoted")),
        ("a.m. 10.5 1,000.5 v2.0 x.1", ("a.m", "10.5", "1,000.5", "v2.0", "x", "1")),
        ("jane_doe@example.org e-mail", ("jane_doe", "example.org", "e", "mail")),
        ("a:b 1:2 a,b 1,2", ("a:b", "1", "2", "a", "b", "1,2")),
        ("İSTANBUL Straße ΣΊΣΥΦΟΣ Ǆ", ("istanbul", "straße", "σίσυφοσ", "ǆ")),
        ("nai\u0308ve", ("nai\u0308ve",)),
        ("日本語 テスト ひらがな", ("日", "本", "語", "テスト", "ひ", "ら", "が", "な")),
        ("한국어 단어", ("한국어", "단어")),
        ("สวัสดี ครับ", ("สวัสดี", "ครับ")),
        ("👩‍👩‍👧 👍🏽 ok 🇩🇪 1\ufe0f\u20e3", ("👩‍👩‍👧", "👍🏽", "ok", "🇩🇪", "1\ufe0f\u20e3")),
        ("שלום ד\"ר ארה'ב", ("שלום", 'ד"ר', "ארה'ב")),
        ("?! … -- \u0000", ()),
        ("", ()),
    ],
)
def test_words_are_split_as_lucene_splits_them(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


def test_a_long_word_goes_on_as_the_next_token() -> None:
    assert [len(token) for token in tokens("x" * 300 + " y")] == [255, 45, 1]


@given(st.text(alphabet=string.ascii_letters[:4] + string.digits[:3] + string.punctuation + " \t\n\x00", max_size=250))
def test_plain_text_is_split_alike_beside_other_scripts(text: str) -> None:
    """Plain texts go a shorter way."""
    assert tokens(f"{text} \u00e9") == (*tokens(text), "\u00e9")


def test_characters_beyond_the_first_plane_count_twice_towards_the_length() -> None:
    assert [len(token) for token in tokens("𐐨" * 200)] == [127, 73]


def test_elements_of_an_array_are_too_far_apart_for_a_phrase() -> None:
    assert positions(["night shift", "day"]) == [("night", 0), ("shift", 1), ("day", 2 + GAP)]
