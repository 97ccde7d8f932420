"""What entries of the ledger commit to, as long as it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Text, and_, bindparam, func, select
from sqlalchemy.engine import Connection

from poisonbook.storage.bulk import given, given_rows
from poisonbook.storage.events import Key
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS, LEDGER_ENTRIES

__all__ = [
    "Connection",
    "Content",
    "Logged",
    "at",
    "between",
    "count_from",
    "last_ends",
    "last_of_kind",
    "of_kind",
    "of_record",
]


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


class Logged(NamedTuple):
    """An entry, and its content as long as that is kept."""

    entry: bytes
    content: Content | None


_KEY = (("operator", Text()), ("id", Text()))
_QUERY = select(*(LEDGER_CONTENTS.c[name] for name in Content._fields))
_OF_KIND = _QUERY.where(LEDGER_CONTENTS.c.kind == bindparam("kind"), LEDGER_CONTENTS.c.noun.is_(None))
_AT = (
    select(LEDGER_ENTRIES.c.entry, *_QUERY.selected_columns)
    .join_from(LEDGER_ENTRIES, LEDGER_CONTENTS, LEDGER_ENTRIES.c.number == LEDGER_CONTENTS.c.number, isouter=True)
    .where(LEDGER_ENTRIES.c.number == bindparam("number"))
)
_BETWEEN = _QUERY.where(
    LEDGER_CONTENTS.c.number >= bindparam("start"), LEDGER_CONTENTS.c.number < bindparam("end")
).order_by(LEDGER_CONTENTS.c.number)


def at(connection: Connection, number: int) -> Logged | None:
    """The entry of this number with what it commits to; None: there is no such entry."""
    row = connection.execute(_AT, {"number": number}).one_or_none()
    if row is None:
        return None
    entry, *content = row
    return Logged(bytes(entry), None if content[0] is None else Content(*content))


def of_record(connection: Connection, noun: str, operator: str, id_: str) -> Content | None:
    """The last of what the ledger says of a record."""
    columns = LEDGER_CONTENTS.c
    here = (columns.noun == noun, columns.operator == operator, columns.id == id_)
    row = connection.execute(_QUERY.where(*here).order_by(columns.number.desc()).limit(1)).one_or_none()
    return None if row is None else Content(*row)


def last_ends(connection: Connection, noun: str, keys: Collection[Key]) -> dict[Key, datetime]:
    """When the last is deleted that the ledger says of records, of each of which it says something."""
    if not keys:
        return {}
    asked = given_rows(connection.dialect.name, _KEY)
    columns = LEDGER_CONTENTS.c
    match = and_(columns.noun == noun, columns.operator == asked.c.operator, columns.id == asked.c.id)
    last = func.max(columns.delete_after)
    query = select(columns.operator, columns.id, last).join_from(asked, LEDGER_CONTENTS, match)
    rows = connection.execute(query.group_by(columns.operator, columns.id), given(("operator", "id"), sorted(keys)))
    return {(operator, id_): until for operator, id_, until in rows}


def between(connection: Connection, start: int, end: int) -> list[Content]:
    """What is kept of the entries from number `start` to before `end`, in their order."""
    return [Content(*row) for row in connection.execute(_BETWEEN, {"start": start, "end": end}).all()]


def of_kind(connection: Connection, kind: str) -> Iterator[Content]:
    """What is kept of the events of a kind, in their order."""
    for row in connection.execute(_OF_KIND.order_by(LEDGER_CONTENTS.c.number), {"kind": kind}):
        yield Content(*row)


def last_of_kind(connection: Connection, kind: str) -> Content | None:
    """The last of what is kept of the events of a kind."""
    last = _OF_KIND.order_by(LEDGER_CONTENTS.c.number.desc()).limit(1)
    row = connection.execute(last, {"kind": kind}).one_or_none()
    return None if row is None else Content(*row)


def count_from(connection: Connection, start: int) -> int:
    """How many contents there are of entries from number `start` on."""
    number = LEDGER_CONTENTS.c.number
    return connection.execute(select(func.count()).where(number >= start)).scalar_one()
