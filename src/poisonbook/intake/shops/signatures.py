"""Whether a platform signed a body: base64 of the HMAC-SHA256 (RFC 2104) over its bytes, on both platforms.

Shopify: https://shopify.dev/docs/apps/build/webhooks/verify-deliveries (the key is the app's client secret, or the one
that the shop's notification settings show). WooCommerce: `WC_Webhook::generate_signature` (the webhook's secret).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

from poisonbook.intake.shops.errors import WebhookSignatureError
from poisonbook.intake.shops.platforms import Delivery


def check_signature(delivery: Delivery, secrets: Sequence[str]) -> None:
    """Return if one of `secrets` signed the body; several hold while one is being changed for another.

    Every secret is tried, whichever fits, and compared in constant time.

    Raises:
        WebhookSignatureError: none did, or there is no secret.
    """
    try:
        given = base64.b64decode(delivery.signature, validate=True)
    except (binascii.Error, ValueError):
        given = b""
    fits = [
        hmac.compare_digest(given, hmac.digest(secret.encode(), delivery.body, hashlib.sha256)) for secret in secrets
    ]
    if not any(fits):
        raise WebhookSignatureError(delivery.signature_header)
