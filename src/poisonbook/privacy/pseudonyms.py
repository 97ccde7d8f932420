"""Whatever may point to a person appears as a keyed pseudonym and in no other way.

A pseudonym is the first 16 bytes of HMAC-SHA256 (RFC 2104, FIPS 198-1) over the kind of the value and the value, in
hexadecimal. Without the key nobody can ask whether a person is in the book; with a fresh key for every run, the
default, not even two runs can be joined. Each kind has a domain of its own: a customer's id and a payment token that
are the same text have nothing in common.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.addresses import folded_address
from poisonbook.privacy.key_files import key_in

if TYPE_CHECKING:
    from hashlib import _Hash

KEY_BYTES = 32
_BLOCK = 64
_LENGTH = 16


class Personal(StrEnum):
    """The kinds of values that become pseudonyms, as rules name them."""

    CUSTOMER = "customer"
    STATEMENT = "statement"
    LICENCE = "licence"
    DELIVERY_ADDRESS = "delivery_address"
    PAYMENT_TOKEN = "payment_token"  # noqa: S105 - a column's name


_FOLDED: Mapping[Personal, Callable[[str], str | None]] = {Personal.DELIVERY_ADDRESS: folded_address}
"""What makes two spellings of one value the same; the other kinds are compared letter by letter."""


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
    """A secret that turns what may point to a person into pseudonyms; it never shows itself."""

    __slots__ = ("_inner", "_outer", "_prefix", "_start")

    def __init__(self, secret: bytes, *, prefix: str = "") -> None:
        if len(secret) < KEY_BYTES:
            raise ValueError(f"a pseudonym key has at least {KEY_BYTES} bytes, not {len(secret)}")
        self._prefix = prefix
        block = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
        block = block.ljust(_BLOCK, b"\0")
        # The padded keys are hashed once for each kind and copied for every value: HMAC at the price of two blocks.
        self._start = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._inner = {kind: _after(self._start, _domain(kind)) for kind in Personal}
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
        secret = key_in(path, PseudonymKeyError)
        if len(secret) < KEY_BYTES:
            raise PseudonymKeyError(str(path), f"holds {len(secret)} bytes")
        return cls(secret)

    def of_operator(self, operator: str, *, prefix: str = "") -> PseudonymKey:
        """The key of one operator's book, derived from this one: two shops' pseudonyms of one person differ.

        Args:
            prefix: what stands in front of each pseudonym.
        """
        return self._derived(b"poisonbook operator 1\0" + operator.encode(), prefix=prefix)

    def of_epoch(self, epoch: str) -> PseudonymKey:
        """The key of one epoch, derived from this one: under two dates one key gives different pseudonyms."""
        return self._derived(b"poisonbook epoch 1\0" + epoch.encode())

    def pseudonym(self, value: str, kind: Personal) -> str:
        """The pseudonym of a value: 32 hexadecimal digits, in a register with their epoch in front."""
        inner, outer = self._inner[kind].copy(), self._outer.copy()
        inner.update(value.encode())
        outer.update(inner.digest())
        return self._prefix + outer.hexdigest()[: 2 * _LENGTH]

    def pseudonyms(self, values: Iterable[str | None], kind: Personal) -> list[str | None]:
        """The pseudonym of each value; None stays None, and so does an address without a letter or a figure.

        Pass unique values: it is what costs.
        """
        fold = _FOLDED.get(kind)
        plain = values if fold is None else (None if value is None else fold(value) for value in values)
        return [None if value is None else self.pseudonym(value, kind) for value in plain]

    def _derived(self, domain: bytes, *, prefix: str = "") -> PseudonymKey:
        inner, outer = _after(self._start, domain), self._outer.copy()
        outer.update(inner.digest())
        return PseudonymKey(outer.digest(), prefix=prefix)

    def __repr__(self) -> str:
        return "PseudonymKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("a pseudonym key is not written anywhere")


def _after(start: _Hash, data: bytes) -> _Hash:
    hashed = start.copy()
    hashed.update(data)
    return hashed


def _domain(kind: Personal) -> bytes:
    return f"poisonbook {kind} 1\0".encode()
