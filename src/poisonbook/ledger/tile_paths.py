"""Where tiles and bundles of entries are found below a log's address (C2SP tlog-tiles)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from poisonbook.ledger.tree import TILE_HEIGHT, TILE_WIDTH, edge_widths

_LENGTH_BYTES = 2


class TilePlace(NamedTuple):
    """One tile of a tree."""

    level: int
    number: int
    width: int
    """How many hashes it has; 256: it is full."""

    @property
    def path(self) -> str:
        """Where its hashes are, such as `tile/0/x001/234.p/17`."""
        return f"tile/{self.level}/{_numbered(self.number)}{self._partial}"

    @property
    def entries_path(self) -> str:
        """Where the entries are that a tile of leaves is made of."""
        return f"tile/entries/{_numbered(self.number)}{self._partial}"

    @property
    def _partial(self) -> str:
        return "" if self.width == TILE_WIDTH else f".p/{self.width}"


def tiles_of(size: int) -> Iterator[TilePlace]:
    """All tiles of a tree, level by level."""
    for level, width in enumerate(edge_widths(size)):
        full = size >> TILE_HEIGHT * (level + 1)
        yield from (TilePlace(level, number, TILE_WIDTH) for number in range(full))
        if width:
            yield TilePlace(level, full, width)


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as one file: each with its length before it."""
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def _numbered(number: int) -> str:
    """A number in groups of three figures, all but the last marked."""
    groups: list[str] = []
    while True:
        number, group = divmod(number, 1000)
        groups.append(f"{group:03}" if not groups else f"x{group:03}")
        if not number:
            return "/".join(reversed(groups))
