"""Small secrets that stand in the database sealed: AES-256-GCM, bound to the row that they belong to.

Keys come from SECRETS_KEYS; the first one seals, all of them open, so a key is replaced by putting a new one in front
and `manage.py rotate_keys`.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from europol_portal.core.keys import ring

NONCE = 12  # bytes, random for each sealing


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


def seal_again(sealed: bytes | memoryview, *, place: str) -> bytes | None:
    """The same secret under the newest key; None when that one opens it already. Raises CannotOpen."""
    kept = bytes(sealed)
    try:
        AESGCM(_keys()[0]).decrypt(kept[:NONCE], kept[NONCE:], place.encode())
    except InvalidTag:
        return seal(unseal(kept, place=place), place=place)
    return None


def _keys() -> list[bytes]:
    keys = ring(settings.SECRETS_KEYS, setting="SECRETS_KEYS", purpose=b"portal sealed secrets").keys
    return [key.secret for key in keys]
