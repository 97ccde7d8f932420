"""The whole ledger as files, for others to check or to be served by any web server."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.key_changes import LedgerKeys
from poisonbook.ledger.notes import NoteSigner, parse_note
from poisonbook.ledger.tile_paths import bundle, tiles_of
from poisonbook.ledger.timestamps import stamped_bytes
from poisonbook.storage import checkpoints, tiles, timestamps
from poisonbook.storage.errors import LedgerBrokenError, LedgerRolledBackError
from poisonbook.storage.head import Head
from poisonbook.storage.store import Store
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint
from poisonbook.workflows.ledger_keys import ledger_keys
from poisonbook.workflows.output import output_folder, writing_to


class LedgerExportPlaceError(PoisonbookError):
    """The ledger cannot be exported to a folder; nothing was written."""

    code: ClassVar[str] = "ledger-export-place"

    def __init__(self, place: Path, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}; name a new folder, or one with an earlier export of this ledger"


def export_ledger(store: Store, signer: NoteSigner, place: Path, *, home: Path | None = None) -> Checkpoint:
    """Write all of the ledger into a folder, as C2SP tlog-tiles has it: to be checked, or served by any web server.

    The folder is new or empty, or has an earlier export of the same ledger, which gives way.

    Args:
        home: the store's own folder, which is never to be handed out.

    Raises:
        LedgerExportPlaceError: there is something else in the folder.
        OutputError: the folder cannot be written.
        LedgerBrokenError: what is stored is not whole.
    """
    if home is not None and home.resolve().is_relative_to(place.resolve()):
        raise LedgerExportPlaceError(place, "has the store's database and keys in it, and an export is handed out")
    _need_own(store, signer.key.name, place)
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


def _need_own(store: Store, origin: str, place: Path) -> None:
    """Go on only where there is nothing at `place`, or what this ledger goes on from."""
    with writing_to(str(place)):
        if not place.exists() or not any(place.iterdir()):
            return
    try:
        _, earlier = parse_checkpoint((place / "checkpoint").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise LedgerExportPlaceError(place, "has other files in it") from None
    if earlier.origin != origin:
        raise LedgerExportPlaceError(place, f"has an export of another ledger in it, {earlier.origin}")
    try:
        with store.reading() as connection:
            tiles.need_whole(connection, Head(earlier.size, earlier.root))
    except LedgerRolledBackError:
        problem = f"has {earlier.size:,} entries in it with which this ledger does not begin"
        raise LedgerExportPlaceError(place, problem) from None


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
