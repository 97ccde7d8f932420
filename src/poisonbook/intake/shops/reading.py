"""What a delivery says, whatever its platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from poisonbook.intake.shops.naming import Naming
from poisonbook.intake.shops.platforms import Delivery, Platform
from poisonbook.intake.shops.shopify import read_shopify
from poisonbook.intake.shops.told import Nothing, Told
from poisonbook.intake.shops.woocommerce import is_ping, read_woocommerce

_READERS: Mapping[Platform, Callable[[str, bytes, Naming], Told]] = {
    Platform.SHOPIFY: read_shopify,
    Platform.WOOCOMMERCE: read_woocommerce,
}


def read_delivery(delivery: Delivery, naming: Naming) -> Told:
    """What a delivery says; check its signature first.

    Raises:
        WebhookPayloadError: the body does not say what its topic promises.
    """
    return _READERS[delivery.platform](delivery.topic, delivery.body, naming)


def unsigned(delivery: Delivery) -> Nothing | None:
    """What needs no proof, because nothing comes of it: WooCommerce's ping. None: it needs one."""
    is_test = delivery.platform is Platform.WOOCOMMERCE and not delivery.signature and is_ping(delivery.body)
    return Nothing.PING if is_test else None
