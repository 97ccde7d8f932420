"""Signed checkpoints of the ledger, with the cosignatures they were given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection

from poisonbook.ledger.notes import parse_note
from poisonbook.ledger.witnessing import with_signatures
from poisonbook.storage.errors import LedgerBrokenError
from poisonbook.storage.tables.ledger import LEDGER_CHECKPOINTS
from poisonbook.storage.work import each

__all__ = ["Connection", "Kept", "at", "every", "keep", "last"]


class Kept(NamedTuple):
    """A checkpoint on record."""

    size: int
    note: str
    """As it was signed, with all signatures."""
    signed_at: datetime
    key: str
    """The public key of the ledger that signed it, on one line."""


_ROWS = LEDGER_CHECKPOINTS.c
_COLUMNS = tuple(_ROWS[name] for name in Kept._fields)
_LAST = select(*_COLUMNS).where(_ROWS.size >= bindparam("least")).order_by(_ROWS.size.desc()).limit(1)


def last(connection: Connection, *, least: int = 0) -> Kept | None:
    """The checkpoint of the longest ledger, if that has at least so many entries."""
    row = connection.execute(_LAST, {"least": least}).one_or_none()
    return None if row is None else Kept(*row)


def at(connection: Connection, size: int) -> Kept | None:
    """The checkpoint of a ledger of so many entries."""
    row = connection.execute(select(*_COLUMNS).where(_ROWS.size == size)).one_or_none()
    return None if row is None else Kept(*row)


def every(connection: Connection) -> Iterator[Kept]:
    """All checkpoints, the shortest ledger first."""
    for row in connection.execute(select(*_COLUMNS).order_by(_ROWS.size)):
        yield Kept(*row)


@each
def keep(connection: Connection, kept: Kept) -> None:
    """Put a checkpoint on record, or further signatures below it: those that it has stay."""
    columns = LEDGER_CHECKPOINTS.c
    here = columns.size == kept.size
    before = connection.execute(select(columns.note).where(here)).scalar_one_or_none()
    if before is None:
        connection.execute(insert(LEDGER_CHECKPOINTS).values(**kept._asdict()))
        return
    old, new = parse_note(before), parse_note(kept.note)
    if old.text != new.text:
        raise LedgerBrokenError(f"its first {kept.size} entries are not those of the checkpoint signed before")
    whole = with_signatures(old, new.signatures).whole
    connection.execute(update(LEDGER_CHECKPOINTS).where(here).values(note=whole))
