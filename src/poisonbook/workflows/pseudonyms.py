"""What stands in an operator's book in place of a value that evidence always has."""

from __future__ import annotations

from poisonbook.privacy.epochs import Names
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.access import Operator
from poisonbook.register.particulars import ParticularsError
from poisonbook.workflows.service import Service


def names_of(service: Service, operator: Operator, value: str, kind: Personal, *, field: str) -> Names:
    """All that may stand in the book in place of `value`, which `field` was given as.

    Raises:
        ParticularsError: it is empty: evidence is always somebody's.
    """
    names = service.pseudonyms(operator.id, value or None, kind)
    if names is None:
        raise ParticularsError(field, "is empty")
    return names


def customer_of(service: Service, operator: Operator, customer_id: str) -> str:
    """What is written in place of the shop's id of a customer; ParticularsError when it is empty."""
    return customers_of(service, operator, customer_id).own


def customers_of(service: Service, operator: Operator, customer_id: str) -> Names:
    """All that may stand in the book in place of the shop's id of a customer; ParticularsError when it is empty."""
    return names_of(service, operator, customer_id, Personal.CUSTOMER, field="customer_id")
