"""What stands in an operator's book in place of a value that evidence always has."""

from __future__ import annotations

from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.access import Operator
from poisonbook.register.particulars import ParticularsError
from poisonbook.workflows.service import Service


def pseudonym_of(service: Service, operator: Operator, value: str, kind: Personal, *, field: str) -> str:
    """The pseudonym of `value`, which `field` was given as.

    Raises:
        ParticularsError: it is empty: evidence is always somebody's.
    """
    pseudonym = service.pseudonym(operator.id, value or None, kind)
    if pseudonym is None:
        raise ParticularsError(field, "is empty")
    return pseudonym


def customer_of(service: Service, operator: Operator, customer_id: str) -> str:
    """The pseudonym of the shop's id of a customer; ParticularsError when it is empty."""
    return pseudonym_of(service, operator, customer_id, Personal.CUSTOMER, field="customer_id")
