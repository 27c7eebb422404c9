from datetime import UTC, datetime, timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforceos.access.caller import Role
from workforceos.access.tokens import Claims, InvalidToken, Tokens
from workforceos.identifiers import new_id

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=24)
CLAIMS = Claims(new_id(), new_id(), new_id(), Role.TENANT_OWNER)
OLD, NEW = b"o" * 32, b"n" * 32


def test_a_token_says_what_was_signed() -> None:
    tokens = Tokens([NEW])
    token = tokens.sign(CLAIMS, "access", NOW, LATER)
    assert tokens.read(token, "access", NOW) == CLAIMS
    assert token == tokens.sign(CLAIMS, "access", NOW, LATER)


def test_a_token_expires_and_is_for_one_use() -> None:
    tokens = Tokens([NEW])
    token = tokens.sign(CLAIMS, "access", NOW, LATER)
    assert tokens.read(token, "access", LATER - timedelta(seconds=1)) == CLAIMS
    for use, at in (("access", LATER), ("bucket", NOW)):
        with pytest.raises(InvalidToken):
            tokens.read(token, use, at)  # type: ignore[arg-type]


def test_keys_rotate() -> None:
    token = Tokens([OLD]).sign(CLAIMS, "access", NOW, LATER)
    assert Tokens([NEW, OLD]).read(token, "access", NOW) == CLAIMS
    with pytest.raises(InvalidToken):
        Tokens([NEW]).read(token, "access", NOW)
    fresh = Tokens([NEW, OLD]).sign(CLAIMS, "access", NOW, LATER)
    assert Tokens([NEW]).read(fresh, "access", NOW) == CLAIMS


def test_nobody_else_can_sign() -> None:
    tokens = Tokens([NEW])
    genuine = tokens.sign(CLAIMS, "access", NOW, LATER)
    header = jwt.get_unverified_header(genuine)
    payload = jwt.decode(genuine, options={"verify_signature": False})
    unsigned = jwt.encode(payload, "", algorithm="none", headers={"kid": header["kid"]})
    foreign = jwt.encode(payload, b"x" * 32, algorithm="HS256", headers={"kid": header["kid"]})
    nameless = jwt.encode(payload, b"x" * 32, algorithm="HS256")
    for forged in (unsigned, foreign, nameless, genuine[:-3] + "AAA", ""):
        with pytest.raises(InvalidToken):
            tokens.read(forged, "access", NOW)


@given(st.text())
def test_no_text_is_taken_for_a_token(text: str) -> None:
    with pytest.raises(InvalidToken):
        Tokens([NEW]).read(text, "access", NOW)


def test_a_key_is_needed() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Tokens([])
