"""What is sealed in the register, of whatever noun: to be opened by those who may, or closed for a new key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Table, select, update
from sqlalchemy.engine import Connection

from poisonbook.storage.events import touch
from poisonbook.storage.pages import in_order
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS, LICENCES, STATEMENTS
from poisonbook.storage.work import each

_TABLES: Mapping[str, Table] = MappingProxyType(
    {"statement": STATEMENTS, "identity_check": IDENTITY_CHECKS, "licence": LICENCES}
)


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """The sealed particulars of one record."""

    operator: str
    kind: str
    """`statement`, `identity_check` or `licence`."""
    id: str
    sealed: bytes


def every(connection: Connection) -> Iterator[SealedRecord]:
    """All there are, of every operator."""
    for kind, table in _TABLES.items():
        keys = (table.c.operator, table.c.id)
        for row in in_order(connection, select(table.c.sealed, *keys), keys):
            yield SealedRecord(row.operator, kind, row.id, row.sealed)


def find(connection: Connection, operator: str, ids: Iterable[str]) -> list[SealedRecord]:
    """Those of the operator's with these ids, as far as they are there, in the order of the ids."""
    wanted = list(ids)
    found = {}
    for kind, table in _TABLES.items():
        here = (table.c.operator == operator, table.c.id.in_(wanted))
        for id_, sealed in connection.execute(select(table.c.id, table.c.sealed).where(*here)):
            found[id_] = SealedRecord(operator, kind, id_, sealed)
    return [found[id_] for id_ in wanted if id_ in found]


@each
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
