"""The secret key of an installation, and the keys that are derived from it for each purpose."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workforceos.settings import Settings


class SecretKeyMissing(Exception):
    """Production has no WORKFORCEOS_SECRET_KEY."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """32 bytes each; knowing one tells nothing of the others."""

    tokens: bytes
    persons: bytes
    emails: bytes
    cursors: bytes


def load_keys(settings: Settings) -> Keys:
    """From WORKFORCEOS_SECRET_KEY, else from a file in the data folder that is made at first start.

    Raises SecretKeyMissing in production without the setting.
    """
    if settings.secret_key is not None and settings.secret_key.get_secret_value():
        secret = settings.secret_key.get_secret_value().encode()
    elif settings.env == "production":
        raise SecretKeyMissing("WORKFORCEOS_SECRET_KEY is not set: production does not start without it")
    else:
        secret = _kept_secret(settings.data_dir / "secret.key")
    return Keys(*(_derived(secret, purpose) for purpose in ("tokens", "persons", "emails", "cursors")))


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"workforceos {purpose}".encode()).derive(secret)


def _kept_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())
        # A link fails where another process was first, and never shows a half-written file.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()
