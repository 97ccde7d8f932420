"""What buyers have shown."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, Text
from sqlalchemy import text as sql

from poisonbook.register.evidence import DocumentType, StatedSubstance
from poisonbook.register.form_links import LinkedProduct
from poisonbook.storage.columns import Day, Document, Exact, Truth, Word
from poisonbook.storage.tables.base import ends, moment, noun, owned, text
from poisonbook.values.buyers import BuyerClass

STATEMENTS = noun(
    "statements",
    text("customer"),
    text("jurisdiction"),
    Column("buyer_class", Word(BuyerClass), nullable=False),
    Column("substances", Document(tuple[StatedSubstance, ...]), nullable=False),
    moment("made_at"),
    Column("valid_until", Day, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    text("order_id", optional=True),
    Column("withdrawn", Truth, nullable=False),
)
Index(None, STATEMENTS.c.operator, STATEMENTS.c.customer)
Index(None, STATEMENTS.c.operator, STATEMENTS.c.order_id)

IDENTITY_CHECKS = noun(
    "identity_checks",
    text("customer"),
    Column("document_type", Word(DocumentType), nullable=False),
    moment("checked_at"),
    Column("valid_until", Day, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
Index(None, IDENTITY_CHECKS.c.operator, IDENTITY_CHECKS.c.customer)

LICENCES = noun(
    "licences",
    text("customer"),
    text("number"),
    text("state"),
    Column("valid_from", Day, nullable=False),
    Column("valid_until", Day, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("others", Document(tuple[str, ...]), nullable=False),
    Column("revoked", Truth, nullable=False),
)
Index(None, LICENCES.c.operator, LICENCES.c.customer)
_VALID = sql("revoked = 0")
Index(
    None, LICENCES.c.operator, LICENCES.c.number, unique=True, sqlite_where=_VALID, postgresql_where=_VALID
)  # two accounts that enter one number at once share one licence, and what it leaves

LICENCE_GRANTS = owned(
    "licence_grants",
    Column("licence", Text, primary_key=True),
    Column("substance", Text, primary_key=True),
    Column("strength_ww", Exact),
    Column("amount_kg", Exact),
    Column("used_kg", Exact, nullable=False),
    Column("delete_after", LICENCES.c.delete_after.type, nullable=False),
    ForeignKeyConstraint(["operator", "licence"], [LICENCES.c.operator, LICENCES.c.id], ondelete="CASCADE"),
)

LICENCE_USES = owned(
    "licence_uses",
    Column("order_id", Text, primary_key=True),
    Column("licence", Text, primary_key=True),
    Column("substance", Text, primary_key=True),
    Column("amount_kg", Exact, nullable=False),
    moment("at"),
    ends(),
)
"""What an order took, once. The sum is in the grants: it holds when these are deleted."""
Index(None, LICENCE_USES.c.operator, LICENCE_USES.c.licence)

FORM_LINKS = noun(
    "form_links",
    text("customer"),
    text("order_id", optional=True),
    text("jurisdiction"),
    Column("buyer_class", Word(BuyerClass), nullable=False),
    text("lang"),
    Column("products", Document(tuple[LinkedProduct, ...]), nullable=False),
    text("return_url", optional=True),
    moment("valid_until"),
    moment("used_at", optional=True),
)
"""Links to the hosted form; the id is the hash of the token in the link."""
Index(None, FORM_LINKS.c.id, unique=True)  # who opens the form has the token and does not say whose it is
