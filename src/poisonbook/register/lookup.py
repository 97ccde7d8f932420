"""What the register keeps of orders, as it is looked up and exported: no customer, no address, no payment.

Whose order it was is not among it. The statement, the check and the licence it rests on are named by their ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState, Release


class LookReason(StrEnum):
    """Why somebody looks at what one customer bought."""

    CUSTOMER_ASKED = "customer_asked"
    """The customer asked what is kept (GDPR Art. 15), or about an order."""
    COMPLAINT = "complaint"
    """A return, a complaint or a wrong delivery."""
    REVIEW = "review"
    """A finding or a held order is being reviewed."""
    INCIDENT = "incident"
    """A loss, theft or stock difference is being cleared up."""
    AUTHORITY = "authority"
    """An authority asked."""


class OpeningReason(StrEnum):
    """Why sealed particulars are opened for an export."""

    INSPECTION = "inspection"
    """An inspector asked for them."""
    COURT_ORDER = "court_order"
    AUTHORITY_REQUEST = "authority_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEntry:
    """A kept order, without its lines."""

    id: str
    """The shop's own."""
    at: datetime
    """When it was placed."""
    state: OrderState
    outcome: Outcome
    because: tuple[str, ...]
    """The kinds of its reasons, each once, as the decision has them."""
    needs: tuple[str, ...]
    """What was missing when it was decided last."""
    decided_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    statement: str | None
    identity_check: str | None
    licence: str | None
    delete_after: datetime
    released: Release | None = None
    """That a person looked at it and let it be sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEntry:
    """One regulated substance of one line of a kept order."""

    order_id: str
    line: int
    """Tells order lines apart; a line with two substances is there twice."""
    at: datetime
    product_id: str
    substance: str
    schedule: str | None
    status: str
    quantity: Decimal
    """Packs."""
    kept_quantity: Decimal
    """Packs that neither came back nor were cancelled."""
    strength_ww: Decimal | None
    amount_kg: Decimal | None
    kept_kg: Decimal | None
    buyer_class: str
    delivery_country: str | None
    sold: bool
    """Whether its order was confirmed; what was cancelled later has no kept packs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What orders are looked for; None: anything."""

    start: datetime | None = None
    """Placed then or later."""
    end: datetime | None = None
    """Placed before then."""
    order_id: str | None = None
    product_id: str | None = None
    substance: str | None = None
    outcome: Outcome | None = None
    state: OrderState | None = None
    statement: str | None = None
    licence: str | None = None
    customers: tuple[str, ...] | None = None
    """The pseudonyms of one customer, under all epochs."""


Place = tuple[datetime, str]
"""Where a page ended: the time and the id of its last order."""
