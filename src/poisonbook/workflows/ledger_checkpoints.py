"""Signed checkpoints of the ledger: how long it is and what its root is, read back before it is signed."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.key_changes import LedgerKeys
from poisonbook.ledger.notes import NoteSigner, signed
from poisonbook.ledger.tree import Tree
from poisonbook.storage import checkpoints, tiles
from poisonbook.storage.errors import LedgerBrokenError, LedgerRolledBackError
from poisonbook.storage.head import Head
from poisonbook.storage.store import Store
from poisonbook.workflows.ledger_keys import LedgerKeyChangedError, ledger_keys

_PAGE = 10_000


def signed_checkpoint(store: Store, signer: NoteSigner, *, least: int = 0) -> checkpoints.Kept:
    """A signed checkpoint of the ledger as it is now, or the last one where that is long enough.

    Nothing is signed but what was read back: from the last checkpoint on every entry is hashed anew, and the tiles
    that are stored have to be those that result.

    Raises:
        LedgerBrokenError: what is stored does not lead from the last checkpoint to here.
        LedgerRolledBackError: the database lost commits since the ledger was last written.
        LedgerKeyChangedError: another key signed the last checkpoint.
    """
    head = store.head  # before the store is read, which may go on meanwhile
    with store.reading() as connection:
        last = checkpoints.last(connection)
        if last is not None and last.size >= (least or tiles.size_of(connection)):
            return last
        tree = read_back(connection, last, ledger_keys(connection, signer.key), head)
    text = Checkpoint(signer.key.name, tree.size, tree.root).text
    kept = checkpoints.Kept(tree.size, signed(text, [signer.sign(text)]).whole, store.clock(), signer.key.text)
    store.writer.run(checkpoints.keep, kept)
    return kept


def read_back(connection: Connection, last: checkpoints.Kept | None, keys: LedgerKeys, head: Head | None) -> Tree:
    """The tree of what is stored, hashed anew from the last checkpoint on.

    Raises:
        LedgerBrokenError: what is stored does not lead from that to here.
        LedgerRolledBackError: the ledger is shorter than its head says.
        LedgerKeyChangedError: another key than that of `keys` signed the last checkpoint.
    """
    size = tiles.size_of(connection)
    known = size if head is None else head.size
    if known > size:
        raise LedgerRolledBackError(known, size)
    tree = Tree()
    if last is not None:
        note, before = parse_checkpoint(last.note)
        key = keys.at(last.size)
        if key is None or not key.is_in(note):
            raise LedgerKeyChangedError(before.origin, last.size)
        tree = tiles.tree_of(connection, last.size)
        if before != Checkpoint(key.name, last.size, tree.root) or not key.verifies(note):
            raise LedgerBrokenError(f"its first {last.size} entries are not those of the checkpoint signed before")
    while tree.size < size:
        end = min(size, tree.size + _PAGE, known if tree.size < known else size)
        page = tiles.entries(connection, tree.size, end)
        if len(page) != end - tree.size:
            raise LedgerBrokenError("entries are missing")
        for tile in tiles.differing(connection, tree.grow(map(leaf_hash, page))):
            raise LedgerBrokenError(f"tile {tile.number} of level {tile.level} is not what its entries give")
        if head is not None and tree.size == head.size and tree.root != head.root:
            raise LedgerBrokenError(f"its first {head.size} entries are not those that were written")
    return tree
