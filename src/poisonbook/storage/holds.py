"""Legal holds on record, and which rows they keep from being deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, delete, exists, literal, select
from sqlalchemy.engine import Connection

from poisonbook.register.holds import Hold
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.shelf import Shelf
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS, LICENCE_GRANTS, LICENCE_USES, LICENCES, STATEMENTS
from poisonbook.storage.tables.holds import HELD_RECORDS, HOLDS
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.storage.tables.shops import SHOP_ORDERS

__all__ = [
    "HELD_BY",
    "HOLDABLE",
    "Connection",
    "add",
    "change",
    "find",
    "held_ids",
    "hold_records",
    "let_go",
    "not_held",
    "record_of",
    "search",
    "sought",
]

_SHELF = Shelf(HOLDS, Hold)
HOLDABLE: tuple[Table, ...] = (ORDERS, STATEMENTS, IDENTITY_CHECKS, LICENCES)
HELD_BY: Mapping[Table, tuple[str | None, str]] = {
    **{table: (table.name, "id") for table in HOLDABLE},
    ORDER_LINES: (ORDERS.name, "order_id"),
    LICENCE_USES: (ORDERS.name, "order_id"),
    LICENCE_GRANTS: (LICENCES.name, "licence"),
    SHOP_ORDERS: (ORDERS.name, "id"),
    LEDGER_CONTENTS: (None, "id"),
}
"""By which noun and which column a row belongs to a record that can be held; None: the row says the noun itself."""


def add(connection: Connection, operator: str, hold: Hold) -> None:
    """Put a hold on record; StoreConflictError where its id is there."""
    _SHELF.add(connection, operator, hold, at=hold.placed_at, delete_after=hold.over_at)


def find(connection: Connection, operator: str, id_: str) -> Hold | None:
    """The hold with this id."""
    return _SHELF.find(connection, operator, id_)


def search(connection: Connection, operator: str) -> list[Hold]:
    """The operator's holds, the latest first."""
    return _SHELF.search(connection, operator)


def change(connection: Connection, operator: str, hold: Hold) -> None:
    """Keep a hold as it stands now, until it is over; what it holds is said with it."""
    cells = _SHELF.cells(hold)
    names = ("state", "confirmed_by", "confirmed_at", "lifted_by", "lifted_at")
    changed = {name: cells[name] for name in names}
    _SHELF.change(connection, operator, hold.id, **changed, delete_after=hold.over_at)


def sought(connection: Connection, operator: str, ids: Collection[str]) -> dict[str, list[str]]:
    """Of which nouns there are records with these ids, by id; those that are not on record are missing."""
    found: dict[str, list[str]] = {}
    for table in HOLDABLE:
        here = (table.c.operator == operator, table.c.id.in_(ids))
        for id_ in connection.execute(select(table.c.id).where(*here)).scalars():
            found.setdefault(id_, []).append(table.name)
    return found


def hold_records(connection: Connection, operator: str, hold: Hold, nouns: Mapping[str, Collection[str]]) -> None:
    """Keep records from being deleted until the hold ends."""
    rows = [
        {"operator": operator, "noun": noun, "id": id_, "hold": hold.id, "delete_after": hold.expires_at}
        for id_, names in nouns.items()
        for noun in names
    ]
    insert_rows(connection, HELD_RECORDS, rows)


def let_go(connection: Connection, operator: str, hold: Hold) -> None:
    """Have the law's dates count again for what a hold held."""
    here = (HELD_RECORDS.c.operator == operator, HELD_RECORDS.c.hold == hold.id)
    connection.execute(delete(HELD_RECORDS).where(*here))


def held_ids(connection: Connection, operator: str, table: Table, ids: Collection[str] | None = None) -> set[str]:
    """The ids of the table's records that are held; of `ids` alone where they are given."""
    held = HELD_RECORDS.c
    here = [held.operator == operator, held.noun == table.name]
    if ids is not None:
        here.append(held.id.in_(ids))
    return set(connection.scalars(select(held.id).where(*here)))


def record_of(table: str, row: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Operator, noun and id of the record that a row belongs to; None: of none that can be held."""
    for one, (noun, column) in HELD_BY.items():
        if one.name == table:
            return row["operator"], row["noun"] if noun is None else noun, row[column]
    return None


def not_held(table: Table, rows: FromClause) -> ColumnElement[bool]:
    """Whether a row of `rows`, which are of `table`, belongs to no record that is held."""
    if table not in HELD_BY:
        return literal(value=True)
    noun, column = HELD_BY[table]
    wanted: Any = rows.c.noun if noun is None else noun
    held = HELD_RECORDS.c
    return ~exists(
        select(held.id).where(held.operator == rows.c.operator, held.noun == wanted, held.id == rows.c[column])
    )
