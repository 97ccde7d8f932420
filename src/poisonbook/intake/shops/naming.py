"""Which of a platform's ids are the register's: the operator's choice, the same for products, orders and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from poisonbook.intake.shops.payloads import Payload
from poisonbook.values.buyers import BuyerClass


class ProductId(StrEnum):
    """What a product is called in the register."""

    SKU = "sku"
    """The seller's own number; the platform's id where a product has none."""
    VARIANT_ID = "variant_id"
    """The platform's id of what can be ordered."""


class OrderId(StrEnum):
    """What an order is called in the register; it must be what the checkout calls it, where the shop has one."""

    ID = "id"
    NUMBER = "number"
    """What the buyer is told, such as 1001."""
    CHECKOUT_TOKEN = "checkout_token"  # noqa: S105 - a field's name
    """Shopify only."""
    CART_TOKEN = "cart_token"  # noqa: S105 - a field's name
    """Shopify only."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What products and orders are called."""

    product: ProductId = ProductId.SKU
    order: OrderId = OrderId.ID

    def product_id(self, own: Payload, *platform_ids: str | None) -> str | None:
        """The id of a line or a variant: of `platform_ids` the first there is, if it has no SKU or it is not asked."""
        sku = own.id("sku") if self.product is ProductId.SKU else None
        return sku or next((one for one in platform_ids if one), None)


EVIDENCE = ("poisonbook_buyer_class", "poisonbook_statement", "poisonbook_identity_check", "poisonbook_licence")
"""What a shop may note on an order of what the buyer has shown: the buyer's class, and ids in the register."""


def claimed(word: str | None) -> BuyerClass:
    """The class that a buyer says to be; the general public where it is none that there is."""
    return BuyerClass(word) if word in set(BuyerClass) else BuyerClass.GENERAL_PUBLIC


def one_address(*parts: str) -> str | None:
    """An address as the order exports of the platforms have it, so that both are one pseudonym."""
    return ", ".join(part for part in parts if part) or None
