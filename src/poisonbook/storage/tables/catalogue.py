"""The operator's products."""

from __future__ import annotations

from sqlalchemy import Column, Index

from poisonbook.facts.recognition import Listing
from poisonbook.register.products import ProductSubstance
from poisonbook.storage.columns import Document, Truth, Whole, Word
from poisonbook.storage.tables.base import id_column, owned, text
from poisonbook.values.status import Status

PRODUCTS = owned(
    "products",
    id_column(),
    text("listing"),
    Column("listing_text", Document(Listing), nullable=False),
    Column("substances", Document(tuple[ProductSubstance, ...]), nullable=False),
    Column("companions", Document(tuple[str, ...]), nullable=False),
    Column("status", Word(Status), nullable=False),
    Column("changed", Whole, nullable=False),
    Column("removed", Truth, nullable=False),
)
Index(None, PRODUCTS.c.operator, PRODUCTS.c.changed)
Index(None, PRODUCTS.c.operator, PRODUCTS.c.status)
