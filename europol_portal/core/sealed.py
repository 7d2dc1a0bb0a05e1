"""Small secrets that stand in the database sealed: AES-256-GCM, bound to the row that they belong to.

Keys come from SECRETS_KEYS; the first one seals, all of them open, so a key is replaced by putting a new one in front.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE = 12  # bytes, random for each sealing
KEY = 32  # bytes


class CannotOpen(Exception):
    """No key of today opens it, or it stands in a row that it was not sealed for."""


def seal(plain: bytes, *, place: str) -> bytes:
    """The secret as the database keeps it; `place` names its row and is needed again to open it."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_keys()[0]).encrypt(nonce, plain, place.encode())


def unseal(sealed: bytes | memoryview, *, place: str) -> bytes:
    """The secret. Raises CannotOpen."""
    kept = bytes(sealed)
    for key in _keys():
        try:
            return AESGCM(key).decrypt(kept[:NONCE], kept[NONCE:], place.encode())
        except InvalidTag:
            continue
    raise CannotOpen(place)


def _keys() -> list[bytes]:
    if not settings.SECRETS_KEYS:
        message = "SECRETS_KEYS must name at least one key."
        raise ImproperlyConfigured(message)
    return [HKDF(SHA256(), KEY, None, b"portal sealed secrets").derive(key.encode()) for key in settings.SECRETS_KEYS]
