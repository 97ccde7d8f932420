"""All tables in one place, for migrations and for what sweeps them."""

from __future__ import annotations

from sqlalchemy import Table

from poisonbook.storage.tables.access import API_KEYS, COUNTERS, OPERATORS
from poisonbook.storage.tables.base import METADATA
from poisonbook.storage.tables.catalogue import PRODUCTS
from poisonbook.storage.tables.evidence import (
    FORM_LINKS,
    IDENTITY_CHECKS,
    LICENCE_GRANTS,
    LICENCE_USES,
    LICENCES,
    STATEMENTS,
)
from poisonbook.storage.tables.house import INCIDENTS, NOTICES, QUESTIONS, STOCK, TRAININGS
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.storage.tables.shops import SHOP_ORDERS, SHOP_PRODUCTS, TASKS
from poisonbook.storage.tables.traffic import DELIVERIES, IDEMPOTENCY_KEYS

__all__ = ["EPHEMERAL", "LASTING", "METADATA", "PARTS"]

LASTING: tuple[Table, ...] = (OPERATORS, API_KEYS, COUNTERS, PRODUCTS)
"""The operator's own, without an end."""
EPHEMERAL: tuple[Table, ...] = (
    ORDERS,
    LICENCE_USES,
    LICENCES,
    STATEMENTS,
    IDENTITY_CHECKS,
    FORM_LINKS,
    INCIDENTS,
    STOCK,
    NOTICES,
    TRAININGS,
    QUESTIONS,
    IDEMPOTENCY_KEYS,
    DELIVERIES,
    SHOP_ORDERS,
    SHOP_PRODUCTS,
    TASKS,
)
"""Rows past their `delete_after` are deleted from these."""
PARTS: tuple[Table, ...] = (ORDER_LINES, LICENCE_GRANTS)
"""Rows that go with the row they belong to."""
