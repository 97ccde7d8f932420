"""The ledger's tree as it is stored: entries, full tiles, and of these roots and proofs.

A proof reads three times, however long the ledger is: the full tiles on an entry's way up, the roots of those at the
right edge, and the entries there. What it reads is checked by whoever gives the proof out, against a root.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Select, and_, bindparam, func, or_, select
from sqlalchemy.engine import Connection

from poisonbook.ledger.hashing import HASH_BYTES, leaf_hash
from poisonbook.ledger.proofs import root_of
from poisonbook.ledger.tree import TILE_HEIGHT, TILE_WIDTH, Tile, Tree, edge_widths
from poisonbook.storage.errors import LedgerBrokenError, LedgerRolledBackError
from poisonbook.storage.head import Head
from poisonbook.storage.tables.ledger import LEDGER_ENTRIES, LEDGER_TILES

Edges = Sequence[Sequence[bytes]]
"""The hashes of each level that are in no full tile."""
_PAGE = 10_000
_KNOWN_EDGES = 16
"""Of checkpoints; each takes about 40 kB at most."""
_COLUMNS = LEDGER_TILES.c
_ENTRIES = (
    select(LEDGER_ENTRIES.c.entry)
    .where(LEDGER_ENTRIES.c.number >= bindparam("start"), LEDGER_ENTRIES.c.number < bindparam("end"))
    .order_by(LEDGER_ENTRIES.c.number)
)


class Tiles(NamedTuple):
    """The full tiles of a level from number `start` to before `end`."""

    level: int
    start: int
    end: int


def size_of(connection: Connection) -> int:
    """How many entries there are."""
    last: int | None = connection.execute(select(func.max(LEDGER_ENTRIES.c.number))).scalar_one()
    return 0 if last is None else last + 1


def pages(size: int) -> Iterator[tuple[int, int]]:
    """Parts of so many entries, to be read one after the other."""
    for start in range(0, size, _PAGE):
        yield start, min(size, start + _PAGE)


def entries(connection: Connection, start: int, end: int) -> list[bytes]:
    """The entries from number `start` to before `end`, those that are there."""
    return [bytes(one) for one in connection.execute(_ENTRIES, {"start": start, "end": end}).scalars().all()]


def stored_tiles(connection: Connection, *wanted: Tiles) -> list[Tile]:
    """Those of the full tiles that are there, each with its hashes and its root."""
    columns = (_COLUMNS.level, _COLUMNS.number, _COLUMNS.hashes, _COLUMNS.root)
    return [
        Tile(level, number, bytes(hashes), bytes(root))
        for level, number, hashes, root in _within(connection, columns, wanted)
    ]


def differing(connection: Connection, tiles: Sequence[Tile]) -> list[Tile]:
    """Those of full tiles that are not stored as they should be."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for tile in tiles:
        numbers[tile.level].append(tile.number)
    wanted = (Tiles(level, min(those), max(those) + 1) for level, those in numbers.items())
    stored = set(stored_tiles(connection, *wanted))
    return [tile for tile in tiles if tile not in stored]


def count_tiles(connection: Connection) -> int:
    """How many full tiles are stored."""
    return connection.execute(select(func.count()).select_from(LEDGER_TILES)).scalar_one()


def edges_of(connection: Connection, size: int) -> list[list[bytes]]:
    """The hashes of each level, of the first `size` entries, that are in no full tile.

    Raises:
        LedgerBrokenError: entries or tiles are missing.
    """
    widths, roots = edge_widths(size), []
    edges: list[list[bytes]] = [[] for _ in widths]
    for level, width in enumerate(widths):
        end = size >> TILE_HEIGHT * level
        if width and not level:
            edges[0] = [leaf_hash(entry) for entry in entries(connection, end - width, end)]
        elif width:
            roots.append(Tiles(level - 1, end - width, end))
    for level, root in _within(connection, (_COLUMNS.level, _COLUMNS.root), roots):
        edges[level + 1].append(bytes(root))
    if [len(edge) for edge in edges] != widths:
        raise LedgerBrokenError("entries or tiles are missing")
    return edges


def tree_of(connection: Connection, size: int) -> Tree:
    """The right edge of the tree of the first `size` entries, of what is stored.

    Raises:
        LedgerBrokenError: entries or tiles of it are missing, or are none.
    """
    edges = edges_of(connection, size)
    try:
        return Tree.of_edges(size, edges)
    except ValueError:
        raise LedgerBrokenError("a tile's root is no hash") from None


def root_at(connection: Connection, size: int) -> bytes:
    """The root of the first `size` entries, of the tiles that are stored.

    Raises:
        LedgerBrokenError: entries or tiles of it are missing.
    """
    return root_of(size, StoredHashes(connection, size))


def head_of(connection: Connection) -> Head:
    """How long it is, and its root.

    Raises:
        LedgerBrokenError: entries or tiles are missing.
    """
    size = size_of(connection)
    return Head(size, root_at(connection, size))


def need_whole(connection: Connection, head: Head | None) -> None:
    """Go on only with a ledger that is at least as long as it was known to be, and begins alike.

    Raises:
        LedgerRolledBackError: it is shorter, or another one.
        LedgerBrokenError: entries or tiles are missing.
    """
    if head is None:
        return
    size = size_of(connection)
    if size < head.size or root_at(connection, head.size) != head.root:
        raise LedgerRolledBackError(head.size, size)


class SignedEdges:
    """The right edges of the trees that were asked for last. Of a root they never change, so each is read once."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[tuple[int, bytes], Edges] = {}

    def of(self, connection: Connection, size: int, root: bytes) -> Edges:
        """The hashes of each level, of the first `size` entries, that are in no full tile.

        Raises:
            LedgerBrokenError: entries or tiles are missing, or do not lead to the root.
        """
        known = self._known.get((size, root))
        if known is None:
            tree = tree_of(connection, size)
            if tree.root != root:
                raise LedgerBrokenError(f"its first {size} entries do not lead to the signed root")
            if len(self._known) >= _KNOWN_EDGES:
                self._known = {}
            known = self._known[size, root] = tree.edges
        return known


class StoredHashes:
    """Hashes of the tree of the first `size` entries, as proofs ask for them."""

    def __init__(
        self,
        connection: Connection,
        size: int,
        *,
        about: int | None = None,
        edges: Edges | None = None,
    ) -> None:
        """What a proof about the entry with number `about` needs is read at once, and `edges` where they are not given.

        Raises:
            LedgerBrokenError: entries or tiles are missing.
        """
        self._connection = connection
        self._size = size
        self._edges: Edges = edges_of(connection, size) if edges is None else edges
        self._tiles: dict[tuple[int, int], list[bytes]] = {}
        if about is not None:
            self._read(*_way_up(about, size))

    def __call__(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """`count` hashes of a level from number `first` on, all in one tile.

        Raises:
            LedgerBrokenError: they are not there.
        """
        number, place = divmod(first, TILE_WIDTH)
        found = self._tile(level, number)[place : place + count]
        if len(found) != count:
            raise LedgerBrokenError("entries or tiles are missing")
        return found

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        if number == self._size >> TILE_HEIGHT * (level + 1):
            return self._edges[level] if level < len(self._edges) else []
        if (level, number) not in self._tiles:
            self._read(Tiles(level, number, number + 1))
        return self._tiles.get((level, number), [])

    def _read(self, *wanted: Tiles) -> None:
        """Have these tiles at hand, and no others any more."""
        self._tiles = {(one.level, one.number): _split(one.hashes) for one in stored_tiles(self._connection, *wanted)}


def _split(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def _way_up(number: int, size: int) -> Iterator[Tiles]:
    """The full tiles with an entry and with what is above it."""
    for level in range(len(edge_widths(size))):
        place = number >> TILE_HEIGHT * (level + 1)
        if place < size >> TILE_HEIGHT * (level + 1):
            yield Tiles(level, place, place + 1)


def _within(connection: Connection, columns: tuple[Column[Any], ...], wanted: Sequence[Tiles]) -> Sequence[Any]:
    """Columns of full tiles, level by level, with one query."""
    if not wanted:
        return []
    values = {f"{name}_{at}": value for at, one in enumerate(wanted) for name, value in one._asdict().items()}
    return connection.execute(_selecting(columns, len(wanted)), values).all()


@cache
def _selecting(columns: tuple[Column[Any], ...], count: int) -> Select[Any]:
    wanted = (
        and_(
            _COLUMNS.level == bindparam(f"level_{at}"),
            _COLUMNS.number >= bindparam(f"start_{at}"),
            _COLUMNS.number < bindparam(f"end_{at}"),
        )
        for at in range(count)
    )
    return select(*columns).where(or_(*wanted)).order_by(_COLUMNS.level, _COLUMNS.number)
