"""A tree that grows: what has to be remembered of it to go on, and the tiles that are full.

A tile is 256 hashes side by side, of leaves (level 0) or of full tiles of the level below (C2SP tlog-tiles). Full
tiles never change again. Of the rest the tree keeps the hashes at hand, at most 255 a level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from poisonbook.ledger.hashing import EMPTY_ROOT, HASH_BYTES, node_hash, paired

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
        """Take leaf hashes in, in order; the tiles that became full, level by level.

        All nodes of one height are made before those above them, each once.
        """
        full: list[Tile] = []
        nodes, first, height = list(leaves), self.size, 0
        self.size += len(nodes)
        while nodes:
            if not height % TILE_HEIGHT:
                full += self._filled(height // TILE_HEIGHT, first, nodes)
            if first & 1:
                nodes = [self._peaks.pop(height), *nodes]
            if len(nodes) & 1:
                self._peaks[height] = nodes.pop()
            nodes, first, height = paired(nodes), first >> 1, height + 1
        return full

    def _filled(self, level: int, first: int, hashes: Sequence[bytes]) -> list[Tile]:
        """Put new hashes of a level at its edge; the tiles below it, of which they are the roots."""
        if level == len(self._edges):
            self._edges.append([])
        self._edges[level] += hashes
        if not level:
            return []
        below = self._edges[level - 1]
        tiles = [
            Tile(level - 1, first + place, b"".join(below[TILE_WIDTH * place : TILE_WIDTH * (place + 1)]), root)
            for place, root in enumerate(hashes)
        ]
        del below[: TILE_WIDTH * len(tiles)]
        return tiles

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
        hashes = paired(hashes)
    return hashes[0]
