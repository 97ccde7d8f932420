"""Rules over windows, in SQL that walks a group's lines once however many there are, without a self join.

A window is [us - span, us], closed at both ends. Its count or sum is one running total: what a line opens with enters
at its time, what it closes with leaves a span and a microsecond later. For a sum each line opens and closes with its
amount. For a count of different values, a value opens at its first line and closes at its last, where a gap of more
than the span between two lines is an end and a new start. A temporal rule asks when each selection was last seen.

Every frame starts at the group's first line and ends at the present one: engines look for other ends line by line.
"""

from __future__ import annotations

from string import Template

from poisonbook.engine.families import Family, column_of
from poisonbook.engine.sql.dialect import Dialect
from poisonbook.rules.syntax import RuleType

_BOUNDS = Template("""\
CREATE TABLE $table AS
SELECT $group, $bound AS bound
FROM coded
GROUP BY $group""")

_SELECTED = Template("""\
selected AS (
  SELECT ${small}rule, enough, span, slots, place, customer, us, $columns
  FROM coded$reachable
    JOIN matched USING (facet)
    JOIN members USING (rule)$where
)""")

_ABLE = Template("""\
able AS (
  SELECT rule, $group
  FROM selected
  GROUP BY rule, $group, enough
  HAVING $bound >= enough
)""")

_MARKED_SUM = Template("""\
marked AS (
  SELECT *, coalesce(measured, 0) AS opens, coalesce(measured, 0) AS closes
  FROM selected$able
)""")

_MARKED_COUNT = Template("""\
marked AS (
  SELECT *,
    CASE WHEN measured IS NULL OR us - lag(us) OVER same_value <= span THEN 0 ELSE 1 END AS opens,
    CASE WHEN measured IS NULL OR lead(us) OVER same_value <= us + span THEN 0 ELSE 1 END AS closes
  FROM selected$able
  WINDOW same_value AS (PARTITION BY $keys, measured ORDER BY us)
)""")

_VALUED = Template("""\
turning AS (
  $turning
),
totalled AS (
  SELECT *,
    sum(turn) OVER (
      PARTITION BY $keys ORDER BY moment RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS value
  FROM turning
),
valued AS (
  SELECT *
  FROM totalled
  WHERE is_line
)""")

_SEEN = Template("""\
seen AS (
  SELECT *,
    $last
  FROM selected$able
),
valued AS (
  SELECT *, $present AS value
  FROM seen
)""")

_LAST = Template("""\
max(CASE WHEN (slots & $bit) > 0 THEN us END) OVER (
      PARTITION BY $keys ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_$slot""")

_FIRING = Template("""\
firing AS (
  SELECT DISTINCT $keys
  FROM valued
  WHERE value >= enough
)""")

_STRETCHES = Template("""\
awaiting AS (
  SELECT *,
    min(CASE WHEN value >= enough THEN us END) OVER (
      PARTITION BY $keys ORDER BY us DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fires_at
  FROM valued$firing
),
begun AS (
  SELECT *, CASE WHEN fires_at - lag(us) OVER in_time <= span THEN 0 ELSE 1 END AS begins
  FROM awaiting
  WHERE fires_at - us <= span
  WINDOW in_time AS (PARTITION BY $keys ORDER BY us)
),
held AS (
  SELECT *,
    sum(begins) OVER (
      PARTITION BY $keys ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM begun
)""")


def windows(family: Family, dialect: Dialect) -> tuple[str, ...]:
    """The table expressions from `matched` and `members` to `held`, for a family of any windowed type but one."""
    keys, able = partition(family), joined_able(family, dialect)
    if family.type is RuleType.TEMPORAL:
        bits = {slot: 1 << slot - 1 for slot in range(1, family.slots + 1)}
        last = ",\n    ".join(_LAST.substitute(slot=slot, bit=bit, keys=keys) for slot, bit in bits.items())
        present = " + ".join(f"CASE WHEN last_{slot} >= us - span THEN 1 ELSE 0 END" for slot in bits)
        valued = [_SEEN.substitute(able=able, last=last, present=present)]
    else:
        marked = _MARKED_SUM if family.type is RuleType.VALUE_SUM else _MARKED_COUNT
        turns = {"moment": "us", "turn": "opens", "is_line": "TRUE"}
        turning = dialect.doubled("marked", turns, ("us + span + 1", "-closes", "FALSE"), again="closes <> 0")
        valued = [marked.substitute(keys=keys, able=able), _VALUED.substitute(keys=keys, turning=turning)]
    if dialect.repeats:
        return (*selected(family, dialect), *valued, _STRETCHES.substitute(keys=keys, firing=""))
    firing = f" JOIN firing USING ({keys})"
    return (
        *selected(family, dialect),
        *valued,
        _FIRING.substitute(keys=keys),
        _STRETCHES.substitute(keys=keys, firing=firing),
    )


def selected(family: Family, dialect: Dialect) -> tuple[str, ...]:
    """The table expressions `selected`, the lines of each rule, and `able`, the groups where it could fire."""
    group, small = ", ".join(_group(family)), dialect.small("matched, members")
    if family.type.is_temporal:
        every = (1 << family.slots) - 1
        bound = f"CASE WHEN bit_or(slots) = {every} THEN enough ELSE 0 END"
        chosen = _SELECTED.substitute(small=small, columns=group, reachable="", where="")
        return (chosen,) if dialect.repeats else (chosen, _ABLE.substitute(group=group, bound=bound))
    chosen = _SELECTED.substitute(
        small=small,
        columns=f"{group}, {measured_column(family)} AS measured",
        reachable=f"\n    JOIN {bounds_table(family)} USING ({group})",
        where="\n  WHERE bound >= enough",
    )
    able = _ABLE.substitute(group=group, bound=_bound(family, "measured"))
    return (chosen,) if dialect.repeats else (chosen, able)


def joined_able(family: Family, dialect: Dialect) -> str:
    """After `selected`: what leaves the groups that could fire."""
    return "" if dialect.repeats else f" JOIN able USING ({partition(family)})"


def bounds(family: Family) -> str | None:
    """The statement that makes the table of what each group could reach at most; None where nothing is measured."""
    if not family.measured:
        return None
    return _BOUNDS.substitute(
        table=bounds_table(family), group=", ".join(_group(family)), bound=_bound(family, measured_column(family))
    )


def bounds_table(family: Family) -> str:
    """The table of bounds that a family shares with those of the same groups and measure."""
    return "_".join(("bound", measured_column(family), "by", *_group(family)))


def measured_column(family: Family) -> str:
    """The column of coded lines that a family counts or sums."""
    if family.measured == "order":
        return "order_key"
    column = column_of(family.measured)
    return f"{column}_units" if family.type is RuleType.VALUE_SUM else column


def _bound(family: Family, measured: str) -> str:
    # Returns may carry a negative amount; what came in bounds every window's sum from above.
    return f"sum(greatest({measured}, 0))" if family.type is RuleType.VALUE_SUM else f"count(DISTINCT {measured})"


def partition(family: Family) -> str:
    """The columns whose values the lines of one rule's group have in common."""
    return ", ".join(("rule", *_group(family)))


def _group(family: Family) -> tuple[str, ...]:
    return tuple("order_key" if name == "order" else f"{column_of(name)}_key" for name in family.group_by)
