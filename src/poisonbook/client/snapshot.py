"""The snapshot: signed bytes that say which products are regulated, and which are known.

`poisonbook.reports.snapshot` says what stands where.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import struct
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import accumulate
from typing import Any

from poisonbook.client.errors import PublicKeyError, SnapshotError, SnapshotFault

_START = b"poisonbook snapshot 1\n"
_ED25519 = 1
_KEY_ID = 8
_SIGNATURE = 1 + _KEY_ID + 64
_WORDS = struct.Struct(">II")
_PREFIX = "ed25519:"


class Standing(StrEnum):
    """What a snapshot says of a product, most severe first."""

    RESTRICTED = "restricted"
    UNDETERMINED = "undetermined"
    REPORTABLE = "reportable"
    UNKNOWN = "unknown"
    """It was never registered: nobody has looked at it."""
    NOT_REGULATED = "not_regulated"


_SETS = (Standing.RESTRICTED, Standing.UNDETERMINED, Standing.REPORTABLE, Standing.NOT_REGULATED)


@dataclass(frozen=True, slots=True)
class _Members:
    """One set: the first hash bits choose a bucket, the next 32 stand in it."""

    bits: int
    starts: Sequence[int]
    """Where each bucket begins in `words`, and the end."""
    words: array[int]

    def has(self, first: int, second: int) -> bool:
        bucket = first >> (32 - self.bits)
        return second in self.words[self.starts[bucket] : self.starts[bucket + 1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A snapshot whose signature is right."""

    operator: str
    version: int
    made_at: datetime
    expires_at: datetime
    jurisdictions: tuple[str, ...]
    law: str
    products: Mapping[Standing, int]
    """How many of each standing."""
    digest: str
    """SHA-256 of the whole, in hexadecimal."""
    _salt: bytes
    _sets: Sequence[tuple[Standing, _Members]]

    def standing(self, product_id: str) -> Standing:
        """What it says of a product: an id that was never registered is mistaken for another once in 2^30 at most."""
        try:
            hashed = hashlib.sha256(self._salt + product_id.encode()).digest()
        except UnicodeEncodeError:  # half a character: no product is called that
            return Standing.UNKNOWN
        first, second = _WORDS.unpack_from(hashed)
        for standing, members in self._sets:
            if members.has(first, second):
                return standing
        return Standing.UNKNOWN

    def is_valid(self, now: datetime) -> bool:
        """Whether its time is not over."""
        return now < self.expires_at


def read_snapshot(data: bytes, public_keys: Sequence[str], *, operator: str | None = None) -> Snapshot:
    """The snapshot in `data`, signed with one of `public_keys`; whether it is still valid is for the caller to ask.

    Args:
        operator: whose it must be; None: anybody's.

    Raises:
        SnapshotError: `format`, `key`, `signature` or `operator`.
        PublicKeyError: one of the keys is none.
    """
    if not data.startswith(_START) or len(data) < len(_START) + _SIGNATURE:
        raise SnapshotError(SnapshotFault.FORMAT)
    body, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
    _verify(body, signature, public_keys)
    try:
        snapshot = _parse(body, hashlib.sha256(data).hexdigest())
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, struct.error):
        raise SnapshotError(SnapshotFault.FORMAT) from None
    if operator is not None and snapshot.operator != operator:
        raise SnapshotError(SnapshotFault.OPERATOR)
    return snapshot


def public_key_bytes(text: str) -> bytes:
    """The 32 bytes of a public key as operators pin it; PublicKeyError for anything else."""
    try:
        key = base64.b64decode(text.strip().removeprefix(_PREFIX), validate=True)
    except (ValueError, binascii.Error):
        raise PublicKeyError from None
    if len(key) != 32 or not text.strip().startswith(_PREFIX):
        raise PublicKeyError
    return key


def _verify(body: bytes, signature: bytes, public_keys: Sequence[str]) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if signature[0] != _ED25519:
        raise SnapshotError(SnapshotFault.FORMAT)
    by_id = {hashlib.sha256(key).digest()[:_KEY_ID]: key for key in map(public_key_bytes, public_keys)}
    key = by_id.get(signature[1 : 1 + _KEY_ID])
    if key is None:
        raise SnapshotError(SnapshotFault.KEY)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature[1 + _KEY_ID :], body)
    except InvalidSignature:
        raise SnapshotError(SnapshotFault.SIGNATURE) from None


def _parse(body: bytes, digest: str) -> Snapshot:
    view = memoryview(body)
    at = len(_START)
    (length,) = struct.unpack_from(">I", view, at)
    header: dict[str, Any] = json.loads(bytes(view[at + 4 : at + 4 + length]))
    at += 4 + length
    sets = []
    for standing in _SETS:
        members, at = _read_set(view, at)
        sets.append((standing, members))
    if at != len(view):
        raise ValueError("bytes are left over")
    return Snapshot(
        operator=str(header["operator"]),
        version=int(header["version"]),
        made_at=datetime.fromisoformat(header["made_at"]),
        expires_at=datetime.fromisoformat(header["expires_at"]),
        jurisdictions=tuple(header["jurisdictions"]),
        law=str(header["law"]),
        products={standing: int(header["products"][standing.value]) for standing in _SETS},
        digest=digest,
        _salt=bytes.fromhex(header["salt"]),
        _sets=sets,
    )


def _read_set(view: memoryview, at: int) -> tuple[_Members, int]:
    count, bits = struct.unpack_from(">IB", view, at)
    if bits > 32:
        raise ValueError("too many buckets")
    counts = view[at + 5 : at + 5 + (1 << bits)]
    starts = array("I", accumulate(counts, initial=0))
    words_at = at + 5 + (1 << bits)
    end = words_at + 4 * count
    words = array("I", view[words_at:end].tobytes())
    if len(starts) != (1 << bits) + 1 or not starts[-1] == count == len(words):
        raise ValueError("a set is cut short")
    if sys.byteorder == "little":
        words.byteswap()
    return _Members(bits, starts, words), end
