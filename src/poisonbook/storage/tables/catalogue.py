"""The operator's products, and what staff decide of them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index
from sqlalchemy import text as sql

from poisonbook.catalogue.decisions import Decided
from poisonbook.catalogue.product_decisions import DecisionEnd, DecisionState, Source
from poisonbook.facts.recognition import Listing
from poisonbook.register.products import ProductSubstance
from poisonbook.storage.columns import Day, Document, Truth, Whole, Word
from poisonbook.storage.tables.base import id_column, moment, noun, owned, text
from poisonbook.values.status import Status

PRODUCTS = owned(
    "products",
    id_column(),
    text("listing"),
    Column("listing_text", Document(Listing), nullable=False),
    Column("substances", Document(tuple[ProductSubstance, ...]), nullable=False),
    Column("companions", Document(tuple[str, ...]), nullable=False),
    text("decision", optional=True),
    Column("status", Word(Status), nullable=False),
    Column("changed", Whole, nullable=False),
    Column("removed", Truth, nullable=False),
)
Index(None, PRODUCTS.c.operator, PRODUCTS.c.changed)
Index(None, PRODUCTS.c.operator, PRODUCTS.c.status)
_DECIDED = sql("decision IS NOT NULL")
Index(
    "ix_products_decision",
    PRODUCTS.c.operator,
    PRODUCTS.c.decision,
    sqlite_where=_DECIDED,
    postgresql_where=_DECIDED,
)
"""Few of many: those are looked at every minute."""

SECOND_PERSON = "second_by IS NULL OR second_by <> decided_by"
"""Nobody agrees to what they decided, whatever a program does."""
TWO_PEOPLE = "state <> 'in_force' OR needs_second = 0 OR second_by IS NOT NULL"
"""What takes two people is not in force by one."""
_OPEN = sql("ended_at IS NULL")

PRODUCT_DECISIONS = noun(
    "product_decisions",
    text("product_id"),
    Column("decided", Document(Decided), nullable=False),
    Column("until", Day, nullable=False),
    Column("was", Word(Status), nullable=False),
    Column("becomes", Word(Status), nullable=False),
    Column("needs_second", Truth, nullable=False),
    text("decided_by"),
    moment("decided_at"),
    Column("state", Word(DecisionState), nullable=False),
    Column("source", Word(Source)),
    text("said_by"),
    Column("said_on", Day),
    text("second_by", optional=True),
    moment("second_at", optional=True),
    Column("ended", Word(DecisionEnd)),
    text("ended_by", optional=True),
    moment("ended_at", optional=True),
    CheckConstraint(SECOND_PERSON, name="ck_product_decisions_second_person"),
    CheckConstraint(TWO_PEOPLE, name="ck_product_decisions_two_people"),
)
Index(
    "ix_product_decisions_open",
    PRODUCT_DECISIONS.c.operator,
    PRODUCT_DECISIONS.c.product_id,
    PRODUCT_DECISIONS.c.state,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
"""One in force and one that waits, of one product."""
