"""A link with which a shop sends a buyer to the hosted form of a statement."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from poisonbook.values.buyers import BuyerClass

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class LinkedProduct:
    """One substance of a product that the buyer makes a statement on, as far as the shop knows it."""

    substance: str
    """Its id in the law data."""
    name: str = ""
    """The product's commercial name; empty: the buyer states it."""
    strength_ww: Decimal | None = None
    """None: the buyer states it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLink:
    """What stands behind a link. The token in the link is not here: who reads the store opens no form."""

    id: str
    """The hash of the token."""
    customer: str
    """The pseudonym of the customer's id."""
    order_id: str | None
    """The shop's order that the statement is made for; None: nobody said."""
    jurisdiction: str
    buyer_class: BuyerClass
    lang: str
    """Empty: nobody said."""
    products: tuple[LinkedProduct, ...]
    return_url: str | None
    valid_until: datetime
    used_at: datetime | None = None


def new_token() -> str:
    """A token of a link: 256 random bits, as it stands in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What of a token is kept. A slow hash would add nothing: tokens are random, not chosen."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
