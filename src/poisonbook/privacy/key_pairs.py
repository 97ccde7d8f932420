"""Pairs of keys: with the public half something is closed that the secret half alone opens (HPKE, RFC 9180).

Where the library has it, the key is a hybrid of ML-KEM-768 (FIPS 203) and X25519: it holds as long as one of the two
does, also against a quantum computer. What is closed says with which algorithm and for which key:

    | 1 byte: algorithm | 8 bytes: key | the encapsulated key, then the encrypted text and its 16 bytes of tag |

A public half is written as the algorithm's name, a colon and base64. A secret half is 32 random bytes, from which the
hybrid's two keys are derived as X-Wing does (SHAKE256).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from poisonbook.errors import PoisonbookError

SECRET_BYTES = 32
KEY_ID_BYTES = 8
_HEAD, _TAG = 1 + KEY_ID_BYTES, 16
_MLKEM_PUBLIC = 1184


class PublicKeyError(PoisonbookError):
    """A text is not the public half of a key."""

    code: ClassVar[str] = "public-key"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"not the public half of a key: {self.problem}"


class Algorithm(Enum):
    """How a pair of keys works; the value is the number in front of what is closed."""

    MLKEM768_X25519 = 1
    X25519 = 2

    @property
    def label(self) -> str:
        """Its name in texts, such as `mlkem768-x25519`."""
        return self.name.lower().replace("_", "-")

    @property
    def suite(self) -> Suite:
        """Its HPKE suite."""
        return _SUITES[self][0]

    def length(self, text: int) -> int:
        """How long so many bytes are when they are closed."""
        return _HEAD + _SUITES[self][1].enc_length() + text + _TAG

    @classmethod
    def best(cls) -> Algorithm:
        """The strongest that the installed library has."""
        try:
            MLKEM768PrivateKey.from_seed_bytes(bytes(64))
        except UnsupportedAlgorithm:  # linked against an OpenSSL before 3.5
            return cls.X25519
        return cls.MLKEM768_X25519


_SUITES: Mapping[Algorithm, tuple[Suite, KEM]] = MappingProxyType(
    {
        algorithm: (Suite(kem, KDF.HKDF_SHA256, AEAD.AES_256_GCM), kem)
        for algorithm, kem in (
            (Algorithm.MLKEM768_X25519, KEM.MLKEM768_X25519),
            (Algorithm.X25519, KEM.X25519),
        )
    }
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half that closes. Whoever has it alone opens nothing."""

    algorithm: Algorithm
    raw: bytes

    @classmethod
    def from_text(cls, text: str) -> PublicKey:
        """The key that `text` spells.

        Raises:
            PublicKeyError: it spells none.
        """
        name, _, encoded = text.partition(":")
        found = [one for one in Algorithm if one.label == name]
        if not found:
            raise PublicKeyError("it does not begin with the name of a known algorithm")
        try:
            key = cls(found[0], base64.b64decode(encoded, validate=True))
            _usable(key)
        except (ValueError, binascii.Error, UnsupportedAlgorithm):
            raise PublicKeyError(f"no key of {name} follows") from None
        return key

    @property
    def text(self) -> str:
        """As it is written into files."""
        return f"{self.algorithm.label}:{base64.b64encode(self.raw).decode()}"

    @property
    def id(self) -> bytes:
        """Which key it is: the beginning of its SHA-256."""
        return hashlib.sha256(bytes([self.algorithm.value]) + self.raw).digest()[:KEY_ID_BYTES]

    def close(self, text: bytes, info: bytes) -> bytes:
        """`text`, for the holder of the secret half alone, and only together with the same `info`."""
        head = bytes([self.algorithm.value]) + self.id
        return head + self.algorithm.suite.encrypt(text, _usable(self), head + info)


@lru_cache(maxsize=64)
def _usable(key: PublicKey) -> MLKEM768X25519PublicKey | X25519PublicKey:
    if key.algorithm is Algorithm.X25519:
        return X25519PublicKey.from_public_bytes(key.raw)
    first, second = key.raw[:_MLKEM_PUBLIC], key.raw[_MLKEM_PUBLIC:]
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(first), X25519PublicKey.from_public_bytes(second)
    )


class SecretKey:
    """The half that opens; it never shows itself. Safe to use from several threads."""

    __slots__ = ("_private", "_secret", "public")

    public: PublicKey

    def __init__(self, secret: bytes, algorithm: Algorithm) -> None:
        if len(secret) != SECRET_BYTES:
            raise ValueError(f"a secret key has {SECRET_BYTES} bytes, not {len(secret)}")
        self._secret = secret
        self._private: MLKEM768X25519PrivateKey | X25519PrivateKey
        if algorithm is Algorithm.X25519:
            self._private = X25519PrivateKey.from_private_bytes(secret)
            raw = self._private.public_key().public_bytes_raw()
        else:
            wide = hashlib.shake_256(secret).digest(96)
            first, second = (
                MLKEM768PrivateKey.from_seed_bytes(wide[:64]),
                X25519PrivateKey.from_private_bytes(wide[64:]),
            )
            self._private = MLKEM768X25519PrivateKey(first, second)
            raw = first.public_key().public_bytes_raw() + second.public_key().public_bytes_raw()
        self.public = PublicKey(algorithm, raw)

    @classmethod
    def fresh(cls) -> SecretKey:
        """A new random key of the best algorithm."""
        return cls(os.urandom(SECRET_BYTES), Algorithm.best())

    def open(self, closed: bytes, info: bytes) -> bytes | None:
        """What was closed for this key together with `info`; None: it was not, or it was changed."""
        head = closed[:_HEAD]
        if head != bytes([self.public.algorithm.value]) + self.public.id:
            return None
        try:
            return self.public.algorithm.suite.decrypt(closed[_HEAD:], self._private, head + info)
        except InvalidTag:
            return None

    def secret(self) -> bytes:
        """The 32 bytes themselves: for the key's own file and its back-up, and for nothing else."""
        return self._secret

    def __repr__(self) -> str:
        return f"SecretKey({self.public.id.hex()})"

    def __reduce__(self) -> str:
        raise TypeError("a secret key is not written anywhere but into its own file")


def closed_at(blob: bytes, start: int, text: int) -> bytes | None:
    """What stands closed at `start` of `blob`, of so many bytes of text; None: nothing that is known does."""
    try:
        algorithm = Algorithm(blob[start])
    except (IndexError, ValueError):
        return None
    closed = blob[start : start + algorithm.length(text)]
    return closed if len(closed) == algorithm.length(text) else None


def key_of(closed: bytes) -> bytes:
    """The id of the key that something was closed for."""
    return closed[1:_HEAD]
