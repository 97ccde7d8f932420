"""A tree that grows: what has to be remembered of it to go on, and the tiles that are full.

A tile is 256 hashes side by side, of leaves (level 0) or of full tiles of the level below (C2SP tlog-tiles). Full
tiles never change again. Of the rest the tree keeps the hashes at hand, at most 255 a level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from poisonbook.ledger.hashing import EMPTY_ROOT, HASH_BYTES, node_hash

TILE_WIDTH = 256
TILE_HEIGHT = 8


class Tile(NamedTuple):
    """A full tile."""

    level: int
    number: int
    hashes: bytes
    """256 hashes of 32 bytes."""
    root: bytes
    """The root over them, which is a hash of the level above."""


class Tree:
    """The right edge of a Merkle tree."""

    def __init__(self) -> None:
        self.size = 0
        """How many leaves there are."""
        self._peaks: dict[int, bytes] = {}
        """The roots of the perfect subtrees that the tree is made of, by their height: one for each bit of the size."""
        self._edges: list[list[bytes]] = [[]]
        """The hashes of each level that are in no full tile yet."""

    @classmethod
    def of_edges(cls, size: int, edges: Sequence[Sequence[bytes]]) -> Self:
        """The tree of this size whose levels have these hashes in tiles that are not full.

        ValueError where their numbers are not those of a tree of this size, or one is no hash.
        """
        hashes = all(len(one) == HASH_BYTES for edge in edges for one in edge)
        if size < 0 or not hashes or [len(edge) for edge in edges] != edge_widths(size):
            raise ValueError(f"the hashes are not those of a tree with {size} leaves")
        tree = cls()
        tree.size = size
        tree._edges = [list(edge) for edge in edges] or [[]]
        for level, edge in enumerate(edges):
            start = 0
            for height in reversed(range(TILE_HEIGHT)):
                if len(edge) >> height & 1:
                    tree._peaks[TILE_HEIGHT * level + height] = perfect_root(edge[start : start + (1 << height)])
                    start += 1 << height
        return tree

    def grow(self, leaves: Iterable[bytes]) -> list[Tile]:
        """Take leaf hashes in, in order; the tiles that became full."""
        full: list[Tile] = []
        edges, peaks = self._edges, self._peaks
        for leaf in leaves:
            node, height = leaf, 0
            edges[0].append(leaf)
            while self.size >> height & 1:
                node = node_hash(peaks.pop(height), node)
                height += 1
                if not height % TILE_HEIGHT:
                    level = height // TILE_HEIGHT
                    full.append(Tile(level - 1, self.size >> height, b"".join(edges[level - 1]), node))
                    edges[level - 1] = []
                    if level == len(edges):
                        edges.append([])
                    edges[level].append(node)
            peaks[height] = node
            self.size += 1
        return full

    @property
    def root(self) -> bytes:
        """The root now."""
        root = None
        for height in sorted(self._peaks):
            root = self._peaks[height] if root is None else node_hash(self._peaks[height], root)
        return EMPTY_ROOT if root is None else root

    @property
    def edges(self) -> tuple[tuple[bytes, ...], ...]:
        """The hashes of each level that are in no full tile, as `of_edges` takes them."""
        return tuple(tuple(edge) for edge in self._edges[: len(edge_widths(self.size))])

    def copy(self) -> Tree:
        """The same tree, to grow on its own."""
        other = Tree()
        other.size, other._peaks, other._edges = self.size, dict(self._peaks), [list(edge) for edge in self._edges]
        return other


def edge_widths(size: int) -> list[int]:
    """How many hashes of each level, from that of the leaves up, are in no full tile."""
    widths = []
    while size:
        widths.append(size % TILE_WIDTH)
        size //= TILE_WIDTH
    return widths


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]
