"""What keeps a request that comes twice from being done twice."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary

from poisonbook.storage.tables.base import noun, text

IDEMPOTENCY_KEYS = noun(
    "idempotency_keys",
    text("request"),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""The first answer to a request with an Idempotency-Key; `request` is the hash of what was asked."""

DELIVERIES = noun("deliveries")
"""The ids of webhook deliveries that were taken."""
