"""The operators whose registers are in the store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from poisonbook.register.access import Operator
from poisonbook.storage.bulk import insert_rows
from poisonbook.storage.events import touch
from poisonbook.storage.tables.access import OPERATORS
from poisonbook.storage.work import each

_COLUMNS = (OPERATORS.c.id, OPERATORS.c.name, OPERATORS.c.jurisdictions)


def add(connection: Connection, operator: Operator, *, at: datetime) -> None:
    """Open a register for an operator; StoreConflictError where its id has one."""
    row = {"id": operator.id, "name": operator.name, "jurisdictions": operator.jurisdictions, "recorded_at": at}
    insert_rows(connection, OPERATORS, [row])
    touch(connection, OPERATORS, [(operator.id, operator.id)])


@each
def enter(connection: Connection, entry: tuple[Operator, datetime]) -> None:
    """`add`, as work for the writer."""
    operator, at = entry
    add(connection, operator, at=at)


def find(connection: Connection, operator: str) -> Operator | None:
    """The operator with this id."""
    row = connection.execute(select(*_COLUMNS).where(OPERATORS.c.id == operator)).first()
    return None if row is None else Operator(*row)


def began(connection: Connection, operator: str) -> datetime:
    """When the register of this operator was opened."""
    query = select(OPERATORS.c.recorded_at).where(OPERATORS.c.id == operator)
    found: datetime = connection.execute(query).scalar_one()
    return found


def search(connection: Connection) -> list[Operator]:
    """All operators, the oldest first."""
    query = select(*_COLUMNS).order_by(OPERATORS.c.recorded_at, OPERATORS.c.id)
    return [Operator(*row) for row in connection.execute(query)]
