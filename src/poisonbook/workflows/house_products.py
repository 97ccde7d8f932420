"""The registered product that a record of the house is about."""

from __future__ import annotations

from poisonbook.register.access import Operator
from poisonbook.register.products import RegisteredProduct
from poisonbook.workflows.house_errors import NotRegulatedError
from poisonbook.workflows.service import Service


def regulated_product(service: Service, operator: Operator, product_id: str) -> RegisteredProduct:
    """The product with this id.

    Raises:
        NotRegulatedError: it is not registered, or nothing regulated is in it.
    """
    found = service.products.of(operator.id, [product_id])[product_id]
    if found is None or not found.substances:
        raise NotRegulatedError(product_id)
    return found
