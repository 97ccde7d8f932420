"""What an operator records of its own house."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer

from poisonbook.register.house import IncidentKind, NoticeDirection, StockEvent
from poisonbook.storage.columns import Day, Exact, Word
from poisonbook.storage.tables.base import moment, noun, text

INCIDENTS = noun(
    "incidents",
    Column("kind", Word(IncidentKind), nullable=False),
    text("product_id", optional=True),
    text("substance"),
    Column("amount_kg", Exact),
    moment("noticed_at"),
    text("place"),
    text("jurisdiction"),
    text("duty"),
    moment("due_at", optional=True),
    moment("reported_at", optional=True),
    text("reference"),
)

STOCK = noun(
    "stock",
    text("product_id"),
    Column("event", Word(StockEvent), nullable=False),
    Column("packs", Exact, nullable=False),
    moment("at"),
)
Index(None, STOCK.c.operator, STOCK.c.product_id)

NOTICES = noun(
    "notices",
    text("product_id"),
    Column("direction", Word(NoticeDirection), nullable=False),
    text("party"),
    Column("on", Day, nullable=False),
    text("reference"),
)
Index(None, NOTICES.c.operator, NOTICES.c.product_id)

TRAININGS = noun(
    "trainings",
    Column("on", Day, nullable=False),
    text("subject"),
    text("role"),
    Column("people", Integer, nullable=False),
)

QUESTIONS = noun(
    "questions",
    text("product_id"),
    text("question"),
    Column("asked_on", Day, nullable=False),
    text("answer", optional=True),
    Column("answered_on", Day),
)
Index(None, QUESTIONS.c.operator, QUESTIONS.c.product_id)
