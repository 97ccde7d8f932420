"""The ledger in the store: it grows in the transaction of what it tells, and never otherwise.

Just before a commit the writer has everything that its works touched logged as it stands then: one entry for each
record and each event, the tiles that became full, and apart the nonce and content that each entry commits to. Whoever
has the ledger's tables alone learns how many entries of which kind there are, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Table, select
from sqlalchemy.engine import Connection

from poisonbook.ledger.entries import entry_of, fresh_nonces
from poisonbook.ledger.events import RecordKept, RecordShortened
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.tree import Tree
from poisonbook.storage.bulk import insert_columns
from poisonbook.storage.contents import last_ends
from poisonbook.storage.digests import standing_of
from poisonbook.storage.events import Key, Pending, Touched, take_pending
from poisonbook.storage.head import Head
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS, LEDGER_ENTRIES, LEDGER_TILES
from poisonbook.storage.tiles import need_whole, tree_of

_EVENTS_KEPT = timedelta(days=3_653)
"""What an event says is nobody's personal data; it is kept for ten years."""
_FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
_END = select(LEDGER_ENTRIES.c.number, LEDGER_ENTRIES.c.entry).order_by(LEDGER_ENTRIES.c.number.desc()).limit(1)


class _Said(NamedTuple):
    """What one entry commits to, and which record it is about."""

    kind: str
    content: bytes
    delete_after: datetime
    noun: str | None = None
    operator: str | None = None
    id: str | None = None
    digest: str | None = None


class Ledger:
    """The ledger of a store, as its one writer makes it grow.

    A database can lose commits while it is open, too: it was changed for a replica that lagged behind, or its file for
    an older one. So each growth starts from the very entry that the last one ended with, or from a ledger of which all
    that was known is the beginning.
    """

    def __init__(self, known: Head | None = None) -> None:
        """`known`: how long the ledger was at least when the store was opened."""
        self._known = known
        self._tree = Tree()
        self._last: bytes | None = None
        self._grown: tuple[Tree, bytes] | None = None

    def grow(self, connection: Connection, now: datetime) -> None:
        """Log what waits to be logged with the transaction.

        Raises:
            LedgerRolledBackError: the database lost commits since it was last written, or its ledger is another one.
            LedgerBrokenError: entries or tiles are missing.
        """
        pending = take_pending(connection)
        said = [*_records(connection, pending, now), *_events(pending, now)]
        self._grown = None
        size, last = _end_of(connection)
        if (size, last) != (self._tree.size, self._last):  # another process wrote since, or something was lost
            need_whole(connection, self._known)
            self._tree, self._last = tree_of(connection, size), last
        if not said:
            return
        tree = self._tree.copy()
        nonces = fresh_nonces(len(said))
        entries = [entry_of(one.kind, nonce, one.content) for one, nonce in zip(said, nonces, strict=True)]
        tiles = tree.grow(map(leaf_hash, entries))
        numbers = range(size, tree.size)
        insert_columns(connection, LEDGER_ENTRIES, {"number": numbers, "entry": entries})
        insert_columns(connection, LEDGER_CONTENTS, {"number": numbers, "nonce": nonces, **_columns(said)})
        insert_columns(connection, LEDGER_TILES, _columns(tiles))
        self._grown = tree, entries[-1]

    def grown(self) -> Head | None:
        """Its head after the commit; None: nothing was logged with it."""
        if self._grown is None:
            return None
        (self._tree, self._last), self._grown = self._grown, None
        self._known = Head(self._tree.size, self._tree.root)
        return self._known


def _end_of(connection: Connection) -> tuple[int, bytes | None]:
    """How many entries there are, and the last of them."""
    last = connection.execute(_END).first()
    return (0, None) if last is None else (last.number + 1, bytes(last.entry))


def _columns(rows: Sequence[NamedTuple]) -> dict[str, Sequence[object]]:
    """Rows of one kind, column by column."""
    return dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True)) if rows else {}


def _records(connection: Connection, pending: Pending, now: datetime) -> Iterator[_Said]:
    at = now.isoformat()
    by_table: dict[Table, dict[Key, Touched]] = defaultdict(dict)
    changed: dict[Table, set[Key]] = defaultdict(set)
    """Those of which the ledger may have said something: not what was inserted, and no more."""
    for one in pending.touched:
        before = by_table[one.table].get(one.key)
        by_table[one.table][one.key] = one._replace(saying=one.saying or before.saying) if before else one
        if before is not None or one.standing is None:
            changed[one.table].add(one.key)
    for table, known in by_table.items():
        noun = str(table.name)  # SQLAlchemy's is of a class of its own, which drivers ask each time what it is
        unknown = [key for key, one in known.items() if one.standing is None]
        read = standing_of(connection, table, unknown) if unknown else {}
        promised = last_ends(connection, noun, changed[table])
        for (operator, id_), one in known.items():
            record, last = one.standing or read.get((operator, id_)), promised.get((operator, id_))
            digest = None if record is None else record.digest
            kind, more = (RecordKept, {}) if one.saying is None or record is None else one.saying
            until = last or now if record is None else record.ends or _FOR_EVER
            said = {"operator": operator, "noun": noun, "id": id_, "at": at, "digest": digest, **more}
            about = {"noun": noun, "operator": operator, "id": id_, "digest": digest}
            yield _Said(kind.KIND, kind.content_of(said, until=until.isoformat()), until, **about)
            if last is not None and until < last:
                said["ends"] = until.isoformat()
                content = RecordShortened.content_of(said, until=last.isoformat())
                yield _Said(RecordShortened.KIND, content, last, **about)


def _events(pending: Pending, now: datetime) -> Iterator[_Said]:
    until = {ends: ends.isoformat() for ends in (_FOR_EVER, now + _EVENTS_KEPT)}
    for event in pending.events:
        ends = _FOR_EVER if event.FOR_EVER else now + _EVENTS_KEPT
        yield _Said(event.KIND, event.content(until=until[ends]), ends)
