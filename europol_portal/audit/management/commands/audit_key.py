"""Make a key that signs the seals of the audit record."""

import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Prints the secret for AUDIT_SIGNING_KEY, or the file AUDIT_SIGNING_KEY_FILE, and the public key for witnesses."""

    help = "Make a signing key for the audit record."

    def handle(self, **_: Any) -> None:
        """Nothing is stored."""
        seed = secrets.token_bytes(32)
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        self.stdout.write(f"secret, for the worker alone: {seed.hex()}\npublic, for everybody: {public.hex()}")
