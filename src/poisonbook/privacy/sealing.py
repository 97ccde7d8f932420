"""Names, numbers and addresses rest sealed: whoever has the database and not the key reads none of them.

`Seal` is the one interface through which particulars are written and read. `OperatorSeal` seals with a key of the
operator: AES-256 in Galois/counter mode (NIST SP 800-38D) under a fresh random nonce. What a record is (whose, of
which kind, its id) is authenticated with it, so that sealed bytes open in their own row and in no other.

    | 1 byte: algorithm | 8 bytes: key | 12 bytes: nonce | JSON, padded with blanks, encrypted | 16 bytes: tag |
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.key_files import keys_in

KEY_BYTES = 32
_AES_256_GCM = b"\x01"
_ID, _NONCE, _TAG = 8, 12, 16
_BODY = 1 + _ID + _NONCE
_PADDED_TO = 64
"""Sealed texts have few lengths, so that a length tells little of a name."""


class SealKeyError(PoisonbookError):
    """The key file of the seals cannot be used."""

    code: ClassVar[str] = "seal-key"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.problem}; a key file holds {KEY_BYTES} random bytes in base64 a line: "
            "the first key seals, all of them open"
        )


class SealExtraMissingError(PoisonbookError):
    """Sealing needs the optional part `server`, which is not installed."""

    code: ClassVar[str] = "seal-extra-missing"

    def __str__(self) -> str:
        return "sealing what buyers have shown needs an optional part: pip install 'poisonbook[server]'"


class SealBrokenError(PoisonbookError):
    """Sealed particulars do not open: changed, of another record, or sealed with a key that is not there."""

    code: ClassVar[str] = "seal-broken"

    def __init__(self, kind: str, record: str, problem: str) -> None:
        super().__init__(kind, record, problem)
        self.kind = kind
        self.record = record
        self.problem = problem

    def __str__(self) -> str:
        return f"the sealed particulars of {self.kind} {self.record} {self.problem}"


@dataclass(frozen=True, slots=True)
class SealContext:
    """The one place where sealed particulars belong."""

    operator: str
    """The operator's id."""
    kind: str
    """The noun of the record, such as `statement`, `identity_check`, `licence`."""
    id: str
    """The id of the record."""


class Seal(Protocol):
    """Seals particulars, and opens them in the context they were sealed in."""

    def seal(self, particulars: Mapping[str, str], *, context: SealContext) -> bytes:
        """The particulars as bytes that tell nothing of them."""
        ...

    def open(self, sealed: bytes, *, context: SealContext) -> dict[str, str]:
        """The particulars again.

        Raises:
            SealBrokenError: the bytes were changed, are of another record, or their key is not there.
        """
        ...


class OperatorSeal:
    """A seal with the operator's own keys; it never shows them. Safe to use from several threads."""

    __slots__ = ("_ciphers", "_current")

    def __init__(self, secrets: Sequence[bytes]) -> None:
        """Seals with the first secret, opens with all.

        Raises:
            SealExtraMissingError: the library `cryptography` is not installed.
        """
        if not secrets or any(len(secret) < KEY_BYTES for secret in secrets):
            raise ValueError(f"a seal has at least one key, of at least {KEY_BYTES} bytes")
        try:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        except ImportError:
            raise SealExtraMissingError from None
        # The cipher's key is derived (as in HKDF, RFC 5869), so that a secret that serves elsewhere too serves apart.
        self._ciphers = {_key_id(secret): AESGCM(_derived(secret, b"key")) for secret in secrets}
        self._current = _key_id(secrets[0])

    @classmethod
    def fresh(cls) -> OperatorSeal:
        """A seal with a new random key that is kept nowhere: what it seals dies with the process."""
        return cls([os.urandom(KEY_BYTES)])

    @classmethod
    def from_file(cls, path: Path) -> OperatorSeal:
        """The seal whose keys are in the file at `path`, one a line, the newest first.

        Raises:
            SealKeyError: the file is missing, or a line is not base64 or too short. There is no fallback.
            SealExtraMissingError: the library `cryptography` is not installed.
        """
        secrets = keys_in(path, SealKeyError)
        for number, secret in enumerate(secrets, start=1):
            if len(secret) < KEY_BYTES:
                raise SealKeyError(str(path), f"key {number} has {len(secret)} bytes")
        return cls(secrets)

    def seal(self, particulars: Mapping[str, str], *, context: SealContext) -> bytes:
        """The particulars, sealed with the newest key; equal ones give different bytes."""
        text = json.dumps(dict(particulars), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        padded = text.ljust(-len(text) % _PADDED_TO + len(text))  # blanks at the end of JSON mean nothing
        # 96 random bits: good for 2^32 seals with one key (SP 800-38D, 8.3), which no shop's register reaches.
        nonce, header = os.urandom(_NONCE), _AES_256_GCM + self._current
        return header + nonce + self._ciphers[self._current].encrypt(nonce, padded, _bound(header, context))

    def open(self, sealed: bytes, *, context: SealContext) -> dict[str, str]:
        """The particulars that were sealed in this context.

        Raises:
            SealBrokenError: the bytes were changed, are of another record, or their key is not there.
        """
        from cryptography.exceptions import InvalidTag

        header, nonce = sealed[: 1 + _ID], sealed[1 + _ID : _BODY]
        if header[:1] != _AES_256_GCM or len(sealed) < _BODY + _TAG:
            raise SealBrokenError(context.kind, context.id, "are not in a known form")
        cipher = self._ciphers.get(header[1:])
        if cipher is None:
            raise SealBrokenError(context.kind, context.id, "were sealed with a key that is not in the key file")
        try:
            text = cipher.decrypt(nonce, sealed[_BODY:], _bound(header, context))
        except InvalidTag:
            raise SealBrokenError(context.kind, context.id, "were changed, or belong to another record") from None
        particulars: dict[str, str] = json.loads(text.decode("utf-8", "surrogatepass"))
        return particulars

    def __repr__(self) -> str:
        return f"OperatorSeal({len(self._ciphers)} keys)"

    def __reduce__(self) -> str:
        raise TypeError("the keys of a seal are not written anywhere")


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hmac.digest(secret, b"poisonbook seal " + purpose + b" 1", "sha256")


def _key_id(secret: bytes) -> bytes:
    """What says which key sealed something, and nothing of the key."""
    return _derived(secret, b"id")[:_ID]


def _bound(header: bytes, context: SealContext) -> bytes:
    """What is authenticated beside the text. A JSON list: no two contexts are spelled alike."""
    return header + json.dumps([context.operator, context.kind, context.id]).encode()
