"""Audit: every byte of the ledger hashed anew, and every record compared with what the ledger says of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from poisonbook.facts.records import Record
from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.entries import commits_to, kind_of
from poisonbook.ledger.events import KINDS, RecordKept
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.notes import NoteKey
from poisonbook.ledger.tree import Tile, Tree
from poisonbook.storage import checkpoints, contents, ledger
from poisonbook.storage.digests import all_standing, damages, need_columns
from poisonbook.storage.errors import StoreError
from poisonbook.storage.events import Key
from poisonbook.storage.head import Head
from poisonbook.storage.store import Store
from poisonbook.storage.tables.everything import LOGGED
from poisonbook.workflows.ledger import pages

_MOST = 100
"""Problems that are told one by one."""
Progress = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class Audit:
    """What an audit found."""

    entries: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    checkpoints: int = 0
    records: int = 0
    """Records that were compared with the ledger."""
    problems: list[str] = field(default_factory=list)
    """The first hundred of what is wrong; none: all is as it was written."""
    wrong: int = 0
    """How much is wrong."""

    def tell(self, problem: str) -> None:
        """Note something that is wrong."""
        self.wrong += 1
        if len(self.problems) < _MOST:
            self.problems.append(problem)

    @contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """Read a part of the store: where its bytes make no values any more, that is what is wrong with it."""
        try:
            yield
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
            StoreError,
            SQLAlchemyError,
        ) as error:
            self.tell(f"{what}: what is stored cannot be read ({type(error).__name__})")

    def record(self) -> Record:
        """As one JSON object."""
        return {
            "entries": self.entries,
            "kinds": dict(sorted(self.kinds.items())),
            "checkpoints": self.checkpoints,
            "records": self.records,
            "wrong": self.wrong,
            "problems": self.problems,
        }


def audit(store: Store, key: NoteKey, *, head: Head | None = None, progress: Progress | None = None) -> Audit:
    """Hash the whole ledger anew and compare: entries, tiles, checkpoints, contents, records.

    About two seconds for a million entries. It reads one snapshot of the store; the service may go on meanwhile.
    """
    found = Audit()
    latest: dict[tuple[str, Key], contents.Content] = {}
    with store.reading() as connection:
        with found.reading("entries, tiles and checkpoints"):
            _entries(connection, found, key, head, progress or _nothing)
        with found.reading("contents"):
            latest = _contents(connection, found, progress or _nothing)
        with found.reading("records"):
            _records(connection, found, latest, store.clock())
        with found.reading("the database"):
            need_columns(connection)
            for damage in damages(connection):
                found.tell(f"the database: {damage}")
    return found


def _nothing(_what: str, _done: int, _of: int | None) -> None:
    """Nobody watches."""


def _entries(connection: Connection, found: Audit, key: NoteKey, head: Head | None, progress: Progress) -> None:
    """Entries lead to the tiles that are stored, and to every root that was signed."""
    size = ledger.size_of(connection)
    signed = {kept.size: kept.note for kept in checkpoints.every(connection)}
    stops = sorted({one for one in (*signed, size, *([head.size] if head else [])) if one <= size})
    for longer in sorted(one for one in signed if one > size):
        found.tell(f"the checkpoint of {longer} entries is of a longer ledger than this one of {size}")
    if head is not None and head.size > size:
        found.tell(f"the ledger has {size} entries and had {head.size}")
    tree, tiles = Tree(), 0
    for stop in stops:
        while tree.size < stop:
            page = ledger.entries(connection, tree.size, min(stop, tree.size + 10_000))
            if not page:
                found.tell(f"entry {tree.size} is missing")
                return
            found.kinds.update(_kinds(page, found, tree.size))
            for tile in tree.grow(map(leaf_hash, page)):
                tiles += 1
                _tile(connection, found, tile)
            progress("entries", tree.size, size)
        if stop in signed:
            _checkpoint(found, signed[stop], tree, key)
        if head is not None and head.size == stop and head.root != tree.root:
            found.tell(f"the first {stop} entries are not those the ledger had")
    found.entries = tree.size
    stored = ledger.count_tiles(connection)
    if stored != tiles:
        found.tell(f"{stored} tiles are stored, {tiles} would be full")


def _kinds(page: Sequence[bytes], found: Audit, first: int) -> Iterator[str]:
    for number, entry in enumerate(page, first):
        kind = kind_of(entry)
        if kind not in KINDS:
            found.tell(f"entry {number} is none")
        else:
            yield kind


def _tile(connection: Connection, found: Audit, tile: Tile) -> None:
    if not ledger.has_tile(connection, tile):
        found.tell(f"tile {tile.number} of level {tile.level} is not what its entries give")


def _checkpoint(found: Audit, whole: str, tree: Tree, key: NoteKey) -> None:
    found.checkpoints += 1
    try:
        note, checkpoint = parse_checkpoint(whole)
    except ValueError as error:
        found.tell(f"the checkpoint of {tree.size} entries is none: {error}")
        return
    if checkpoint.origin != key.name or not key.verifies(note):
        found.tell(f"the checkpoint of {tree.size} entries is not signed by this ledger's key")
    if (checkpoint.size, checkpoint.root) != (tree.size, tree.root):
        found.tell(f"the checkpoint of {tree.size} entries was signed over other ones")


def _contents(connection: Connection, found: Audit, progress: Progress) -> dict[tuple[str, Key], contents.Content]:
    """Entries commit to the contents that are kept; the last one of each record."""
    latest: dict[tuple[str, Key], contents.Content] = {}
    for start, end in pages(found.entries):
        entries = dict(zip(range(start, end), ledger.entries(connection, start, end), strict=False))
        for one in contents.between(connection, start, end):
            entry = entries.get(one.number)
            if entry is None or not commits_to(entry, one.nonce, one.content) or not _as_said(one):
                found.tell(f"what is kept of entry {one.number} is not what it commits to")
            elif one.noun is not None and one.operator is not None and one.id is not None:
                latest[one.noun, (one.operator, one.id)] = one
        progress("contents", end, found.entries)
    beyond = contents.count_from(connection, found.entries)
    if beyond:
        found.tell(f"{beyond} contents are of entries that are not there")
    return latest


def _as_said(one: contents.Content) -> bool:
    """Whether the columns beside a content say what it says."""
    said = json.loads(one.content)
    beside: dict[str, str | None] = {"kind": one.kind, "until": one.delete_after.isoformat()}
    if one.kind == RecordKept.KIND:
        beside |= {"noun": one.noun, "operator": one.operator, "id": one.id, "digest": one.digest}
    return all(said.get(name) == value for name, value in beside.items())


def _records(
    connection: Connection, found: Audit, latest: Mapping[tuple[str, Key], contents.Content], now: datetime
) -> None:
    """Every record stands as the ledger says, and none is missing before its date."""
    seen = set()
    for table in LOGGED:
        for key, record in all_standing(connection, table):
            found.records += 1
            said = latest.get((table.name, key))
            seen.add((table.name, key))
            if said is None:
                found.tell(f"{table.name} {key[1]}: the ledger knows nothing of it")
            elif said.digest != record.digest:
                found.tell(f"{table.name} {key[1]}: is not as the ledger has it (entry {said.number})")
    for (noun, key), said in latest.items():
        if said.digest is not None and said.delete_after > now and (noun, key) not in seen:
            found.tell(f"{noun} {key[1]}: is gone before its date (entry {said.number})")
