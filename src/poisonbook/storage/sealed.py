"""What is sealed in the register, of whatever noun: to be opened by those who may, or closed for a new key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, Table, select, update
from sqlalchemy.engine import Connection, Row

from poisonbook.storage.events import touch
from poisonbook.storage.pages import in_order
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS, LICENCES, STATEMENTS

_TABLES: Mapping[str, Table] = MappingProxyType(
    {"statement": STATEMENTS, "identity_check": IDENTITY_CHECKS, "licence": LICENCES}
)
_COLUMNS = ("sealed", "customer", "others", "operator", "id")
"""Of those that a table has; what tells its rows apart stands last, as `in_order` asks."""


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """The sealed particulars of one record."""

    operator: str
    kind: str
    """`statement`, `identity_check` or `licence`."""
    id: str
    sealed: bytes
    customers: tuple[str, ...]
    """The pseudonyms of whose it is; several can have one licence."""


def every(connection: Connection) -> Iterator[SealedRecord]:
    """All there are, of every operator."""
    for kind, table in _TABLES.items():
        for row in in_order(connection, _query(table), (table.c.operator, table.c.id)):
            yield _record(kind, row)


def find(connection: Connection, operator: str, ids: Iterable[str]) -> list[SealedRecord]:
    """Those of the operator's with these ids, as far as they are there, in the order of the ids."""
    wanted = list(ids)
    found = {}
    for kind, table in _TABLES.items():
        here = (table.c.operator == operator, table.c.id.in_(wanted))
        for row in connection.execute(_query(table).where(*here)):
            found[row.id] = _record(kind, row)
    return [found[id_] for id_ in wanted if id_ in found]


def replace_some(connection: Connection, changes: Sequence[tuple[SealedRecord, bytes]]) -> int:
    """Put other sealed bytes in the place of these, where they are still the same; how many."""
    count = 0
    for record, sealed in changes:
        table = _TABLES[record.kind]
        here = (table.c.operator == record.operator, table.c.id == record.id, table.c.sealed == record.sealed)
        if connection.execute(update(table).where(*here).values(sealed=sealed)).rowcount == 1:
            touch(connection, table, [(record.operator, record.id)])
            count += 1
    return count


def _query(table: Table) -> Select[Any]:
    return select(*(table.c[name] for name in _COLUMNS if name in table.c))


def _record(kind: str, row: Row[Any]) -> SealedRecord:
    return SealedRecord(row.operator, kind, row.id, row.sealed, (row.customer, *getattr(row, "others", ())))
