"""An order as the checkout keeps it, and what histories are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from poisonbook.checkout.decision import Decision
from poisonbook.register.orders import OrderState, Release
from poisonbook.values.buyers import BuyerClass


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecord:
    """What is kept of an order that holds a regulated line; whatever may point to a person is a pseudonym."""

    id: str
    """The shop's own order id."""
    at: datetime
    """When it was placed."""
    state: OrderState
    decision: Decision
    """With its regulated lines, whose numbers `orders.take_lines` gave."""
    decided_at: datetime
    delete_after: datetime
    customer: str | None = None
    delivery_address: str | None = None
    payment_token: str | None = None
    statement: str | None = None
    """The id of the statement it rests on."""
    identity_check: str | None = None
    """The id of the identity check it rests on."""
    licence: str | None = None
    """The id of the licence it rests on."""
    claim: BuyerClass = BuyerClass.GENERAL_PUBLIC
    """What the buyer said to be."""
    lang: str = "en"
    """The language of the texts for the buyer."""
    released: Release | None = None
    """That a person looked at it and let it be sold."""
    confirmed_at: datetime | None = None
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryKeys:
    """Whose earlier lines are asked for: each key that is not None names a group, of which the lines of a time count.

    Keys are what the lines have: of licence and statement their pseudonyms, not the ids of rows.
    """

    operator: str
    since: datetime
    """Included."""
    until: datetime
    """Included."""
    customer: str | None = None
    delivery_address: str | None = None
    payment_token: str | None = None
    licence: str | None = None
    statement: str | None = None
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What else lines may have in place of a key, where they were written in other epochs."""
