"""Names, numbers and addresses rest sealed for two roles together: neither opens them alone, and no server ever does.

Each seal has a key of its own, used once: AES-256 in Galois/counter mode (NIST SP 800-38D). The key is split in two,
`r` and `key xor r`, of which neither tells anything of it, and each half is closed for the public key of one role
(`key_pairs`). Whoever seals needs no secret. What a record is (whose, of which kind, its id) is authenticated with all
three parts, so that sealed bytes open in their own row and in no other, and halves of two rows do not go together.

    | 1 byte: form | half of compliance | half of data protection | 12 bytes: nonce | JSON, padded, encrypted | tag |
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.key_pairs import PublicKey, SecretKey, closed_at, key_of
from poisonbook.register.roles import Role

_FORM = b"\x02"
HALF_BYTES = 32
"""Of the key of a seal, and of each half of it."""
_NONCE, _TAG = 12, 16
_PADDED_TO = 64
"""Sealed texts have few lengths, so that a length tells little of a name."""


class SealBrokenError(PoisonbookError):
    """Sealed particulars do not open: changed, of another record, or sealed for a key that is not there."""

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

    def info(self, part: str) -> bytes:
        """What is authenticated beside a part of a seal. A JSON list: no two contexts are spelled alike."""
        return json.dumps(["poisonbook seal 2", part, self.operator, self.kind, self.id]).encode()


@dataclass(frozen=True, slots=True)
class TwoOfTwoSeal:
    """What seals: the public key of each role, and nothing that opens."""

    keys: Mapping[Role, PublicKey]

    def seal(self, particulars: Mapping[str, str], *, context: SealContext) -> bytes:
        """The particulars as bytes that tell nothing of them; equal ones give different bytes."""
        key, first, nonce = os.urandom(HALF_BYTES), os.urandom(HALF_BYTES), os.urandom(_NONCE)
        halves = {Role.COMPLIANCE: first, Role.DATA_PROTECTION: _xor(key, first)}
        closed = b"".join(self.keys[role].close(halves[role], context.info(role)) for role in Role)
        text = json.dumps(dict(particulars), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        padded = text.ljust(-len(text) % _PADDED_TO + len(text))  # blanks at the end of JSON mean nothing
        return _FORM + closed + nonce + AESGCM(key).encrypt(nonce, padded, context.info("body"))


def key_ids(sealed: bytes, *, context: SealContext) -> dict[Role, bytes]:
    """For which key of each role something is sealed; SealBrokenError where it has no known form."""
    closed, _ = _parts(sealed, context)
    return {role: key_of(half) for role, half in closed.items()}


def half_of(sealed: bytes, role: Role, key: SecretKey, *, context: SealContext) -> bytes:
    """The half of one role, which alone tells nothing.

    Raises:
        SealBrokenError: the bytes were changed, are of another record, or are sealed for another key.
    """
    closed, _ = _parts(sealed, context)
    if key_of(closed[role]) != key.public.id:
        raise SealBrokenError(context.kind, context.id, f"are sealed for another key of {role.value}")
    half = key.open(closed[role], context.info(role))
    if half is None:
        raise SealBrokenError(context.kind, context.id, "were changed, or belong to another record")
    return half


def open_sealed(sealed: bytes, halves: Mapping[Role, bytes], *, context: SealContext) -> dict[str, str]:
    """The particulars, by the halves of both roles.

    Raises:
        SealBrokenError: the bytes were changed or are of another record, or the halves are not theirs.
    """
    _, body = _parts(sealed, context)
    key = _xor(halves[Role.COMPLIANCE], halves[Role.DATA_PROTECTION])
    try:
        text = AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], context.info("body"))
    except InvalidTag:
        raise SealBrokenError(context.kind, context.id, "were changed, or belong to another record") from None
    particulars: dict[str, str] = json.loads(text.decode("utf-8", "surrogatepass"))
    return particulars


def sealed_anew(sealed: bytes, role: Role, key: SecretKey, new: PublicKey, *, context: SealContext) -> bytes:
    """The same particulars, with one role's half closed for its new key; the rest stays as it is, and unread.

    Raises:
        SealBrokenError: as for `half_of`.
    """
    half = half_of(sealed, role, key, context=context)
    closed, body = _parts(sealed, context)
    closed[role] = new.close(half, context.info(role))
    return _FORM + b"".join(closed[role] for role in Role) + body


def _parts(sealed: bytes, context: SealContext) -> tuple[dict[Role, bytes], bytes]:
    """The closed halves, and nonce with encrypted text."""
    closed: dict[Role, bytes] = {}
    place = len(_FORM)
    for role in Role:
        half = closed_at(sealed, place, HALF_BYTES) if sealed.startswith(_FORM) else None
        if half is None:
            raise SealBrokenError(context.kind, context.id, "are not in a known form")
        closed[role] = half
        place += len(half)
    if len(sealed) < place + _NONCE + _TAG:
        raise SealBrokenError(context.kind, context.id, "are not in a known form")
    return closed, sealed[place:]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
