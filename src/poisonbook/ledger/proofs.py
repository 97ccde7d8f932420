"""Proofs that an entry is in a tree, and that a tree only grew (RFC 6962, section 2.1; checked as in RFC 9162)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from poisonbook.ledger.hashing import EMPTY_ROOT, HASH_BYTES, node_hash
from poisonbook.ledger.tree import TILE_HEIGHT, perfect_root

Hashes = Callable[[int, int, int], Sequence[bytes]]
"""`count` hashes of a level of tiles, from number `first` on: `hashes(level, first, count)`, all in one tile."""


def inclusion_proof(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """That leaf `index` is in the tree of `size` leaves: the hashes beside its way up, from its own level on.

    ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _left(end - start)
        if index < middle:
            proof.append(_root(middle, end, hashes))
            end = middle
        else:
            proof.append(_root(start, middle, hashes))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, hashes: Hashes) -> list[bytes]:
    """That the tree of `new` leaves begins with the leaves of the one of `old`; empty where either is empty or alike.

    ValueError where the old tree is larger.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree does not shrink from {old} to {new}")
    if old in (0, new):
        return []
    proof, start, end = [], 0, new
    while old != end:
        middle = start + _left(end - start)
        if old <= middle:
            proof.append(_root(middle, end, hashes))
            end = middle
        else:
            proof.append(_root(start, middle, hashes))
            start = middle
    if start:  # the old tree's own root is known to whoever asks, a part of it is not
        proof.append(_root(start, end, hashes))
    return proof[::-1]


def root_of(size: int, hashes: Hashes) -> bytes:
    """The root of the first `size` leaves."""
    return _root(0, size, hashes) if size else EMPTY_ROOT


def includes(root: bytes, leaf: bytes, *, index: int, size: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the leaf with this hash is at `index` in the tree with this size and root."""
    if not 0 <= index < size or not _are_hashes((root, leaf, *proof)):
        return False
    place, last, node = index, size - 1, leaf
    for beside in proof:
        if not last:
            return False
        if place & 1 or place == last:
            node = node_hash(beside, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, beside)
        place, last = place >> 1, last >> 1
    return not last and node == root


def extends(old_root: bytes, new_root: bytes, *, old: int, new: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `new` leaves begins with the one of `old`."""
    if not 0 <= old <= new or not _are_hashes((old_root, new_root, *proof)):
        return False
    if not old and old_root != EMPTY_ROOT:
        return False
    if not old or old == new:
        return not proof and (old < new or old_root == new_root)
    path = list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if place:
        if not path:
            return False
        first, *path = path
    else:
        first = old_root
    before = after = first
    for beside in path:
        if not last:
            return False
        if place & 1 or place == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, beside)
        place, last = place >> 1, last >> 1
    return not last and before == old_root and after == new_root


def _left(size: int) -> int:
    """How many leaves are in the left subtree: the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _root(start: int, end: int, hashes: Hashes) -> bytes:
    """The root over leaves that begin at a multiple of the power of two that holds them."""
    peaks = []
    while start < end:
        height = (end - start).bit_length() - 1
        level, rest = divmod(height, TILE_HEIGHT)
        peaks.append(perfect_root(hashes(level, start >> TILE_HEIGHT * level, 1 << rest)))
        start += 1 << height
    root = peaks.pop()
    while peaks:
        root = node_hash(peaks.pop(), root)
    return root


def _are_hashes(given: Sequence[bytes]) -> bool:
    return all(len(one) == HASH_BYTES for one in given)
