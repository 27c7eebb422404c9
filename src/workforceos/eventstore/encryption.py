"""AES-256-GCM for personal fields and for the keys that encrypt them."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Undecipherable(ValueError):
    """A ciphertext does not belong to this key, or to this place."""


def encrypt(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    """Nonce and ciphertext, bound to `place`."""
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, place)


def decrypt(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    """The plain bytes. Raises Undecipherable."""
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
    except (InvalidTag, ValueError) as error:
        raise Undecipherable("wrong key or place, or damaged") from error


class KeyWrapping:
    """Wraps persons' keys under a key derived from a secret, bound to company and person."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("the master key needs at least 16 bytes")
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"workforceos person keys v1").derive(secret)
        self._cipher = AESGCM(derived)

    def wrap(self, company_id: UUID, person_id: UUID, key: bytes) -> bytes:
        return encrypt(self._cipher, key, company_id.bytes + person_id.bytes)

    def unwrap(self, company_id: UUID, person_id: UUID, wrapped: bytes) -> bytes:
        """The person's key. Raises Undecipherable when it was wrapped under another secret."""
        return decrypt(self._cipher, wrapped, company_id.bytes + person_id.bytes)
