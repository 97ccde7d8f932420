"""Which pseudonyms of several epochs stand for one value."""

from __future__ import annotations

from sqlalchemy import Column, Index, Text

from poisonbook.storage.tables.base import ends, owned

PSEUDONYM_LINKS = owned(
    "pseudonym_links", Column("older", Text, primary_key=True), Column("newest", Text, primary_key=True), ends()
)
"""Written while an order may still be judged without what it was asked with, or a window reaches into two epochs."""
Index(None, PSEUDONYM_LINKS.c.operator, PSEUDONYM_LINKS.c.newest)
