"""The platforms, and what the headers of their deliveries say.

Only the body is signed, on both. A header may be anything, so the headers decide how a body is read and nothing else:
what becomes of an order stands in the body (`shopify`, `woocommerce`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from poisonbook.intake.shops.errors import WebhookTooOldError
from poisonbook.intake.shops.times import moment


class Platform(StrEnum):
    """A shop platform that sends webhooks."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


MOST_HOURS = 48
"""How long ago a delivery may say it was triggered. Shopify tries again for 4 hours; the rest is for bad days."""


@dataclass(frozen=True, slots=True)
class _Names:
    topic: str
    signature: str
    triggered_at: str | None


_HEADERS: Mapping[Platform, _Names] = {
    # https://shopify.dev/docs/apps/build/webhooks/delivery-structure
    Platform.SHOPIFY: _Names("x-shopify-topic", "x-shopify-hmac-sha256", "x-shopify-triggered-at"),
    # https://developer.woocommerce.com/docs/apis/rest-api/v3/webhooks/
    Platform.WOOCOMMERCE: _Names("x-wc-webhook-topic", "x-wc-webhook-signature", None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One call of a platform, before anything in its body was read."""

    platform: Platform
    topic: str
    """Such as `orders/create`; empty where none is named."""
    signature: str
    body: bytes
    triggered_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Delivery({self.platform}, {self.topic}, {len(self.body)} bytes)"

    @property
    def signature_header(self) -> str:
        """The header that the signature stands in, for messages."""
        return _HEADERS[self.platform].signature

    @property
    def id(self) -> str:
        """The digest of what was signed and how it is read: the same delivery again has the same.

        The platforms' own ids of deliveries are not signed, so whoever replays a body would send another one; and
        WooCommerce gives two deliveries of one webhook in one second the same id (`wp_hash` of webhook and second).
        """
        return hashlib.sha256(f"{self.platform} {self.topic}\0".encode() + self.body).hexdigest()

    def check_age(self, now: datetime) -> None:
        """Refuse what says of itself that it is old; WooCommerce says nothing of the kind.

        Raises:
            WebhookTooOldError: it was triggered more than `MOST_HOURS` before `now`.
        """
        if self.triggered_at is not None and self.triggered_at < now - timedelta(hours=MOST_HOURS):
            raise WebhookTooOldError(_HEADERS[self.platform].triggered_at or "", MOST_HOURS)


def delivery(platform: Platform, headers: Mapping[str, str], body: bytes) -> Delivery:
    """The delivery that came with `headers`, their names in small letters.

    Raises:
        WebhookPayloadError: a header is no moment where it should be one.
    """
    names = _HEADERS[platform]
    sent = headers.get(names.triggered_at) if names.triggered_at else None
    return Delivery(
        platform=platform,
        topic=headers.get(names.topic, "").strip().lower(),
        signature=headers.get(names.signature, "").strip(),
        body=body,
        triggered_at=None if sent is None else moment(sent, names.triggered_at or ""),
    )
