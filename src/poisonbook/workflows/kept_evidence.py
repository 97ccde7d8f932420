"""What a sale rests on is kept as long as the law has the record of the sale kept."""

from __future__ import annotations

from poisonbook.checkout.decision import Decision
from poisonbook.checkout.standing import identity_fault
from poisonbook.facts.schema import StatementState
from poisonbook.register.access import Operator
from poisonbook.register.evidence import Shown
from poisonbook.register.orders import Basket
from poisonbook.register.statement_forms import statement_end
from poisonbook.storage import identity_checks, statements
from poisonbook.storage.orders import Connection
from poisonbook.workflows.same_people import Same
from poisonbook.workflows.service import Service

_HOLDS = (StatementState.VALID.value, StatementState.INCOMPLETE.value)
"""The statement holds, and covers what was bought, or less than that."""


def keep_for_sale(
    connection: Connection, service: Service, operator: Operator, *, basket: Basket, decision: Decision, same: Same
) -> None:
    """Move the end of a statement and an identity check on, where the law counts from the sale.

    Only of the buyer's own, and only where they held: a sale that was made elsewhere is recorded whatever it names.
    Called in the transaction that records the sale. A licence is kept by its own validity, which no sale outlasts.
    """
    if basket.statement is not None and any(line.statement_state in _HOLDS for line in decision.lines):
        stated = statements.find(connection, operator.id, basket.statement)
        if stated is not None:
            end = statement_end(service.book, stated.jurisdiction, stated.made_at, sold_at=basket.at)
            statements.keep_until(connection, operator.id, stated.id, end)
    if basket.identity_check is not None:
        check = identity_checks.find(connection, operator.id, basket.identity_check)
        shown = same.shown(Shown(identity_check=check)).identity_check
        if check is not None and identity_fault(shown, basket, months=None) is None:
            identity_checks.keep_until(connection, operator.id, check.id, service.deadline(operator, basket.at))
