"""What somebody would write by hand for DuckDB: nothing checked, nothing else counted, raw ids of customers.

Twice: rule by rule, each as it comes to mind; and tuned, in one pass over the file and with windows only for groups
that can reach the limit at all.
"""

from __future__ import annotations

import duckdb

from benchmarks.screening.found import Found, found
from benchmarks.screening.inputs import Inputs
from benchmarks.screening.pack import (
    EU_PACK,
    UNSTATED,
    CompanionRule,
    HandWritten,
    LineRule,
    Pack,
    Where,
    WindowRule,
    columns,
    key_columns,
    own_keys,
)

_NUMBERED = "(SELECT file_row_number + 1 AS line, {columns} FROM read_parquet('{orders}', file_row_number = true))"

_KEPT = """
CREATE TABLE kept AS SELECT * FROM {numbered}
WHERE product_id IN (SELECT product_id FROM '{products}' UNION SELECT product_id FROM '{companions}')
"""

_LINES = """
CREATE TABLE lines AS
SELECT o.line, {facts}, p.substance, p.schedule, p.status, o.quantity * p.kg AS kg,
  coalesce('c' || o.customer_id, 'o' || o.order_id) AS buyer{keys}
FROM {source} o JOIN '{products}' p USING (product_id)
"""

_ABLE = """
SELECT * FROM lines SEMI JOIN (
  SELECT {keys} FROM lines WHERE {where} GROUP BY {keys} HAVING {value} >= {limit}
) USING ({keys}) WHERE {where}
"""

# Sum or count over the last days; a line is evidence when it lies in the window of a line that fires; lines whose
# windows chain belong together.
_WINDOW_RULE = """
WITH measured AS (
  SELECT *,
    {value} OVER (PARTITION BY {keys} ORDER BY ts RANGE BETWEEN INTERVAL {days} DAY PRECEDING AND CURRENT ROW) AS v
  FROM ({selected})
), next_firing AS (
  SELECT *, min(CASE WHEN v >= {limit} THEN ts END)
    OVER (PARTITION BY {keys} ORDER BY ts RANGE BETWEEN CURRENT ROW AND INTERVAL {days} DAY FOLLOWING) AS fires
  FROM measured
), evidence AS (
  SELECT *,
    CASE WHEN fires - INTERVAL {days} DAY <= lag(ts) OVER (PARTITION BY {keys} ORDER BY ts) THEN 0 ELSE 1 END AS starts
  FROM next_firing WHERE fires IS NOT NULL
), stretches AS (
  SELECT *, sum(starts) OVER (PARTITION BY {keys} ORDER BY ts RANGE UNBOUNDED PRECEDING) AS stretch FROM evidence
)
SELECT list((line, substance)) FROM stretches GROUP BY {keys}, stretch
"""

_COMPANION_RULE = """
WITH anchors AS (
  SELECT * FROM lines WHERE {where}
), beside AS (
  SELECT o.line, o.order_id, c.companion FROM {source} o JOIN '{companions}' c USING (product_id)
  WHERE o.order_id IN (SELECT order_id FROM anchors)
), together AS (
  SELECT order_id, line, substance AS what FROM anchors WHERE order_id IN (SELECT order_id FROM beside)
  UNION ALL SELECT order_id, line, companion FROM beside
)
SELECT list((line, what)) FROM together GROUP BY order_id
"""


def screen(inputs: Inputs, pack: Pack = EU_PACK) -> list[Found]:
    """The findings of a pack, rule by rule."""
    return _screened(inputs, pack, tuned=False)


def screen_tuned(inputs: Inputs, pack: Pack = EU_PACK) -> list[Found]:
    """The findings of a pack, by somebody who knows what costs time."""
    return _screened(inputs, pack, tuned=True)


def _screened(inputs: Inputs, pack: Pack, *, tuned: bool) -> list[Found]:
    files = {"products": inputs.products, "companions": inputs.companions}
    numbered = _NUMBERED.format(columns=", ".join(columns(pack)), orders=inputs.orders)
    source = "kept" if tuned else numbered
    facts = ", ".join(_fact(column) for column in columns(pack))
    own = "".join(f", {_own_key(column)} AS {column}_key" for column in own_keys(pack))
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        if tuned:
            connection.execute(_KEPT.format(numbered=numbered, **files))
        connection.execute(_LINES.format(source=source, facts=facts, keys=own, **files))
        return [
            found(rule, evidence)
            for rule, written in pack.items()
            for (evidence,) in connection.sql(_query(written, source, inputs, tuned=tuned)).fetchall()
        ]


def _fact(column: str) -> str:
    return f"coalesce(o.{column}, '{UNSTATED[column]}') AS {column}" if column in UNSTATED else f"o.{column}"


def _own_key(column: str) -> str:
    value = f"o.{column}"
    if column == "delivery_address":
        value = f"trim(regexp_replace(lower({value}), '[^\\pL\\pN]+', ' ', 'g'))"
    return f"coalesce('is ' || {value}, 'of ' || o.order_id)"


def _query(rule: HandWritten, source: str, inputs: Inputs, *, tuned: bool) -> str:
    where = _where(rule.where, rule.unless)
    match rule:
        case LineRule():
            return f"SELECT list((line, substance)) FROM lines WHERE {where} GROUP BY line"
        case WindowRule():
            value = "sum(kg)" if rule.counted is None else f"count(DISTINCT {rule.counted})"
            words = {"where": where, "keys": ", ".join(key_columns(rule)), "value": value, "limit": rule.at_least}
            selected = _ABLE.format(**words) if tuned else f"SELECT * FROM lines WHERE {where}"
            return _WINDOW_RULE.format(selected=selected, days=rule.days, **words)
        case CompanionRule():
            return _COMPANION_RULE.format(where=where, source=source, companions=inputs.companions)


def _where(where: Where, unless: Where) -> str:
    passes = _all(where)
    return f"{passes} AND NOT coalesce({_all(unless)}, FALSE)" if unless else passes


def _all(where: Where) -> str:
    tests = (f"{column} IN ({', '.join(repr(word) for word in words)})" for column, words in where.items())
    return f"({' AND '.join(tests)})"
