"""An order as the checkout has it; the service keeps what the law asks for and forgets the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order."""

    product_id: str
    quantity: Decimal | int = 1
    """Packs; above zero."""

    def on_the_wire(self) -> dict[str, str]:
        """As the service reads it."""
        return {"product_id": self.product_id, "quantity": format(Decimal(self.quantity), "f")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """An order before it is sold. It never shows itself: what points to a person gets into no log by accident."""

    order_id: str
    at: datetime
    """When it was placed; with a time zone."""
    lines: Sequence[Line]
    customer_id: str | None = None
    delivery_country: str | None = None
    """ISO 3166-1 alpha-2."""
    delivery_address: str | None = None
    payment_token: str | None = None
    payment_kind: str | None = None
    channel: str | None = None
    claim: str | None = None
    """What the buyer says to be, such as `professional_user`; without proof it counts as general public."""
    statement: str | None = None
    """The id of a statement, an identity check, a licence in the register."""
    identity_check: str | None = None
    licence: str | None = None
    lang: str | None = None
    """The language of the texts for the buyer."""

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("the moment of an order has a time zone")

    def on_the_wire(self) -> Mapping[str, object]:
        """As the service reads it; what is None is left out."""
        fields = {name: getattr(self, name) for name in _PLAIN}
        said = {name: value for name, value in fields.items() if value is not None}
        return said | {"at": self.at.isoformat(), "lines": [line.on_the_wire() for line in self.lines]}

    def __repr__(self) -> str:
        return f"Basket({len(self.lines)} lines)"


_PLAIN = (
    "order_id",
    "customer_id",
    "delivery_country",
    "delivery_address",
    "payment_token",
    "payment_kind",
    "channel",
    "claim",
    "statement",
    "identity_check",
    "licence",
    "lang",
)
