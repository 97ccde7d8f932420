"""What a sale rests on is kept as long as the law has the record of the sale kept."""

from __future__ import annotations

from datetime import datetime

from poisonbook.register.access import Operator
from poisonbook.register.statement_forms import statement_end
from poisonbook.storage import identity_checks, statements
from poisonbook.storage.orders import Connection
from poisonbook.workflows.service import Service


def keep_for_sale(
    connection: Connection,
    service: Service,
    operator: Operator,
    *,
    statement: str | None,
    identity_check: str | None,
    sold_at: datetime,
) -> None:
    """Move the end of a statement and an identity check on, where the law counts from the sale.

    Called in the transaction that records the sale. A licence is kept by its own validity, which no sale outlasts.
    """
    stated = None if statement is None else statements.find(connection, operator.id, statement)
    if stated is not None:
        end = statement_end(service.book, stated.jurisdiction, stated.made_at, sold_at)
        statements.keep_until(connection, operator.id, stated.id, end)
    if identity_check is not None:
        identity_checks.keep_until(connection, operator.id, identity_check, service.deadline(operator, sold_at))
