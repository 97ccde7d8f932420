"""Which epochs' pseudonyms are in the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Text, func, or_, select, type_coerce
from sqlalchemy.engine import Connection

from poisonbook.storage.tables.evidence import FORM_LINKS, IDENTITY_CHECKS, LICENCES, STATEMENTS
from poisonbook.storage.tables.house import NOTICES
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.storage.tables.review import ALERTS
from poisonbook.storage.tables.shops import TASKS

__all__ = ["NAMING", "PSEUDONYMS", "Connection", "InUse", "epochs_in_use", "in_use", "is_held"]

PSEUDONYMS: dict[Table, tuple[Column[str], ...]] = {
    FORM_LINKS: (FORM_LINKS.c.customer,),
    NOTICES: (NOTICES.c.party,),
    LICENCES: (LICENCES.c.customer, LICENCES.c.number),
    STATEMENTS: (STATEMENTS.c.customer,),
    IDENTITY_CHECKS: (IDENTITY_CHECKS.c.customer,),
    ORDERS: (ORDERS.c.customer, ORDERS.c.delivery_address, ORDERS.c.payment_token),
    ORDER_LINES: (
        ORDER_LINES.c.customer,
        ORDER_LINES.c.delivery_address,
        ORDER_LINES.c.payment_token,
        ORDER_LINES.c.licence,
    ),
}
"""Where a pseudonym stands by itself, small tables first. A decision's findings name its own order's customer alone."""
NAMING: dict[Table, Column[Any]] = {TASKS: TASKS.c.task, LICENCES: LICENCES.c.others, ALERTS: ALERTS.c.findings}
"""Documents that name some."""
_EPOCH = 8


@dataclass(frozen=True, slots=True)
class InUse:
    """How much of the store is under one epoch."""

    rows: int
    last_at: datetime | None
    """When the last of them is due; a hold may keep it for longer. None: there is none."""


def is_held(connection: Connection, epoch: str) -> bool:
    """Whether any row has a pseudonym of this epoch."""
    return any(
        connection.execute(select(table.c.operator).where(here).limit(1)).first() is not None
        for table, here in _conditions(epoch)
    )


def in_use(connection: Connection, epoch: str) -> InUse:
    """How many rows have a pseudonym of this epoch, and when the last of them is due."""
    rows, last = 0, None
    for table, here in _conditions(epoch):
        count, end = connection.execute(select(func.count(), func.max(table.c.delete_after)).where(here)).one()
        rows += count
        last = max((one for one in (last, end) if one is not None), default=None)
    return InUse(rows, last)


def epochs_in_use(connection: Connection) -> set[str]:
    """What the epochs are called whose pseudonyms stand in a row."""
    found: set[str] = set()
    for columns in PSEUDONYMS.values():
        for column in columns:
            name = func.substr(column, 1, _EPOCH)
            shaped = column.like("_" * _EPOCH + "." + "_" * 32)  # a supplier's name, in a notice that came, is none
            found.update(connection.scalars(select(name).where(shaped).distinct()))
    return found


def _conditions(epoch: str) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    for table in {**NAMING, **PSEUDONYMS}:
        conditions = [column.startswith(f"{epoch}.") for column in PSEUDONYMS.get(table, ())]
        if table in NAMING:
            conditions.append(type_coerce(NAMING[table], Text).contains(f'"{epoch}.'))
        yield table, or_(*conditions)
