"""All tables in one place, for migrations and for what sweeps them."""

from __future__ import annotations

from collections.abc import Mapping

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
from poisonbook.storage.tables.holds import HELD_RECORDS, HOLDS
from poisonbook.storage.tables.house import INCIDENTS, NOTICES, QUESTIONS, STOCK, TRAININGS
from poisonbook.storage.tables.ledger import LEDGER_CHECKPOINTS, LEDGER_CONTENTS, LEDGER_ENTRIES, LEDGER_TILES
from poisonbook.storage.tables.openings import OPENING_HALVES, OPENINGS
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.storage.tables.shops import SHOP_ORDERS, SHOP_PRODUCTS, TASKS
from poisonbook.storage.tables.traffic import DELIVERIES, IDEMPOTENCY_KEYS
from poisonbook.storage.tables.upkeep import CLOCKS

__all__ = ["EPHEMERAL", "LASTING", "LOGGED", "METADATA", "PARTS", "PARTS_OF"]

LASTING: tuple[Table, ...] = (
    OPERATORS,
    API_KEYS,
    COUNTERS,
    PRODUCTS,
    LEDGER_ENTRIES,
    LEDGER_TILES,
    LEDGER_CHECKPOINTS,
    CLOCKS,
)
"""The operator's own and the ledger's, without an end."""
EPHEMERAL: tuple[Table, ...] = (
    HELD_RECORDS,
    HOLDS,
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
    OPENINGS,
    OPENING_HALVES,
    LEDGER_CONTENTS,
)
"""Rows past their `delete_after` are deleted from these."""
PARTS: tuple[Table, ...] = (ORDER_LINES, LICENCE_GRANTS)
"""Rows that go with the row they belong to."""
PARTS_OF: Mapping[Table, tuple[Table, str]] = {ORDERS: (ORDER_LINES, "order_id"), LICENCES: (LICENCE_GRANTS, "licence")}
"""Of which record they are parts, and by which column."""
LOGGED: tuple[Table, ...] = (
    ORDERS,
    STATEMENTS,
    IDENTITY_CHECKS,
    LICENCES,
    FORM_LINKS,
    INCIDENTS,
    STOCK,
    NOTICES,
    TRAININGS,
    QUESTIONS,
    OPENINGS,
    HOLDS,
    API_KEYS,
)
"""Every change of a record in these is in the ledger."""
