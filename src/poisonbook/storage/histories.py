"""What the groups of many orders did before: one query for each kind of key, an index lookup for each key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, and_, select
from sqlalchemy import text as sql
from sqlalchemy.engine import Connection

from poisonbook.facts.lines import LineKey, RegulatedLine, microseconds
from poisonbook.storage.bulk import given, given_rows
from poisonbook.storage.columns import Whole
from poisonbook.storage.order_records import HistoryKeys
from poisonbook.storage.tables.orders import COUNTS, HISTORY_KEYS, ORDER_LINES

_ASKED = (("n", Whole), ("operator", Text()), ("key", Text()), ("since", Whole), ("until", Whole))
_NAMES = tuple(name for name, _ in _ASKED)


def histories(connection: Connection, asked: Sequence[HistoryKeys]) -> list[list[RegulatedLine]]:
    """For each of `asked` the sold lines that share one of its keys, by number and substance, each once."""
    found: list[dict[LineKey, RegulatedLine]] = [{} for _ in asked]
    for kind in HISTORY_KEYS:
        wanted = [
            (n, one.operator, key, microseconds(one.since), microseconds(one.until))
            for n, one in enumerate(asked)
            if (own := getattr(one, kind)) is not None
            for key in (own, *one.others.get(own, ()))
        ]
        if wanted:
            for row in connection.execute(_query(connection.dialect.name, kind), given(_NAMES, wanted)):
                line = RegulatedLine(*row[1:])
                found[row[0]][line.line, line.substance] = line
    return [[lines[key] for key in sorted(lines)] for lines in found]


@cache
def _query(dialect: str, kind: str) -> Select[Any]:
    asked = given_rows(dialect, _ASKED)
    lines = ORDER_LINES.c
    here = and_(
        lines.operator == asked.c.operator,
        lines[kind] == asked.c.key,
        lines.us.between(asked.c.since, asked.c.until),
        sql(f"order_lines.{COUNTS}"),
    )
    return select(asked.c.n, *(lines[name] for name in RegulatedLine._fields)).join_from(asked, ORDER_LINES, here)
