"""Rules about companion goods in the order of a selected line, in SQL."""

from __future__ import annotations

from string import Template

from poisonbook.engine.families import Family
from poisonbook.engine.sql.dialect import Dialect
from poisonbook.engine.sql.selecting import named

_COMPANIONS = Template("""\
selected AS (
  SELECT ${small}rule, enough, place, line, customer, order_id, order_key
  FROM coded
    JOIN matched USING (facet)
    JOIN members USING (rule)
),
anchored AS (
  SELECT DISTINCT rule, enough, customer, order_id, order_key
  FROM selected
),
beside AS (
  SELECT rule, order_key, customer, enough, goods.place, goods.companion
  FROM goods
    JOIN anchored USING (order_id)
    JOIN named USING (rule, companion)
    LEFT JOIN (SELECT DISTINCT rule, line, 1 AS found FROM selected) AS own USING (rule, line)
  WHERE own.found IS NULL
),
counted AS (
  SELECT rule, order_key, count(DISTINCT companion) AS value
  FROM beside
  GROUP BY rule, order_key, enough
  HAVING count(DISTINCT companion) >= enough
),
held AS (
  SELECT rule, order_key, customer, place, value
  FROM selected JOIN counted USING (rule, order_key)
  UNION ALL
  SELECT rule, order_key, customer, place, value
  FROM beside JOIN counted USING (rule, order_key)
)""")


def companions(family: Family, dialect: Dialect) -> tuple[str, ...]:
    """The table expressions from `matched` and `members` to `held`."""
    return named(family, dialect), _COMPANIONS.substitute(small=dialect.small("matched, members"))
