"""What the headers of a delivery say, and what is made of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.intake.shops.made import headers

from poisonbook.intake.shops.errors import WebhookPayloadError, WebhookTooOldError
from poisonbook.intake.shops.platforms import MOST_HOURS, Platform, delivery

BODY = b'{"id":1}'
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_same_body_of_the_same_topic_is_the_same_delivery_whatever_else_the_headers_say() -> None:
    first = delivery(Platform.SHOPIFY, headers(Platform.SHOPIFY, "orders/create", BODY), BODY)
    forged = headers(Platform.SHOPIFY, "orders/create", BODY) | {"x-shopify-webhook-id": "1", "x-shopify-event-id": "2"}
    assert delivery(Platform.SHOPIFY, forged, BODY).id == first.id


def test_another_body_or_topic_is_another_delivery_even_in_the_same_second() -> None:
    def id_of(topic: str, body: bytes) -> str:
        return delivery(Platform.WOOCOMMERCE, headers(Platform.WOOCOMMERCE, topic, body), body).id

    assert len({id_of("order.deleted", BODY), id_of("order.deleted", b'{"id":2}'), id_of("product.deleted", BODY)}) == 3


@pytest.mark.parametrize(("hours", "old"), [(0, False), (MOST_HOURS - 1, False), (MOST_HOURS + 1, True)])
def test_what_says_it_is_old_is_refused(hours: int, old: bool) -> None:
    sent = (NOW - timedelta(hours=hours)).isoformat()
    found = delivery(Platform.SHOPIFY, headers(Platform.SHOPIFY, "any", BODY, triggered_at=sent), BODY)
    if old:
        with pytest.raises(WebhookTooOldError):
            found.check_age(NOW)
    else:
        found.check_age(NOW)


def test_shopifys_nine_decimals_of_a_second_are_read() -> None:
    sent = "2026-11-22T11:00:00.123456789Z"
    found = delivery(Platform.SHOPIFY, headers(Platform.SHOPIFY, "any", BODY, triggered_at=sent), BODY)
    assert found.triggered_at == datetime(2026, 11, 22, 11, 0, 0, 123456, tzinfo=UTC)


def test_a_header_that_is_no_moment_is_refused() -> None:
    with pytest.raises(WebhookPayloadError):
        delivery(Platform.SHOPIFY, headers(Platform.SHOPIFY, "any", BODY, triggered_at="soon"), BODY)


def test_a_body_is_not_in_what_a_delivery_shows_of_itself() -> None:
    assert "id" not in repr(delivery(Platform.SHOPIFY, headers(Platform.SHOPIFY, "any", BODY), BODY))
