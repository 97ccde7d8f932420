"""Webhooks of shop platforms: proved by the platform's signature of the body, taken at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from msgspec import Meta

from poisonbook.web.operations import JSON, Answer, Call, Operation
from poisonbook.web.wire import Wire
from poisonbook.workflows.service import Service
from poisonbook.workflows.webhooks import Effect, Platform, take_delivery

MOST_BYTES = 4 << 20
"""An order of 500 lines with all its taxes and discounts has about 2 MiB."""
_FORM = "application/x-www-form-urlencoded"
_TAKEN = 202
_HEADERS: Mapping[Platform, Mapping[str, str]] = {
    Platform.SHOPIFY: {
        "X-Shopify-Topic": "What happened, such as `orders/create`.",
        "X-Shopify-Hmac-Sha256": "Base64 of the HMAC-SHA256 of the body under the app's client secret.",
        "X-Shopify-Triggered-At": "When it happened; not signed.",
    },
    Platform.WOOCOMMERCE: {
        "X-WC-Webhook-Topic": "What happened, such as `order.created`.",
        "X-WC-Webhook-Signature": "Base64 of the HMAC-SHA256 of the body under the webhook's secret.",
    },
}


class ReceivedOut(Wire, frozen=True):
    """What became of a delivery."""

    effect: Annotated[str, Meta(examples=["recorded"], description=f"One of {', '.join(Effect)}.")]


def _taking(platform: Platform) -> Callable[[Service, Call], Awaitable[Answer]]:
    async def take(service: Service, call: Call) -> Answer:
        effect = await asyncio.to_thread(
            take_delivery, service, platform, call.path["operator"], headers=call.headers, body=call.raw, now=call.now
        )
        return Answer(_TAKEN if effect is Effect.IGNORED else 200, ReceivedOut(effect=effect.value))

    return take


def _operation(platform: Platform, name: str, raw_media: tuple[str, ...]) -> Operation:
    return Operation(
        id=f"take_{platform.value}_webhook",
        method="POST",
        path=f"/webhooks/{platform.value}/{{operator}}",
        summary=f"Take a webhook of {name}",
        description=(
            "For the platform. A delivery that was taken before has no effect and is answered with 200; "
            "so is an older state of an order than is known."
        ),
        tag="webhooks",
        scope=None,
        handle=_taking(platform),
        answers={200: ReceivedOut, _TAKEN: ReceivedOut, 401: None},
        raw_media=raw_media,
        body_limit=MOST_BYTES,
        headers=_HEADERS[platform],
    )


OPERATIONS: tuple[Operation, ...] = (
    _operation(Platform.SHOPIFY, "Shopify", (JSON,)),
    _operation(Platform.WOOCOMMERCE, "WooCommerce", (JSON, _FORM)),
)
