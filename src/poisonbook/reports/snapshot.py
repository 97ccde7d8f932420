"""The snapshot of an operator's products, in bytes: which are regulated, and which are known at all. Pure.

A checkout that has it answers most baskets by itself. The same contents are the same bytes. After a line of ASCII:

    poisonbook snapshot 1 and a line feed
    4 bytes: length of the header; the header, canonical JSON (`values.canonical`)
    4 sets: restricted, undetermined, reportable, not regulated

and then the signature (`privacy.signing`) over all of that. Whole numbers are big-endian. A set holds no ids but parts
of their SHA-256, taken over the header's salt and the id in UTF-8. The first `bits` bits of the hash choose one of
2^bits buckets, its second 32 bits stand in the bucket:

    | 4 bytes: members | 1 byte: bits | 2^bits bytes: members of each bucket | 4 bytes a member, by bucket, ascending |

There are at most four members a bucket on average, so an id that is not in a set is taken for a member once in 2^30
at most. The salt is another one in every version and cannot be foreseen: nobody can choose an id that is mistaken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from poisonbook.values.canonical import canonical_bytes
from poisonbook.values.status import Status

FORMAT = 1
SALT_BYTES = 16
_BUCKET = 4
"""Members, at most, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFacts:
    """What a snapshot says of itself."""

    operator: str
    version: int
    """Grows with every change; a client never goes back. Below 2^53, the most that JavaScript counts exactly."""
    made_at: datetime
    expires_at: datetime
    jurisdictions: tuple[str, ...]
    """Under whose law the products were judged."""
    law: str
    """Which edition of the law files."""
    salt: bytes


def snapshot_bytes(facts: SnapshotFacts, products: Mapping[Status, Sequence[str]]) -> bytes:
    """The bytes to sign.

    Args:
        products: the ids of all that are registered, each once, by their most severe status.
    """
    by_status = {status: products.get(status, ()) for status in Status}
    header = canonical_bytes(
        {
            "expires_at": _moment(facts.expires_at),
            "jurisdictions": list(facts.jurisdictions),
            "law": facts.law,
            "made_at": _moment(facts.made_at),
            "operator": facts.operator,
            "products": {status.value: len(ids) for status, ids in by_status.items()},
            "salt": facts.salt.hex(),
            "version": facts.version,
        }
    )
    start = b"poisonbook snapshot %d\n" % FORMAT + len(header).to_bytes(4, "big") + header
    return start + b"".join(_set_of(by_status[status], facts.salt) for status in Status)


def _set_of(ids: Sequence[str], salt: bytes) -> bytes:
    import numpy as np

    bits = (max(0, len(ids) - 1) // _BUCKET).bit_length()
    words = np.frombuffer(_hashes(ids, salt), dtype=">u4").reshape(-1, 2).astype(np.uint64)
    placed = np.sort((words[:, 0] >> np.uint64(32 - bits)) << np.uint64(32) | words[:, 1])
    # A byte holds 255. With four on average that is never exceeded: the chance is below 2^-1000.
    counts = np.bincount((placed >> np.uint64(32)).astype(np.int64), minlength=1 << bits).astype(np.uint8)
    return len(ids).to_bytes(4, "big") + bytes([bits]) + counts.tobytes() + placed.astype(">u4").tobytes()


def _hashes(ids: Iterable[str], salt: bytes) -> bytes:
    sha256 = hashlib.sha256
    return b"".join([sha256(salt + id_.encode()).digest()[:8] for id_ in ids])


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
