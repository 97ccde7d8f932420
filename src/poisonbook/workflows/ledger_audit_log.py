"""Audit of the log itself: entries lead to the tiles that are stored, and to every root that was signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.engine import Connection

from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.entries import kind_of
from poisonbook.ledger.events import KINDS
from poisonbook.ledger.hashing import HASH_BYTES, leaf_hash
from poisonbook.ledger.key_changes import LedgerKeys
from poisonbook.ledger.notes import NoteKey, parse_note
from poisonbook.ledger.timestamps import StampError, StampTrust, need_digest, stamped_bytes
from poisonbook.ledger.tree import Tree
from poisonbook.storage import checkpoints, tiles, timestamps
from poisonbook.storage.errors import LedgerBrokenError
from poisonbook.storage.head import Head
from poisonbook.workflows.ledger_findings import Audit, Progress
from poisonbook.workflows.ledger_keys import LedgerKeyChangedError, ledger_keys


def audit_keys(connection: Connection, found: Audit, key: NoteKey) -> LedgerKeys:
    """The keys that signed: by what the ledger says itself, where that leads to the key that is in force."""
    try:
        return ledger_keys(connection, key)
    except (LedgerKeyChangedError, LedgerBrokenError) as error:
        found.tell(f"the ledger's keys: {error}")
        return LedgerKeys(key)


def audit_entries(
    connection: Connection, found: Audit, keys: LedgerKeys, head: Head | None, progress: Progress
) -> None:
    """Entries lead to the tiles that are stored, and to every root that was signed."""
    size = tiles.size_of(connection)
    signed = {kept.size: kept for kept in checkpoints.every(connection)}
    stops = sorted({one for one in (*signed, size, *([head.size] if head else [])) if one <= size})
    for longer in sorted(one for one in signed if one > size):
        found.tell(f"the checkpoint of {longer} entries is of a longer ledger than this one of {size}")
    if head is not None and head.size > size:
        found.tell(f"the ledger has {size} entries and had {head.size}")
    tree, filled = Tree(), 0
    for stop in stops:
        while tree.size < stop:
            page = tiles.entries(connection, tree.size, min(stop, tree.size + 10_000))
            if not page:
                found.tell(f"entry {tree.size} is missing")
                return
            _count_kinds(page, found, tree.size)
            full = tree.grow(map(leaf_hash, page))
            filled += len(full)
            for tile in tiles.differing(connection, full):
                found.tell(f"tile {tile.number} of level {tile.level} is not what its entries give")
            progress("entries", tree.size, size)
        if stop in signed:
            _checkpoint(found, signed[stop], tree, keys)
        if head is not None and head.size == stop and head.root != tree.root:
            found.tell(f"the first {stop} entries are not those the ledger had")
    found.entries = tree.size
    stored = tiles.count_tiles(connection)
    if stored != filled:
        found.tell(f"{stored} tiles are stored, {filled} would be full")


def _count_kinds(page: Sequence[bytes], found: Audit, first: int) -> None:
    kinds = {head: kind_of(head + bytes(HASH_BYTES)) for head in {entry[:-HASH_BYTES] for entry in page}}
    if not KINDS.issuperset(kinds.values()):
        for number, entry in enumerate(page, first):
            if kinds[entry[:-HASH_BYTES]] not in KINDS:
                found.tell(f"entry {number} is none")
    for head, count in Counter(entry[:-HASH_BYTES] for entry in page).items():
        if (kind := kinds[head]) in KINDS:
            found.kinds[kind] += count


def _checkpoint(found: Audit, kept: checkpoints.Kept, tree: Tree, keys: LedgerKeys) -> None:
    found.checkpoints += 1
    try:
        note, checkpoint = parse_checkpoint(kept.note)
    except ValueError as error:
        found.tell(f"the checkpoint of {tree.size} entries is none: {error}")
        return
    key = keys.at(tree.size)
    if key is None or checkpoint.origin != key.name or not key.verifies(note):
        found.tell(f"the checkpoint of {tree.size} entries is not signed by this ledger's key")
    elif kept.key != key.text:
        found.tell(f"the checkpoint of {tree.size} entries names another key than the one that signed it")
    if (checkpoint.size, checkpoint.root) != (tree.size, tree.root):
        found.tell(f"the checkpoint of {tree.size} entries was signed over other ones")


def audit_timestamps(connection: Connection, found: Audit, keys: LedgerKeys, trust: StampTrust | None) -> None:
    """Time stamps are as they were answered, and of the checkpoints that were signed."""
    for stamp in timestamps.every(connection):
        found.timestamps += 1
        what = f"the time stamp of the checkpoint of {stamp.size} entries"
        kept, key = checkpoints.at(connection, stamp.size), keys.at(stamp.size)
        if kept is None or key is None:
            found.tell(f"{what}: there is no such checkpoint")
        elif stamp != timestamps.KeptStamp.of(stamp.size, stamp.answer):
            found.tell(f"{what}: is not as it was answered")
        else:
            try:
                content = stamped_bytes(parse_note(kept.note), key)
                if trust is None:
                    need_digest(stamp.answer, content)
                else:
                    trust.checked(stamp.answer, content)
                    found.verified_timestamps += 1
            except StampError as error:
                found.tell(f"{what}: {error}")
