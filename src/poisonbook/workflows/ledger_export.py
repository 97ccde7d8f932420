"""The whole ledger as files, for others to check or to be served by any web server."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Connection

from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.key_changes import LedgerKeys
from poisonbook.ledger.notes import NoteSigner, parse_note
from poisonbook.ledger.tile_paths import bundle, tiles_of
from poisonbook.ledger.timestamps import stamped_bytes
from poisonbook.storage import checkpoints, tiles, timestamps
from poisonbook.storage.errors import LedgerBrokenError
from poisonbook.storage.store import Store
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_keys import ledger_keys
from poisonbook.workflows.output import output_folder


def export_ledger(store: Store, signer: NoteSigner, place: Path) -> Checkpoint:
    """Write all of the ledger into a new folder, as C2SP tlog-tiles has it: to be checked, or served by any web server.

    Raises:
        OutputError: the folder cannot be written.
        LedgerBrokenError: what is stored is not whole.
    """
    kept = signed_checkpoint(store, signer)
    _, checkpoint = parse_checkpoint(kept.note)
    with output_folder(place) as folder, store.reading() as connection:
        (folder / "checkpoint").write_text(kept.note, encoding="utf-8")
        read = tiles.StoredHashes(connection, checkpoint.size)
        for tile in tiles_of(checkpoint.size):
            hashes = read(tile.level, tile.number << 8, tile.width)
            _write(folder / tile.path, b"".join(hashes))
            if not tile.level:
                start = tile.number << 8
                entries = tiles.entries(connection, start, start + tile.width)
                if list(map(leaf_hash, entries)) != list(hashes):
                    raise LedgerBrokenError(f"entries from {start} on are not those of their tile, or are missing")
                _write(folder / tile.entries_path, bundle(entries))
        keys = ledger_keys(connection, signer.key)
        for stamp in timestamps.every(connection):
            if stamp.size <= checkpoint.size:
                _write_stamp(folder / "timestamps" / str(stamp.size), connection, stamp, keys)
    return checkpoint


def _write_stamp(folder: Path, connection: Connection, stamp: timestamps.KeptStamp, keys: LedgerKeys) -> None:
    """A time stamp, and beside it what was stamped."""
    kept, key = checkpoints.at(connection, stamp.size), keys.at(stamp.size)
    if kept is None or key is None:
        raise LedgerBrokenError(f"the checkpoint of {stamp.size} entries, which was time-stamped, is missing")
    _write(folder / "checkpoint", stamped_bytes(parse_note(kept.note), key))
    _write(folder / f"{stamp.digest.hex()[:16]}.tsr", stamp.answer)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
