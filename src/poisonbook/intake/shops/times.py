"""Moments as the platforms write them: ISO 8601, Shopify's with a zone, WooCommerce's `…_gmt` without one."""

from __future__ import annotations

from datetime import UTC, datetime

from poisonbook.intake.shops.errors import WebhookPayloadError
from poisonbook.values.years import in_years

_LONGEST = 40
"""`2026-11-22T09:30:00.000000000+00:00` has 35 characters."""


def moment(text: str, field: str) -> datetime:
    """The moment in UTC; one without a zone is UTC, as in WooCommerce's `date_created_gmt`.

    Raises:
        WebhookPayloadError: it is none, or outside the years that are taken.
    """
    try:
        written = datetime.fromisoformat(text) if len(text) <= _LONGEST else None
        if written is not None and in_years(written):
            return written.replace(tzinfo=UTC) if written.tzinfo is None else written.astimezone(UTC)
    except ValueError:
        pass
    raise WebhookPayloadError(field, "is not a moment in ISO 8601")
