"""What versions of rules said, as it is on record."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from poisonbook.storage.bulk import given, given_rows, insert_rows
from poisonbook.storage.shelf import KEY
from poisonbook.storage.tables.rules import RULE_TEXTS

__all__ = ["Connection", "keep_texts", "texts"]


def keep_texts(connection: Connection, operator: str, records: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep what versions say, by digest; what is there stays."""
    known = texts(connection, operator, records)
    rows = [
        {"operator": operator, "id": id_, "record": json.dumps(record, ensure_ascii=False)}
        for id_, record in records.items()
        if id_ not in known
    ]
    if rows:
        insert_rows(connection, RULE_TEXTS, rows)


def texts(connection: Connection, operator: str, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """What those of these versions said that are on record, by digest."""
    asked = given_rows(connection.dialect.name, KEY)
    query = select(RULE_TEXTS.c.id, RULE_TEXTS.c.record).where(
        RULE_TEXTS.c.operator == operator, RULE_TEXTS.c.id.in_(select(asked.c.id))
    )
    rows = connection.execute(query, given(("operator", "id"), [(operator, id_) for id_ in ids]))
    return {row.id: json.loads(row.record) for row in rows}
