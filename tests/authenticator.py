"""A device with a passkey, in software, for tests: it answers as browsers do, and lies when it is told to."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def base64url(data: bytes) -> str:
    """Without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One key, of which everything can be changed."""

    origin: str
    """Of the page that asks, as its browser sees it."""
    id: bytes = b"a credential of tests"
    count: int = 0
    flags: int = PRESENT | VERIFIED
    host: str | None = None
    """The name that the key belongs to; None: that of the origin."""
    kind: str | None = None
    """What the answer says that it is of; None: what it is."""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes | None = None

    def made(self, options: str) -> str:
        """The answer to a request for a new passkey."""
        asked = json.loads(options)
        self.handle = base64.urlsafe_b64decode(asked["user"]["id"] + "==")
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        own = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(self.flags | HAS_KEY) + own}
        client = self._client("webauthn.create", asked)
        return self._answer(clientDataJSON=client, attestationObject=cbor2.dumps(attestation))

    def signed(self, options: str) -> str:
        """The answer to a request for a proof."""
        client, data = self._client("webauthn.get", json.loads(options)), self._data(self.flags)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        more = {} if self.handle is None else {"userHandle": self.handle}
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, **more)

    def _client(self, kind: str, asked: dict[str, Any]) -> bytes:
        said = {"type": self.kind or kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        host = self.host or urlsplit(self.origin).hostname or ""
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, **response: bytes) -> str:
        id_ = base64url(self.id)
        said = {"id": id_, "rawId": id_, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**said, "response": {name: base64url(value) for name, value in response.items()}})
