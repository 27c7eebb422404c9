"""The secret key of an installation, and the keys that are derived from it for each purpose."""

import contextlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workforceos.settings import Settings


class SecretKeyMissing(Exception):
    """Production has no WORKFORCEOS_SECRET_KEY."""


class SecretKeyUnusable(ValueError):
    """There is a secret key or should be one, but it must not be worked with. The text says what to do."""


GENERATED_BYTES = 32
GENERATED_LENGTH = 2 * GENERATED_BYTES
"""Characters of a key that is made here: hexadecimal."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """32 bytes each; knowing one tells nothing of the others."""

    tokens: bytes
    persons: bytes
    emails: bytes
    cursors: bytes


def load_keys(settings: Settings, *, may_make: Callable[[], bool]) -> Keys:
    """From WORKFORCEOS_SECRET_KEY, else from a file in the data folder that is made at first start.

    `may_make` is asked when that file is missing. Raises SecretKeyMissing in production without the setting, and
    SecretKeyUnusable when the file is cut off, or missing and not to be made.
    """
    given = _given(settings)
    if given:
        secret = given.encode()
    elif settings.env == "production":
        raise SecretKeyMissing("WORKFORCEOS_SECRET_KEY is not set: production does not start without it")
    else:
        path = _file(settings)
        if not path.exists():
            if not may_make():
                raise SecretKeyUnusable(
                    "there is no secret key, and without the one that the personal data in this database was sealed"
                    f" with nothing fits together: {_put_back(settings)}"
                )
            _make_secret(path)
        secret = _kept_secret(path)
    return Keys(*(_derived(secret, purpose) for purpose in ("tokens", "persons", "emails", "cursors")))


def other_secret(settings: Settings) -> SecretKeyUnusable:
    """What to raise when the personal data was sealed with another secret key than these settings lead to."""
    return SecretKeyUnusable(
        f"the secret key is not the one that the personal data in this database was sealed with: {_put_back(settings)}"
    )


def _put_back(settings: Settings) -> str:
    former = "put back WORKFORCEOS_SECRET_KEY as it was"
    if settings.env == "production":
        return former
    path = _file(settings)
    if _given(settings):
        return f"{former}, or unset it where the key was kept in {path}"
    return f"{former}, or {path} (the file in the data folder)"


def _given(settings: Settings) -> str:
    return settings.secret_key.get_secret_value() if settings.secret_key else ""


def _file(settings: Settings) -> Path:
    return settings.data_dir.absolute() / "secret.key"


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"workforceos {purpose}".encode()).derive(secret)


def _kept_secret(path: Path) -> bytes:
    secret = path.read_bytes()
    if len(secret.strip()) < GENERATED_LENGTH:
        raise SecretKeyUnusable(
            f"the secret key in {path} is {'cut off' if secret.strip() else 'empty'}: put the file back as it was, at"
            f" least {GENERATED_LENGTH} characters, or remove it where nothing has been written yet"
        )
    return secret


def _make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(GENERATED_BYTES).encode())
        file.flush()
        os.fsync(file.fileno())
    # A link fails where another process was first, and never shows a half-written file.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
