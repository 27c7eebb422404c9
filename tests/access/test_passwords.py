import pytest

from workforceos.access import passwords
from workforceos.access.passwords import PasswordIsNotAllowed, check_password_rules, hash_password, verify_password


@pytest.mark.parametrize(
    "password", ["short77", "x" * 129, "password", "PassWord123", "qwertyuiop", "12345678", "11111111"]
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordIsNotAllowed) as refused:
        check_password_rules(password, "newPassword")
    assert refused.value.detail[0]["field"] == "newPassword"  # type: ignore[index]
    assert refused.value.status == 400


@pytest.mark.parametrize("password", ["eight888", "correct horse battery", "x" * 128, "pässwörter-ä"])
def test_others_are_allowed(password: str) -> None:
    check_password_rules(password)


def test_a_hash_is_of_one_password() -> None:
    stored = hash_password("correct horse")
    assert stored.startswith("$argon2id$")
    assert stored != hash_password("correct horse")
    assert verify_password("correct horse", stored)
    assert not verify_password("correct Horse", stored)
    assert not verify_password("correct horse", "no hash at all")


def test_an_unknown_user_costs_a_comparison_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    class Spy:
        def verify(self, stored: str, _: bytes) -> bool:
            compared.append(stored)
            return True

        hash = staticmethod(passwords._hasher.hash)

    monkeypatch.setattr(passwords, "_hasher", Spy())
    assert not verify_password("nobody has this password", None)
    assert compared[0].startswith("$argon2id$")


def test_any_text_can_be_compared() -> None:
    stored = hash_password("correct horse")
    assert not verify_password("\ud800\x00" * 500_000, stored)
