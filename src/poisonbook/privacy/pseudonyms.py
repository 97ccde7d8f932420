"""Customers appear as keyed pseudonyms and in no other way.

A pseudonym is the first 16 bytes of HMAC-SHA256 (RFC 2104, FIPS 198-1) over the customer's id, in
hexadecimal. Without the key nobody can ask whether a person is in the book; with a fresh key for
every run, the default, not even two runs can be joined.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError

KEY_BYTES = 32
_BLOCK = 64
_LENGTH = 16
_DOMAIN = b"poisonbook customer 1\0"


class PseudonymKeyError(PoisonbookError):
    """The file with the pseudonym key cannot be used."""

    code: ClassVar[str] = "pseudonym-key"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; a key file holds {KEY_BYTES} random bytes in base64"


class PseudonymKey:
    """A secret that turns customer ids into pseudonyms; it never shows itself."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, secret: bytes) -> None:
        if len(secret) < KEY_BYTES:
            raise ValueError(f"a pseudonym key has at least {KEY_BYTES} bytes, not {len(secret)}")
        block = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
        block = block.ljust(_BLOCK, b"\0")
        # The two padded keys are hashed once and copied for every id: HMAC at the price of two blocks.
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._inner.update(_DOMAIN)
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    @classmethod
    def fresh(cls) -> PseudonymKey:
        """A new random key that is kept nowhere."""
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def from_file(cls, path: Path) -> PseudonymKey:
        """The key in the file at `path`.

        Raises:
            PseudonymKeyError: the file is missing, not base64, or too short. There is no fallback.
        """
        try:
            secret = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
        except FileNotFoundError:
            raise PseudonymKeyError(str(path), "no such file") from None
        except OSError as error:
            raise PseudonymKeyError(str(path), f"cannot be read ({error.strerror})") from None
        except (UnicodeDecodeError, binascii.Error):
            raise PseudonymKeyError(str(path), "is not base64 text") from None
        if len(secret) < KEY_BYTES:
            raise PseudonymKeyError(str(path), f"holds {len(secret)} bytes")
        return cls(secret)

    def pseudonym(self, customer: str) -> str:
        """The pseudonym of a customer's id: 32 hexadecimal digits."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(customer.encode())
        outer.update(inner.digest())
        return outer.hexdigest()[: 2 * _LENGTH]

    def pseudonyms(self, customers: Iterable[str | None]) -> list[str | None]:
        """The pseudonym of each customer's id; None stays None. Pass unique ids: it is what costs."""
        return [None if customer is None else self.pseudonym(customer) for customer in customers]

    def __repr__(self) -> str:
        return "PseudonymKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("a pseudonym key is not written anywhere")
