"""What a shop's platform told or asked that a person of the operator's staff has to see to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class TaskKind(StrEnum):
    """What there is to see to."""

    SALE_HELD = "sale_held"
    """A sale that the shop had made already would have been held until a person looks."""
    SALE_REFUSED = "sale_refused"
    """A sale that the shop had made already is one that the law bars."""
    EVIDENCE_MISSING = "evidence_missing"
    """A sale that the shop had made already lacks what the law asks for, such as a statement."""
    DATA_REQUEST = "data_request"
    """A customer asks what is held of them (GDPR Art. 15)."""
    REDACT_CUSTOMER = "redact_customer"
    """A customer asks to be forgotten (GDPR Art. 17). What the law wants kept stays until its date (Art. 17(3)(b))."""
    REDACT_SHOP = "redact_shop"
    """The shop is gone from its platform, which asks to forget it. The register stays until its dates."""
    UNINSTALLED = "uninstalled"
    """The app was removed from the shop: no delivery will come any more."""
    ORDER_DELETED = "order_deleted"
    """The shop deleted an order that is on record. That does not undo the sale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to see to."""

    id: str
    kind: TaskKind
    platform: str
    """Where it came from, such as `shopify`."""
    at: datetime
    """When it came."""
    customer: str | None = None
    """The pseudonym of the customer's id."""
    orders: tuple[str, ...] = ()
    """Orders on record that it speaks of."""
    due: date | None = None
    """The day by which it has to be done; None: as soon as may be."""
    kept_until: datetime | None = None
    """When the last of what is held of the customer or the orders is deleted, as it stood then; None: nothing is."""
    done_at: datetime | None = None
