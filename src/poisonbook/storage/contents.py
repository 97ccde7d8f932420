"""What entries of the ledger commit to, as long as it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from poisonbook.storage.tables.ledger import LEDGER_CONTENTS

__all__ = ["Connection", "Content", "at", "between", "count_from", "of_kind", "of_record"]


class Content(NamedTuple):
    """Nonce and content of one entry."""

    number: int
    kind: str
    nonce: bytes
    content: bytes
    noun: str | None
    operator: str | None
    id: str | None
    digest: str | None
    delete_after: datetime


_QUERY = select(*(LEDGER_CONTENTS.c[name] for name in Content._fields))


def at(connection: Connection, number: int) -> Content | None:
    """What the entry of this number commits to; None: it is gone, or there is no such entry."""
    row = connection.execute(_QUERY.where(LEDGER_CONTENTS.c.number == number)).one_or_none()
    return None if row is None else Content(*row)


def of_record(connection: Connection, noun: str, operator: str, id_: str) -> Content | None:
    """The last of what the ledger says of a record."""
    columns = LEDGER_CONTENTS.c
    here = (columns.noun == noun, columns.operator == operator, columns.id == id_)
    row = connection.execute(_QUERY.where(*here).order_by(columns.number.desc()).limit(1)).one_or_none()
    return None if row is None else Content(*row)


def between(connection: Connection, start: int, end: int) -> Iterator[Content]:
    """What is kept of the entries from number `start` to before `end`, in their order."""
    number = LEDGER_CONTENTS.c.number
    for row in connection.execute(_QUERY.where(number >= start, number < end).order_by(number)):
        yield Content(*row)


def of_kind(connection: Connection, kind: str) -> Iterator[Content]:
    """What is kept of the entries of a kind, in their order."""
    for row in connection.execute(_QUERY.where(LEDGER_CONTENTS.c.kind == kind).order_by(LEDGER_CONTENTS.c.number)):
        yield Content(*row)


def count_from(connection: Connection, start: int) -> int:
    """How many contents there are of entries from number `start` on."""
    number = LEDGER_CONTENTS.c.number
    return connection.execute(select(func.count()).where(number >= start)).scalar_one()
