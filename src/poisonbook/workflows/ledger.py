"""The ledger for outsiders: sign a checkpoint, prove an entry, hand all of it out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.checkpoints import Checkpoint, parse_checkpoint
from poisonbook.ledger.events import LossAccepted
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.notes import NoteKey, NoteSigner, signed
from poisonbook.ledger.proof_files import ProofFile
from poisonbook.ledger.proofs import inclusion_proof
from poisonbook.ledger.shown import shown, shown_closed
from poisonbook.ledger.tile_paths import bundle, tiles_of
from poisonbook.ledger.tree import Tree
from poisonbook.privacy.key_files import key_in
from poisonbook.privacy.signing import KEY_BYTES, SigningKeyError
from poisonbook.settings import Settings
from poisonbook.storage import checkpoints, contents, ledger
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.errors import LedgerBrokenError, LedgerRolledBackError
from poisonbook.storage.events import log
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.store import Store
from poisonbook.workflows.output import output_folder

_PAGE = 10_000


class NotInLedgerError(PoisonbookError):
    """The ledger has no such entry, or what it said is gone."""

    code: ClassVar[str] = "not-in-ledger"

    def __str__(self) -> str:
        return "the ledger says nothing of it: it never did, or what it said was deleted with the record"


class LedgerNameError(PoisonbookError):
    """The ledger cannot be called so."""

    code: ClassVar[str] = "ledger-name"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name!r}: a ledger's name has no blanks and no plus signs, such as shop.example/ledger"


def signer_of(settings: Settings) -> NoteSigner:
    """The key that signs the ledger, under the ledger's name.

    Raises:
        SigningKeyError: the file is missing, or holds something else.
        LedgerNameError: the name cannot stand in a checkpoint.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = key_in(settings.ledger_key, SigningKeyError)
    if len(secret) != KEY_BYTES:
        raise SigningKeyError(str(settings.ledger_key), f"holds {len(secret)} bytes")
    private = Ed25519PrivateKey.from_private_bytes(secret)
    name = settings.ledger_origin or f"poisonbook.local/{leaf_hash(private.public_key().public_bytes_raw()).hex()[:16]}"
    try:
        return NoteSigner(private, name)
    except ValueError:
        raise LedgerNameError(name) from None


def head_file(settings: Settings) -> HeadFile:
    """The file that says how long the ledger was."""
    return HeadFile(settings.ledger_head)


def cosigned_file(settings: Settings) -> CosignedFile:
    """The file with the newest checkpoint that a witness cosigned."""
    return CosignedFile(settings.ledger_cosigned)


def signed_checkpoint(store: Store, signer: NoteSigner, *, least: int = 0) -> checkpoints.Kept:
    """A signed checkpoint of the ledger as it is now, or the last one where that is long enough.

    Nothing is signed but what was read back: from the last checkpoint on every entry is hashed anew, and the tiles
    that are stored have to be those that result.

    Raises:
        LedgerBrokenError: what is stored does not lead from the last checkpoint to here.
    """
    head = store.head  # before the store is read, which may go on meanwhile
    with store.reading() as connection:
        size = ledger.size_of(connection)
        last = checkpoints.last(connection)
        if last is not None and last.size >= (least or size):
            return last
        tree = _read_back(connection, size, last, signer.key, head)
    text = Checkpoint(signer.key.name, size, tree.root).text
    kept = checkpoints.Kept(size, signed(text, [signer.sign(text)]).whole, store.clock())
    store.writer.run(checkpoints.keep, kept)
    return kept


def proof_of_record(store: Store, signer: NoteSigner, *, noun: str, operator: str, id_: str) -> ProofFile:
    """That a record stood as it does, in one file that can be checked offline.

    Raises:
        NotInLedgerError: the ledger says nothing of it.
    """
    with store.reading() as connection:
        found = contents.of_record(connection, noun, operator, id_)
    if found is None:
        raise NotInLedgerError
    return _proof(store, signer, found)


def proof_of_entry(store: Store, signer: NoteSigner, number: int) -> ProofFile:
    """That an entry is in the ledger, with what it says as long as that is kept.

    Raises:
        NotInLedgerError: there is no such entry.
    """
    with store.reading() as connection:
        found = contents.at(connection, number)
        entry = ledger.entries(connection, number, number + 1)
    if not entry:
        raise NotInLedgerError
    return _proof(store, signer, number if found is None else found)


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
        read = ledger.StoredHashes(connection)
        for tile in tiles_of(checkpoint.size):
            hashes = read(tile.level, tile.number << 8, tile.width)
            _write(folder / tile.path, b"".join(hashes))
            if not tile.level:
                start = tile.number << 8
                _write(folder / tile.entries_path, bundle(ledger.entries(connection, start, start + tile.width)))
    return checkpoint


def _read_back(
    connection: Connection, size: int, last: checkpoints.Kept | None, key: NoteKey, head: Head | None
) -> Tree:
    """The tree of what is stored, hashed anew from the last checkpoint on."""
    known = size if head is None else head.size
    tree = Tree()
    if last is not None:
        note, before = parse_checkpoint(last.note)
        tree = ledger.tree_of(connection, last.size)
        if before != Checkpoint(key.name, last.size, tree.root) or not key.verifies(note):
            raise LedgerBrokenError(f"its first {last.size} entries are not those of the checkpoint signed before")
    while tree.size < size:
        end = min(size, tree.size + _PAGE, known if tree.size < known else size)
        page = ledger.entries(connection, tree.size, end)
        if len(page) != end - tree.size:
            raise LedgerBrokenError("entries are missing")
        for tile in tree.grow(map(leaf_hash, page)):
            if not ledger.has_tile(connection, tile):
                raise LedgerBrokenError(f"tile {tile.number} of level {tile.level} is not what its entries give")
        if head is not None and tree.size == head.size and tree.root != head.root:
            raise LedgerBrokenError(f"its first {head.size} entries are not those that were written")
    return tree


def _proof(store: Store, signer: NoteSigner, about: contents.Content | int) -> ProofFile:
    number = about if isinstance(about, int) else about.number
    kept = signed_checkpoint(store, signer, least=number + 1)
    note, checkpoint = parse_checkpoint(kept.note)
    with store.reading() as connection:
        path = inclusion_proof(number, checkpoint.size, ledger.StoredHashes(connection))
        (entry,) = ledger.entries(connection, number, number + 1)
    extra = shown_closed(entry) if isinstance(about, int) else shown(about.kind, about.nonce, about.content)
    proof = ProofFile(number, tuple(path), checkpoint, note, extra)
    if not proof.shows(entry):
        raise LedgerBrokenError(f"entry {number} does not lead to the signed root")
    return proof


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def accept_loss(store: Store, head: HeadFile, reason: str, *, cosigned: CosignedFile | None = None) -> Head:
    """Go on with a ledger that lost entries, from here on; that it was accepted is its next entry.

    To be given a store that was opened without its head. What witnesses cosigned is set aside where the store does not
    go on from it; they will not cosign this ledger any more.
    """
    known = head.read()
    with store.reading() as connection:
        size = ledger.size_of(connection)
        found = Head(size, ledger.root_at(connection, size))
    head.replace(found)
    if cosigned is not None:
        _set_aside(store, cosigned)
    at = store.clock().isoformat()
    lost = LossAccepted(at=at, entries_known=0 if known is None else known.size, entries_found=size, reason=reason)
    store.writer.run(log, lost)
    return found


def _set_aside(store: Store, cosigned: CosignedFile) -> None:
    with store.reading() as connection:
        try:
            cosigned.need_whole(connection)
        except LedgerRolledBackError:
            cosigned.set_aside()


def pages(size: int) -> Iterator[tuple[int, int]]:
    """Parts of so many entries, to be read one after the other."""
    for start in range(0, size, _PAGE):
        yield start, min(size, start + _PAGE)
