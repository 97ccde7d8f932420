"""Hashes of leaves and nodes (RFC 6962, section 2.1): SHA-256, the two kept apart by their first byte."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, the left one full."""
    return sha256(b"\x01" + left + right).digest()


def paired(nodes: Sequence[bytes]) -> list[bytes]:
    """The hashes over neighbours, two by two: the level above an even number of nodes."""
    return [sha256(b"\x01" + nodes[at] + nodes[at + 1]).digest() for at in range(0, len(nodes), 2)]
