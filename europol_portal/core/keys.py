"""Keys of this place: secrets from the settings, the newest first, each known by an identifier that tells nothing.

The first key of a ring seals, all of them open. A key is replaced by putting a new one in front.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

KEY_SIZE = 32  # bytes, for AES-256
ID_SIZE = 8  # bytes


@dataclass(frozen=True)
class Key:
    """A key and its identifier: eight bytes derived from it, which may stand beside what it seals and in a log."""

    id: bytes
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class Ring:
    """The keys of one purpose, the newest first."""

    keys: tuple[Key, ...]

    @property
    def newest(self) -> Key:
        """The key that seals."""
        return self.keys[0]

    def find(self, key_id: bytes) -> Key | None:
        """The key of an identifier; None for a key that this place does not hold."""
        return next((key for key in self.keys if key.id == key_id), None)


def ring(secrets: Sequence[str], *, setting: str, purpose: bytes) -> Ring:
    """The keys derived from the secrets of a setting. Raises ImproperlyConfigured when it names none."""
    if not any(secrets):
        message = f"{setting} must name at least one key."
        raise ImproperlyConfigured(message)
    return _derived(tuple(secret for secret in secrets if secret), purpose)


@lru_cache(maxsize=16)
def _derived(secrets: tuple[str, ...], purpose: bytes) -> Ring:
    return Ring(tuple(Key(_derive(s, purpose + b" id", ID_SIZE), _derive(s, purpose, KEY_SIZE)) for s in secrets))


def _derive(secret: str, purpose: bytes, size: int) -> bytes:
    return HKDF(SHA256(), size, None, purpose).derive(secret.encode())
