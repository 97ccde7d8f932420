"""An order at the checkout, and what is kept of it: its regulated lines and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from poisonbook.values.buyers import BuyerClass


class OrderState(StrEnum):
    """Where a kept order stands."""

    SCREENED = "screened"
    """Decided, not yet sold. It is forgotten when nobody confirms it."""
    CONFIRMED = "confirmed"
    """Sold: its lines count in windows, and what it took of a licence is written off."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line of an order as the shop sends it."""

    product_id: str
    quantity: Decimal
    """Packs; above zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """An order as the shop sends it, with pseudonyms in place of whatever may point to a person."""

    order_id: str
    at: datetime
    """When it was placed; with a time zone."""
    lines: tuple[BasketLine, ...]
    customer: str | None = None
    delivery_address: str | None = None
    payment_token: str | None = None
    claim: BuyerClass = BuyerClass.GENERAL_PUBLIC
    """What the buyer says to be. Without proof it gives no better terms than the general public has."""
    delivery_country: str | None = None
    """ISO 3166-1 alpha-2."""
    channel: str | None = None
    payment_kind: str | None = None
    statement: str | None = None
    """The id of a statement in the register."""
    identity_check: str | None = None
    """The id of an identity check in the register."""
    licence: str | None = None
    """The id of a licence in the register."""
    lang: str = "en"
    """The language of the texts for the buyer."""


@dataclass(frozen=True, slots=True)
class Release:
    """That a person looked at a held order and let it be sold."""

    by: str
    """Initials or role."""
    reason: str
    at: datetime
