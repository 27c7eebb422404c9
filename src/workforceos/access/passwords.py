"""Passwords: which are allowed, how they are hashed and compared."""

from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from workforceos.domain.rule import RuleBroken

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
"""Argon2id, 19 MiB, two passes: about 20 ms a login on one core."""


class PasswordIsNotAllowed(RuleBroken):
    """The password is too short, too long or one of the most common ones."""

    code = "errMsg_passwordIsNotAllowed"
    status = 400


def check_password_rules(password: str, field: str = "password") -> None:
    """Raises PasswordIsNotAllowed, naming the body field, unless it has 8 to 128 characters and is not common."""
    if (problem := password_problem(password)) is not None:
        raise PasswordIsNotAllowed([{"field": field, "problem": problem}])


def password_problem(password: str) -> str | None:
    """Which rule the password breaks, to be read after its name and without the password; None: it is allowed."""
    if len(password) < 8:
        return "must have at least 8 characters"
    if len(password) > 128:
        return "must have at most 128 characters"
    if password.casefold() in _common_passwords():
        return "is one of the most common passwords"
    return None


def hash_password(password: str) -> str:
    return _hasher.hash(_encoded(password))


def verify_password(password: str, stored_hash: str | None) -> bool:
    """Whether it is the password of this hash. None (an unknown user) takes as long as a wrong password."""
    try:
        return _hasher.verify(stored_hash or _dummy_hash(), _encoded(password)) and stored_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def warm_up() -> None:
    """Compute the dummy hash, so that the first login of an unknown user takes no longer than others."""
    _dummy_hash()


def _encoded(password: str) -> bytes:
    return password[:1024].encode("utf-8", "surrogatepass")  # a body of 1 MiB must not cost its length in hashing


@cache
def _dummy_hash() -> str:
    return _hasher.hash(b"nobody has this password")


@cache
def _common_passwords() -> frozenset[str]:
    text = files("workforceos.access").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip())
