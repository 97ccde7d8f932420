"""Orders, and their regulated lines as the rules see them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, Text
from sqlalchemy import text as sql

from poisonbook.checkout.decision import Decision
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState, Release
from poisonbook.storage.columns import Document, Exact, Truth, Whole, Word
from poisonbook.storage.tables.base import ends, id_column, moment, owned, text
from poisonbook.values.buyers import BuyerClass

HISTORY_KEYS = ("customer", "delivery_address", "payment_token", "licence", "statement")
"""What rules group the lines of several orders by."""
COUNTS = "counts = 1"
"""As text, the same in the indexes and in the queries, or SQLite does not see that they fit."""

ORDERS = owned(
    "orders",
    id_column(),
    moment("at"),
    Column("state", Word(OrderState), nullable=False),
    text("customer", optional=True),
    text("delivery_address", optional=True),
    text("payment_token", optional=True),
    text("statement", optional=True),
    text("identity_check", optional=True),
    text("licence", optional=True),
    Column("claim", Word(BuyerClass), nullable=False),
    text("lang"),
    Column("released", Document(Release)),
    Column("outcome", Word(Outcome), nullable=False),
    Column("decision", Document(Decision), nullable=False),
    moment("decided_at"),
    moment("confirmed_at", optional=True),
    moment("cancelled_at", optional=True),
    ends(),
)
Index(None, ORDERS.c.operator, ORDERS.c.at)

ORDER_LINES = owned(
    "order_lines",
    Column("line", Whole, primary_key=True),
    Column("substance", Text, primary_key=True),
    text("order_id"),
    Column("us", Whole, nullable=False),
    text("product_id"),
    Column("quantity", Exact, nullable=False),
    text("schedule", optional=True),
    text("status"),
    text("customer", optional=True),
    Column("strength_ww", Exact),
    Column("amount_kg", Exact),
    text("buyer_class"),
    text("channel", optional=True),
    text("payment_kind", optional=True),
    text("delivery_country", optional=True),
    text("statement_state"),
    text("licence_state"),
    text("statement", optional=True),
    text("licence", optional=True),
    text("delivery_address", optional=True),
    text("payment_token", optional=True),
    Column("kept_quantity", Exact),
    Column("kept_kg", Exact),
    Column("counts", Truth, nullable=False),
    Column("delete_after", ORDERS.c.delete_after.type, nullable=False),
    ForeignKeyConstraint(["operator", "order_id"], [ORDERS.c.operator, ORDERS.c.id], ondelete="CASCADE"),
)
Index(None, ORDER_LINES.c.operator, ORDER_LINES.c.order_id)
Index(None, ORDER_LINES.c.operator, ORDER_LINES.c.us)
for _key in HISTORY_KEYS:
    # Only sold lines count in windows; baskets that nobody buys never enter these.
    _where = sql(f"{COUNTS} AND {_key} IS NOT NULL")
    _columns = (ORDER_LINES.c.operator, ORDER_LINES.c[_key], ORDER_LINES.c.us)
    Index(f"ix_order_lines_{_key}", *_columns, sqlite_where=_where, postgresql_where=_where)
