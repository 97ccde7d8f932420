"""Rules of type temporal_ordered, in SQL without a self join: chains of moments, each later than the one before.

The evidence of a window is the earliest chain in it. Backwards over the selections: where the chain that goes on from
a line first comes to its end. Then forwards: a chain is used if it is the earliest of some window, that is if a
selected line lies at its end or later, within the span of its start, and more than the span after the start before it.
The next link of a used chain is the first line of the next selection after it.
"""

from __future__ import annotations

from string import Template

from poisonbook.engine.families import Family
from poisonbook.engine.sql.dialect import Dialect
from poisonbook.engine.sql.windows import joined_able, partition, selected

_ENDS_LAST = Template("""\
ends_$slot AS (
  SELECT *, CASE WHEN (slots & $bit) > 0 THEN us END AS end_$slot
  FROM selected$able
)""")

_ENDS = Template("""\
ends_$slot AS (
  SELECT *,
    CASE WHEN (slots & $bit) > 0 THEN min(end_$next) OVER (
      PARTITION BY $keys ORDER BY us DESC $before
    ) END AS end_$slot
  FROM ends_$next
)""")

_STARTS = Template("""\
starts AS (
  SELECT *,
    max(CASE WHEN (slots & 1) > 0 THEN us END) OVER (PARTITION BY $keys ORDER BY us $before) AS start_before
  FROM ends_1
),
looking AS (
  $looking
),
near AS (
  SELECT *,
    max(seen) OVER (
      PARTITION BY $keys ORDER BY moment RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_near
  FROM looking
),
used_1 AS (
  SELECT *, CASE
    WHEN last_near >= end_1 AND (start_before IS NULL OR last_near - start_before > span) THEN us
  END AS link_1
  FROM near
  WHERE is_line
)""")

_USED = Template("""\
used_$slot AS (
  SELECT *, CASE
    WHEN (slots & $bit) = 0 OR max(link_$last) OVER earlier IS NULL THEN NULL
    WHEN max(CASE WHEN (slots & $bit) > 0 THEN us END) OVER earlier > max(link_$last) OVER earlier THEN NULL
    ELSE us
  END AS link_$slot
  FROM used_$last
  WINDOW earlier AS (PARTITION BY $keys ORDER BY us $before)
)""")

_HELD = Template("""\
begun AS (
  SELECT *, CASE
    WHEN link_1 IS NULL THEN 0
    WHEN max(CASE WHEN link_1 IS NOT NULL THEN end_1 END) OVER (PARTITION BY $keys ORDER BY us $before) >= us THEN 0
    ELSE 1
  END AS begins
  FROM used_$slots
  WHERE $used
),
held AS (
  SELECT *, enough AS value,
    sum(begins) OVER (
      PARTITION BY $keys ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM begun
)""")


def chains(family: Family, dialect: Dialect) -> tuple[str, ...]:
    """The table expressions from `matched` and `members` to `held`."""
    slots, keys, before = family.slots, partition(family), dialect.before
    bits = {slot: 1 << slot - 1 for slot in range(1, slots + 1)}
    ends = [_ENDS_LAST.substitute(able=joined_able(family, dialect), slot=slots, bit=bits[slots])]
    ends += [
        _ENDS.substitute(keys=keys, slot=slot, next=slot + 1, bit=bits[slot], before=before)
        for slot in range(slots - 1, 0, -1)
    ]
    looks = {"moment": "us", "seen": "us", "is_line": "(slots & 1) = 0"}
    looking = dialect.doubled("starts", looks, ("us + span", "CAST(NULL AS BIGINT)", "TRUE"), again="(slots & 1) > 0")
    used = [_STARTS.substitute(keys=keys, before=before, looking=looking)]
    used += [
        _USED.substitute(keys=keys, slot=slot, last=slot - 1, bit=bits[slot], before=before)
        for slot in range(2, slots + 1)
    ]
    links = " OR ".join(f"link_{slot} IS NOT NULL" for slot in bits)
    return (
        *selected(family, dialect),
        *ends,
        *used,
        _HELD.substitute(keys=keys, slots=slots, used=links, before=before),
    )
