"""Time stamps of signed checkpoints, as the authorities answered; one checkpoint may have several."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.engine import Connection

from poisonbook.storage.tables.ledger import LEDGER_TIMESTAMPS
from poisonbook.storage.work import each

__all__ = ["Connection", "KeptStamp", "every", "first", "has", "keep"]


class KeptStamp(NamedTuple):
    """A time stamp on record."""

    size: int
    """Of the checkpoint it is of."""
    digest: bytes
    """SHA-256 of the answer."""
    answer: bytes

    @classmethod
    def of(cls, size: int, answer: bytes) -> KeptStamp:
        """As it is kept."""
        return cls(size, sha256(answer).digest(), answer)


_COLUMNS = tuple(LEDGER_TIMESTAMPS.c[name] for name in KeptStamp._fields)
_ORDER = (LEDGER_TIMESTAMPS.c.size, LEDGER_TIMESTAMPS.c.digest)


def every(connection: Connection) -> Iterator[KeptStamp]:
    """All time stamps, those of the shortest ledger first."""
    for row in connection.execute(select(*_COLUMNS).order_by(*_ORDER)):
        yield KeptStamp(*row)


def first(connection: Connection, *, least: int) -> KeptStamp | None:
    """The first time stamp of a ledger of at least so many entries."""
    query = select(*_COLUMNS).where(LEDGER_TIMESTAMPS.c.size >= least).order_by(*_ORDER).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else KeptStamp(*row)


def has(connection: Connection, size: int) -> bool:
    """Whether the checkpoint of so many entries has a time stamp."""
    return bool(connection.execute(select(exists().where(LEDGER_TIMESTAMPS.c.size == size))).scalar_one())


@each
def keep(connection: Connection, stamp: KeptStamp) -> None:
    """Put a time stamp on record beside those that its checkpoint has."""
    connection.execute(LEDGER_TIMESTAMPS.insert().values(**stamp._asdict()))
