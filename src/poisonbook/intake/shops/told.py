"""What a delivery says, whatever the platform: an order, a refund, products, or something for the operator's staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from poisonbook.facts.recognition import Listing
from poisonbook.register.tasks import TaskKind
from poisonbook.values.buyers import BuyerClass


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One line of an order."""

    product_id: str
    ordered: Decimal
    """Packs, as they were ordered."""
    kept: Decimal
    """Those that were neither taken out of the order nor brought back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOrder:
    """An order as the shop has it now."""

    order_id: str
    at: datetime
    """When it was placed, UTC."""
    version: datetime
    """When the shop last changed it, UTC: of two deliveries, the later is the truer."""
    lines: tuple[SoldLine, ...]
    cancelled: bool
    customer: str | None = field(default=None, repr=False)
    """The shop's own id; becomes a pseudonym before anything is kept."""
    delivery_address: str | None = field(default=None, repr=False)
    """Becomes a pseudonym before anything is kept."""
    delivery_country: str | None = None
    channel: str | None = None
    payment_kind: str | None = None
    payment_token: str | None = field(default=None, repr=False)
    """Becomes a pseudonym before anything is kept."""
    claim: BuyerClass = BuyerClass.GENERAL_PUBLIC
    statement: str | None = None
    identity_check: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopRefund:
    """Goods that came back, or were taken out of an order before they left."""

    id: str
    order_id: str
    at: datetime
    packs: tuple[tuple[str, Decimal], ...]
    """Product and packs; a refund of money alone has none."""


@dataclass(frozen=True, slots=True)
class ShopProducts:
    """Listings that the shop made or changed, one for each thing that can be ordered."""

    id: str
    """The platform's own id of the product."""
    version: datetime
    """When the shop last changed it, UTC."""
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Something for the operator's staff."""

    what: TaskKind
    customer: str | None = field(default=None, repr=False)
    """The shop's own id; becomes a pseudonym before anything is kept."""
    orders: tuple[str, ...] = ()
    """The orders it speaks of, by the shop's ids."""


class Nothing(StrEnum):
    """Why a delivery says nothing that the register needs."""

    PING = "ping"
    """The platform tries whether somebody answers."""
    UNKNOWN_TOPIC = "unknown_topic"
    TEST = "test"
    """An order that the shop marks as a test."""
    NOT_SOLD = "not_sold"
    """An order that is a draft, unpaid or failed: no sale, or not yet."""
    WITH_ITS_ORDER = "with_its_order"
    """A refund names its order by another id than the register does; the next delivery of the order has it, too."""
    PRODUCT_DELETED = "product_deleted"
    """A product that is no longer offered stays known: past orders and late ones name it."""


Told = ShopOrder | ShopRefund | ShopProducts | Ask | Nothing
