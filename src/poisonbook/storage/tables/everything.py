"""All tables in one place, for migrations and for what sweeps them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table

from poisonbook.storage.tables.access import API_KEYS, COUNTERS, OPERATORS
from poisonbook.storage.tables.authority_requests import AUTHORITY_REQUESTS
from poisonbook.storage.tables.base import METADATA
from poisonbook.storage.tables.catalogue import PRODUCT_DECISIONS, PRODUCTS
from poisonbook.storage.tables.evidence import (
    FORM_LINKS,
    IDENTITY_CHECKS,
    LICENCE_GRANTS,
    LICENCE_USES,
    LICENCES,
    STATEMENTS,
)
from poisonbook.storage.tables.filings import FILINGS
from poisonbook.storage.tables.holds import HELD_RECORDS, HOLDS
from poisonbook.storage.tables.house import INCIDENTS, NOTICES, QUESTIONS, STOCK, TRAININGS
from poisonbook.storage.tables.ledger import (
    LEDGER_CHECKPOINTS,
    LEDGER_CONTENTS,
    LEDGER_ENTRIES,
    LEDGER_TILES,
    LEDGER_TIMESTAMPS,
)
from poisonbook.storage.tables.openings import OPENING_HALVES, OPENINGS
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.storage.tables.pseudonyms import PSEUDONYM_LINKS
from poisonbook.storage.tables.review import ALERTS, CASE_NOTES, CASE_ORDERS, CASES, REVIEW_ANSWERS
from poisonbook.storage.tables.rules import RULE_DAYS, RULE_STEPS, RULE_TEXTS
from poisonbook.storage.tables.shops import SHOP_ORDERS, SHOP_PRODUCTS, TASKS
from poisonbook.storage.tables.staff import ONE_TIME, PASSKEYS, SESSIONS, STAFF, STAFF_NAMES, STAFF_PASSWORDS
from poisonbook.storage.tables.traffic import DELIVERIES, IDEMPOTENCY_KEYS
from poisonbook.storage.tables.transparency import REPORT_YEARS
from poisonbook.storage.tables.upkeep import CLOCKS

__all__ = ["EPHEMERAL", "LASTING", "LOGGED", "METADATA", "PARTS", "PARTS_OF"]

LASTING: tuple[Table, ...] = (
    OPERATORS,
    API_KEYS,
    COUNTERS,
    STAFF,
    STAFF_PASSWORDS,
    PASSKEYS,
    PRODUCTS,
    RULE_STEPS,
    RULE_DAYS,
    RULE_TEXTS,
    REPORT_YEARS,
    LEDGER_ENTRIES,
    LEDGER_TILES,
    LEDGER_CHECKPOINTS,
    LEDGER_TIMESTAMPS,
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
    PRODUCT_DECISIONS,
    IDEMPOTENCY_KEYS,
    DELIVERIES,
    SHOP_ORDERS,
    SHOP_PRODUCTS,
    TASKS,
    OPENINGS,
    OPENING_HALVES,
    AUTHORITY_REQUESTS,
    PSEUDONYM_LINKS,
    CASES,
    ALERTS,
    CASE_NOTES,
    REVIEW_ANSWERS,
    FILINGS,
    STAFF_NAMES,
    SESSIONS,
    ONE_TIME,
    LEDGER_CONTENTS,
)
"""Rows past their `delete_after` are deleted from these."""
PARTS: tuple[Table, ...] = (ORDER_LINES, LICENCE_GRANTS, CASE_ORDERS)
"""Rows that go with the row they belong to."""
PARTS_OF: Mapping[Table, tuple[Table, str]] = {
    ORDERS: (ORDER_LINES, "order_id"),
    LICENCES: (LICENCE_GRANTS, "licence"),
    CASES: (CASE_ORDERS, "case_id"),
}
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
    PRODUCT_DECISIONS,
    OPENINGS,
    AUTHORITY_REQUESTS,
    HOLDS,
    CASES,
    ALERTS,
    CASE_NOTES,
    REVIEW_ANSWERS,
    FILINGS,
    OPERATORS,
    API_KEYS,
    STAFF,
    STAFF_PASSWORDS,
    PASSKEYS,
    RULE_STEPS,
    REPORT_YEARS,
)
"""Every change of a record in these is in the ledger."""
