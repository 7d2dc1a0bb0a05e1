"""A passkey device in a few lines: keys, counters and signatures as the standard asks for them (WebAuthn level 2)."""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

FLAGS = AuthenticatorData.FLAG
NO_AAGUID = bytes(16)


class Device:
    """One key for one portal."""

    def __init__(self, origin="http://testserver"):
        self.origin, self.host = origin, origin.partition("//")[2].partition(":")[0]
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0
        self.handle = b""
        self.flags = FLAGS.UP | FLAGS.UV

    def make(self, options):
        """Answer to a request for a new passkey."""
        asked = options["publicKey"]
        self.handle = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(NO_AAGUID, self.id, public)
        data = AuthenticatorData.create(self._host_hash(), self.flags | FLAGS.AT, self.count, credential)
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=bytes(AttestationObject.create("none", data, {})))

    def show(self, options):
        """Answer to a request for a known passkey."""
        self.count += 1
        data = AuthenticatorData.create(self._host_hash(), self.flags, self.count)
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        signature = self.key.sign(bytes(data) + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client, authenticatorData=bytes(data), signature=signature, userHandle=self.handle
        )

    def _host_hash(self):
        return hashlib.sha256(self.host.encode()).digest()

    def _client(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **parts):
        response = {name: websafe_encode(part) for name, part in parts.items()}
        key = websafe_encode(self.id)
        answer = {"id": key, "rawId": key, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(answer)
