"""What can be wrong with what is asked of an order. No message holds a customer's data."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState


class UnknownOrderError(PoisonbookError):
    """Nothing is kept of such an order."""

    code: ClassVar[str] = "unknown-order"

    def __str__(self) -> str:
        return (
            "nothing is kept of an order with this id: it has no regulated line, or its time has passed;"
            " one that is still to be sold is screened again"
        )


class OrderStateError(PoisonbookError):
    """An order is not in the state that this needs."""

    code: ClassVar[str] = "order-state"

    def __init__(self, state: OrderState, wanted: str) -> None:
        super().__init__(state, wanted)
        self.state = state
        self.wanted = wanted

    def __str__(self) -> str:
        return f"the order is {self.state}; {self.wanted}"


class OrderNotAllowedError(PoisonbookError):
    """An order may not be sold as things stand."""

    code: ClassVar[str] = "order-not-allowed"

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome

    def __str__(self) -> str:
        return f"the order may not be sold: {self.outcome}; screen it again to see why"


class ReturnError(PoisonbookError):
    """More came back than was sold."""

    code: ClassVar[str] = "return"

    def __init__(self, product_id: str) -> None:
        super().__init__(product_id)
        self.product_id = product_id

    def __str__(self) -> str:
        return f"product {self.product_id!r}: more packs would come back than were sold with this order"
