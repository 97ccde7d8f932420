"""Proofs that an entry is in the ledger, each in one file that can be checked offline."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.notes import NoteSigner
from poisonbook.ledger.proof_files import ProofFile
from poisonbook.ledger.proofs import inclusion_proof
from poisonbook.ledger.shown import shown, shown_closed
from poisonbook.storage import checkpoints, contents, tiles, timestamps
from poisonbook.storage.errors import LedgerBrokenError
from poisonbook.storage.store import Store
from poisonbook.workflows.ledger_checkpoints import signed_checkpoint

_EDGES = tiles.SignedEdges()


class NotInLedgerError(PoisonbookError):
    """The ledger has no such entry, or what it said is gone."""

    code: ClassVar[str] = "not-in-ledger"

    def __str__(self) -> str:
        return "the ledger says nothing of it: it never did, or what it said was deleted with the record"


class NotStampedError(PoisonbookError):
    """No checkpoint with the entry has a time stamp."""

    code: ClassVar[str] = "not-stamped"

    def __str__(self) -> str:
        return "no checkpoint with this entry has a time stamp yet; `poisonbook ledger checkpoint --stamp` asks for one"


class _Entry(NamedTuple):
    """What is to be proved."""

    number: int
    entry: bytes
    extra: bytes
    """What is shown of it."""


def proof_of_record(store: Store, signer: NoteSigner, *, noun: str, operator: str, id_: str) -> ProofFile:
    """That a record stood as it does, in one file that can be checked offline.

    Raises:
        NotInLedgerError: the ledger says nothing of it.
    """
    return _proof(store, signer, lambda connection: _of_record(connection, noun, operator, id_))


def proof_of_entry(store: Store, signer: NoteSigner, number: int) -> ProofFile:
    """That an entry is in the ledger, with what it says as long as that is kept.

    Raises:
        NotInLedgerError: there is no such entry.
    """
    return _proof(store, signer, lambda connection: _numbered(connection, number))


def with_first_stamp(store: Store, proof: ProofFile) -> tuple[ProofFile, bytes]:
    """The same proof, in the first checkpoint with a time stamp that has the entry; and the time stamp.

    Raises:
        NotStampedError: there is none.
    """
    with store.reading() as connection:
        stamp = timestamps.first(connection, least=proof.index + 1)
        kept = None if stamp is None else checkpoints.at(connection, stamp.size)
        if stamp is None or kept is None:
            raise NotStampedError
        entry = _Entry(proof.index, _entry(connection, proof.index), proof.extra or b"")
        return _proof_in(connection, kept, entry), stamp.answer


def _proof(store: Store, signer: NoteSigner, find: Callable[[Connection], _Entry]) -> ProofFile:
    """The proof of an entry, in the last checkpoint or, where that has not got it, in a new one."""
    with store.reading() as connection:
        found = find(connection)
        kept = checkpoints.last(connection, least=found.number + 1)
        if kept is not None:
            return _proof_in(connection, kept, found)
    kept = signed_checkpoint(store, signer, least=found.number + 1)
    with store.reading() as connection:
        return _proof_in(connection, kept, found)


def _of_record(connection: Connection, noun: str, operator: str, id_: str) -> _Entry:
    content = contents.of_record(connection, noun, operator, id_)
    if content is None:
        raise NotInLedgerError
    return _numbered(connection, content.number)


def _numbered(connection: Connection, number: int) -> _Entry:
    logged = contents.at(connection, number)
    if logged is None:
        raise NotInLedgerError
    entry, content = logged
    if content is None:
        return _Entry(number, entry, shown_closed(entry))
    return _Entry(number, entry, shown(content.kind, content.nonce, content.content))


def _entry(connection: Connection, number: int) -> bytes:
    found = tiles.entries(connection, number, number + 1)
    if not found:
        raise NotInLedgerError
    return found[0]


def _proof_in(connection: Connection, kept: checkpoints.Kept, one: _Entry) -> ProofFile:
    """That an entry is in the ledger of a checkpoint; given out only where it leads to the root that was signed."""
    note, checkpoint = parse_checkpoint(kept.note)
    edges = _EDGES.of(connection, checkpoint.size, checkpoint.root)
    hashes = tiles.StoredHashes(connection, checkpoint.size, about=one.number, edges=edges)
    path = inclusion_proof(one.number, checkpoint.size, hashes)
    proof = ProofFile(one.number, tuple(path), checkpoint, note, one.extra)
    if not proof.shows(one.entry):
        raise LedgerBrokenError(f"entry {one.number} does not lead to the signed root")
    return proof
