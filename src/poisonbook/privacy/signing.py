"""What the service hands out is signed, so that a shop can keep it and still know that nobody changed it.

A signature says which algorithm and which key made it; another algorithm can follow without another form:

    | 1 byte: algorithm (1: Ed25519, RFC 8032) | 8 bytes: key | 64 bytes: signature |

The key is named by the first 8 bytes of SHA-256 over its public half. Both halves are written as `ed25519:` and 32
bytes in base64; in a key file, base64 alone is an Ed25519 key too, so that all key files can be made alike.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.key_files import key_in

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_BYTES = 32
KEY_ID_BYTES = 8
SIGNATURE_BYTES = 1 + KEY_ID_BYTES + 64
_ED25519 = b"\x01"
_PREFIX = "ed25519:"


class SigningKeyError(PoisonbookError):
    """The file with the signing key cannot be used."""

    code: ClassVar[str] = "signing-key"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; a key file holds {KEY_BYTES} random bytes in base64"


class SigningExtraMissingError(PoisonbookError):
    """Signing needs the optional part `server`, which is not installed."""

    code: ClassVar[str] = "signing-extra-missing"

    def __str__(self) -> str:
        return "signing needs an optional part: pip install 'poisonbook[server]'"


class SigningKey:
    """A secret that signs; it never shows itself. Safe to use from several threads."""

    __slots__ = ("_private", "_secret", "id", "public_key")

    id: bytes
    """Which key signed, and nothing of the secret."""
    public_key: str
    """What whoever verifies has to know: `ed25519:` and 32 bytes in base64."""

    def __init__(self, secret: bytes) -> None:
        """Raises SigningExtraMissingError where the library `cryptography` is not installed."""
        if len(secret) != KEY_BYTES:
            raise ValueError(f"a signing key has {KEY_BYTES} bytes, not {len(secret)}")
        self._secret = secret
        self._private = _private(secret)
        public = self._private.public_key().public_bytes_raw()
        self.id = hashlib.sha256(public).digest()[:KEY_ID_BYTES]
        self.public_key = _PREFIX + base64.b64encode(public).decode()

    @classmethod
    def fresh(cls) -> SigningKey:
        """A new random key that is kept nowhere."""
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def from_file(cls, path: Path) -> SigningKey:
        """The key in the file at `path`.

        Raises:
            SigningKeyError: the file is missing, or holds something else. There is no fallback.
            SigningExtraMissingError: the library `cryptography` is not installed.
        """
        secret = key_in(path, SigningKeyError, prefix=_PREFIX)
        if len(secret) != KEY_BYTES:
            raise SigningKeyError(str(path), f"holds {len(secret)} bytes")
        return cls(secret)

    def sign(self, message: bytes) -> bytes:
        """The signature of `message`, with algorithm and key in front: 73 bytes, the same every time.

        The message itself must say what it is, so that it is not taken for something else that this key signs.
        """
        return _ED25519 + self.id + self._private.sign(message)

    def derived(self, purpose: str) -> bytes:
        """32 bytes that nobody without the key can foresee, the same for the same purpose."""
        return hmac.digest(self._secret, b"poisonbook signing 1\0" + purpose.encode(), "sha256")

    def __repr__(self) -> str:
        return f"SigningKey({self.id.hex()})"

    def __reduce__(self) -> str:
        raise TypeError("a signing key is not written anywhere")


def _private(secret: bytes) -> Ed25519PrivateKey:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise SigningExtraMissingError from None
    return Ed25519PrivateKey.from_private_bytes(secret)
