"""Audit: every byte of the ledger hashed anew, and every record compared with what the ledger says of it."""

from __future__ import annotations

from poisonbook.ledger.key_changes import LedgerKeys
from poisonbook.ledger.notes import ED25519, PUBLIC_BYTES, NoteKey
from poisonbook.ledger.timestamps import StampTrust
from poisonbook.storage import checkpoints, tiles
from poisonbook.storage.digests import damages, need_columns
from poisonbook.storage.events import Key
from poisonbook.storage.head import HeadFile
from poisonbook.storage.store import Store
from poisonbook.workflows.ledger_audit_log import audit_entries, audit_keys, audit_timestamps
from poisonbook.workflows.ledger_audit_records import LastSaid, audit_contents, audit_records
from poisonbook.workflows.ledger_findings import Audit, Progress

__all__ = ["Audit", "audit", "audit_by_itself"]
_NOBODYS = NoteKey("nobody", ED25519, bytes(PUBLIC_BYTES))
"""Of a ledger that nobody signed yet."""


def audit(
    store: Store,
    key: NoteKey,
    *,
    head: HeadFile | None = None,
    trust: StampTrust | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Hash the whole ledger anew and compare: entries, tiles, checkpoints and time stamps, contents, records.

    Who signed the time stamps is checked where `trust` says whose are believed. It reads one snapshot of the store; the
    service may go on meanwhile. Time grows with the entries, memory with the records that are kept.
    """
    found = Audit()
    known, is_told, keys = None, True, LedgerKeys(key)
    latest: dict[tuple[str, Key], LastSaid] = {}
    with found.reading("the head"):  # before the store is read, which may go on meanwhile
        known = None if head is None else head.read()
        is_told = head is None or known is not None
    with store.reading() as connection:
        with found.reading("entries, tiles and checkpoints"):
            if not is_told and tiles.size_of(connection):
                found.tell("the head: is not there, so nobody knows whether the ledger was longer")
            keys = audit_keys(connection, found, key)
            audit_entries(connection, found, keys, known, progress or _nothing)
        with found.reading("time stamps"):
            audit_timestamps(connection, found, keys, trust)
        with found.reading("contents"):
            latest = audit_contents(connection, found, progress or _nothing)
        with found.reading("records"):
            audit_records(connection, found, latest, store.clock())
        with found.reading("the database"):
            need_columns(connection)
            for damage in damages(connection):
                found.tell(f"the database: {damage}")
    return found


def audit_by_itself(store: Store) -> Audit:
    """The same, by the key that signed the last checkpoint, where the key file is not at hand."""
    with store.reading() as connection:
        last = checkpoints.last(connection)
    try:
        key = _NOBODYS if last is None else NoteKey.parse(last.key)
    except ValueError:
        key = _NOBODYS
    return audit(store, key)


def _nothing(_what: str, _done: int, _of: int | None) -> None:
    """Nobody watches."""
