"""The ledger in the store: it grows in the transaction of what it tells, and never otherwise.

Just before a commit the writer has everything that its works touched logged as it stands then: one entry for each
record and each event, the tiles that became full, and apart the nonce and content that each entry commits to. Whoever
has the ledger's tables alone learns how many entries of which kind there are, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.engine import Connection

from poisonbook.ledger.entries import entry_of, fresh_nonce
from poisonbook.ledger.events import Event, RecordKept
from poisonbook.ledger.hashing import HASH_BYTES, leaf_hash
from poisonbook.ledger.proofs import root_of
from poisonbook.ledger.tree import TILE_WIDTH, Tile, Tree, edge_widths
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.digests import standing_of
from poisonbook.storage.errors import LedgerBrokenError, LedgerRolledBackError
from poisonbook.storage.events import Key, Pending, Standing, take_pending
from poisonbook.storage.head import Head
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS, LEDGER_ENTRIES, LEDGER_TILES

_EVENTS_KEPT = timedelta(days=3_653)
"""What an event says is nobody's personal data; it is kept for ten years."""
_FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


class Ledger:
    """The ledger of a store, as its one writer makes it grow."""

    def __init__(self) -> None:
        self._tree = Tree()
        self._grown: Tree | None = None

    def grow(self, connection: Connection, now: datetime) -> None:
        """Log what waits to be logged with the transaction.

        Raises:
            LedgerBrokenError: entries or tiles are missing.
        """
        pending = take_pending(connection)
        contents = [*_records(connection, pending, now), *_events(pending, now)]
        self._grown = None
        if not contents:
            return
        size = size_of(connection)
        if size != self._tree.size:  # another process wrote since
            self._tree = tree_of(connection, size)
        tree = self._tree.copy()
        entries = [entry_of(one["kind"], one["nonce"], one["content"]) for one in contents]
        tiles = tree.grow(map(leaf_hash, entries))
        numbers = range(size, tree.size)
        rows = zip(numbers, entries, strict=True)
        insert_rows(connection, LEDGER_ENTRIES, [{"number": number, "entry": entry} for number, entry in rows])
        insert_rows(
            connection,
            LEDGER_CONTENTS,
            [{"number": number, **one} for number, one in zip(numbers, contents, strict=True)],
        )
        insert_rows(connection, LEDGER_TILES, [tile._asdict() for tile in tiles])
        self._grown = tree

    def grown(self) -> Head | None:
        """Its head after the commit; None: nothing was logged with it."""
        if self._grown is None:
            return None
        self._tree, self._grown = self._grown, None
        return Head(self._tree.size, self._tree.root)


def size_of(connection: Connection) -> int:
    """How many entries there are."""
    last: int | None = connection.execute(select(func.max(LEDGER_ENTRIES.c.number))).scalar_one()
    return 0 if last is None else last + 1


def tree_of(connection: Connection, size: int) -> Tree:
    """The right edge of the tree of the first `size` entries, of what is stored.

    Raises:
        LedgerBrokenError: entries or tiles of it are missing.
    """
    edges: list[list[bytes]] = []
    for level, width in enumerate(edge_widths(size)):
        end = size >> 8 * level
        if not level:
            edges.append([leaf_hash(entry) for entry in entries(connection, end - width, end)])
        else:
            edges.append(tile_roots(connection, level - 1, end - width, end))
    try:
        return Tree.of_edges(size, edges)
    except ValueError:
        raise LedgerBrokenError("entries or tiles are missing") from None


def root_at(connection: Connection, size: int) -> bytes:
    """The root of the first `size` entries, of the tiles that are stored.

    Raises:
        LedgerBrokenError: entries or tiles of it are missing.
    """
    return root_of(size, StoredHashes(connection))


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


def entries(connection: Connection, start: int, end: int) -> list[bytes]:
    """The entries from number `start` to before `end`, those that are there."""
    number = LEDGER_ENTRIES.c.number
    query = select(LEDGER_ENTRIES.c.entry).where(number >= start, number < end).order_by(number)
    return [bytes(entry) for entry in connection.execute(query).scalars()]


def tiles(connection: Connection, level: int, start: int, end: int) -> list[bytes]:
    """The full tiles of a level from number `start` to before `end`, those that are there."""
    columns = LEDGER_TILES.c
    query = select(columns.hashes).where(columns.level == level, columns.number >= start, columns.number < end)
    return [bytes(hashes) for hashes in connection.execute(query.order_by(columns.number)).scalars()]


def has_tile(connection: Connection, tile: Tile) -> bool:
    """Whether a full tile is stored as it should be."""
    stored = tiles(connection, tile.level, tile.number, tile.number + 1)
    return stored == [tile.hashes] and tile_roots(connection, tile.level, tile.number, tile.number + 1) == [tile.root]


def tile_roots(connection: Connection, level: int, start: int, end: int) -> list[bytes]:
    """The roots of the full tiles of a level from number `start` to before `end`, those that are there."""
    columns = LEDGER_TILES.c
    query = select(columns.root).where(columns.level == level, columns.number >= start, columns.number < end)
    return [bytes(root) for root in connection.execute(query.order_by(columns.number)).scalars()]


def count_tiles(connection: Connection) -> int:
    """How many full tiles are stored."""
    return connection.execute(select(func.count()).select_from(LEDGER_TILES)).scalar_one()


class StoredHashes:
    """Hashes of tiles, as proofs ask for them: each tile is read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """`count` hashes of a level from number `first` on, all in one tile.

        Raises:
            LedgerBrokenError: they are not there.
        """
        number, place = divmod(first, TILE_WIDTH)
        if (level, number) not in self._tiles:
            self._tiles[level, number] = self._read(level, number)
        found = self._tiles[level, number][place : place + count]
        if len(found) != count:
            raise LedgerBrokenError("entries or tiles are missing")
        return found

    def _read(self, level: int, number: int) -> list[bytes]:
        start, end = TILE_WIDTH * number, TILE_WIDTH * (number + 1)
        full = tiles(self._connection, level, number, number + 1)
        if full:
            return split(full[0])
        if level:
            return tile_roots(self._connection, level - 1, start, end)
        return [leaf_hash(entry) for entry in entries(self._connection, start, end)]


def split(tile: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def _records(connection: Connection, pending: Pending, now: datetime) -> Iterator[dict[str, Any]]:
    by_table: dict[Table, dict[Key, Standing | None]] = defaultdict(dict)
    for table, key, standing in pending.touched:
        by_table[table][key] = standing
    for table, known in by_table.items():
        unknown = [key for key, standing in known.items() if standing is None]
        read = standing_of(connection, table, unknown) if unknown else {}
        for (operator, id_), standing in known.items():
            record = standing or read.get((operator, id_))
            digest = None if record is None else record.digest
            ends = _last_end(connection, table, operator, id_) if record is None else record.ends or _FOR_EVER
            event = RecordKept(operator=operator, noun=table.name, id=id_, at=now.isoformat(), digest=digest)
            about = {"noun": table.name, "operator": operator, "id": id_, "digest": digest}
            yield {**_content(event, ends or now), **about}


def _events(pending: Pending, now: datetime) -> Iterator[dict[str, Any]]:
    about = dict.fromkeys(("noun", "operator", "id", "digest"))
    for event in pending.events:
        yield {**_content(event, now + _EVENTS_KEPT), **about}


def _content(event: Event, ends: datetime) -> dict[str, Any]:
    return {
        "kind": event.KIND,
        "nonce": fresh_nonce(),
        "content": event.content(until=ends.isoformat()),
        "delete_after": ends,
    }


def _last_end(connection: Connection, table: Table, operator: str, id_: str) -> datetime | None:
    """When the last is deleted that the ledger says of a record."""
    columns = LEDGER_CONTENTS.c
    here = (columns.noun == table.name, columns.operator == operator, columns.id == id_)
    last: datetime | None = connection.execute(select(func.max(columns.delete_after)).where(*here)).scalar_one()
    return last
