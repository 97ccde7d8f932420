"""The operator that something is for which came without an API key."""

from __future__ import annotations

from poisonbook.register.access import Operator
from poisonbook.storage import operators
from poisonbook.workflows.access import UnknownOperatorError
from poisonbook.workflows.service import Service


def operator_of(service: Service, operator_id: str) -> Operator:
    """The operator with this id; UnknownOperatorError when there is none."""
    with service.store.reading() as connection:
        operator = operators.find(connection, operator_id)
    if operator is None:
        raise UnknownOperatorError(operator_id)
    return operator
