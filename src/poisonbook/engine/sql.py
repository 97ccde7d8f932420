"""A plan as one SQL statement over the tables `lines` and `companions`; the same plan gives the same text.

What comes back, one row a finding: `customer`, `value` (the largest count or sum of its windows, empty
for a rule of type line) and `evidence` (its lines by time, order, line and substance), ordered by the first line.

A window is [t - timespan, t], closed at both ends. Its count or sum is taken as a difference of two
running totals, `all that opened until t` less `all that closed before t - timespan`: both frames start at the
first line, so an engine walks a customer's lines once however many there are, without a self join. For a sum
each line opens and closes with its amount. For a count of different values, a value opens at its first line and
closes at its last, where a gap of more than the timespan between two of its lines is an end and a new start.
"""

from __future__ import annotations

from decimal import Decimal
from string import Template

from poisonbook.facts.schema import LINE_FIELDS
from poisonbook.rules.plan import FieldTest, Plan, Threshold
from poisonbook.rules.syntax import Operator, RuleType
from poisonbook.values.strengths import plain

_SIGNS = {Operator.GT: ">", Operator.GTE: ">=", Operator.LT: "<", Operator.LTE: "<="}
_COUNTED = {RuleType.EVENT_COUNT: "order_id", RuleType.VALUE_COUNT: "substance"}
_GROUP_COLUMNS = {"customer": "buyer", "order": "buyer, order_id", "substance": "substance"}
_NAMES = frozenset(field.name for field in LINE_FIELDS)

_SELECTED = Template("""\
WITH selected AS (
  SELECT line, order_id, customer, product_id, ts, epoch_us(ts) AS us, substance, amount_kg,
    coalesce('customer ' || customer, 'order ' || order_id) AS buyer
  FROM lines
  WHERE $tests
)""")

_EACH_LINE = """,
held AS (
  SELECT *, line AS stretch, NULL AS value, NULL AS companion
  FROM selected
)"""

_WINDOWS = Template(""",
able AS (
  SELECT $keys
  FROM selected
  GROUP BY $keys
  HAVING $reachable
),
marked AS (
$marked
),
measured AS (
  SELECT *,
    sum(opens) OVER (
      PARTITION BY $keys ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - coalesce(sum(closes) OVER (
      PARTITION BY $keys ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND $beyond PRECEDING
    ), 0) AS value
  FROM marked
),
awaiting AS (
  SELECT *,
    min(CASE WHEN value $reaches THEN us END) OVER (
      PARTITION BY $keys ORDER BY us DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fires_at
  FROM measured
),
begun AS (
  SELECT *, CASE WHEN fires_at - lag(us) OVER in_time <= $span THEN 0 ELSE 1 END AS begins
  FROM awaiting
  WHERE fires_at - us <= $span
  WINDOW in_time AS (PARTITION BY $keys ORDER BY us)
),
held AS (
  SELECT *, NULL AS companion,
    sum(begins) OVER (
      PARTITION BY $keys ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM begun
)""")

_AMOUNTS = Template("""\
  SELECT *, coalesce(amount_kg, 0) AS opens, coalesce(amount_kg, 0) AS closes
  FROM selected JOIN able USING ($keys)""")

_DIFFERENT = Template("""\
  SELECT *,
    CASE WHEN us - lag(us) OVER same_value <= $span THEN 0 ELSE 1 END AS opens,
    CASE WHEN lead(us) OVER same_value - us <= $span THEN 0 ELSE 1 END AS closes
  FROM selected JOIN able USING ($keys)
  WINDOW same_value AS (PARTITION BY $keys, $counted ORDER BY us)""")

_COMPANIONS = Template(""",
beside AS (
  SELECT line, order_id, product_id, ts, companion
  FROM companions
  WHERE order_id IN (SELECT order_id FROM selected)
    AND line NOT IN (SELECT line FROM selected)
),
counted AS (
  SELECT order_id, count(DISTINCT companion) AS value
  FROM beside
  GROUP BY order_id
  HAVING count(DISTINCT companion) $reaches
),
held AS (
  SELECT customer, buyer, order_id, line, product_id, ts, substance, amount_kg, NULL AS companion, value, 1 AS stretch
  FROM selected JOIN counted USING (order_id)
  UNION ALL
  SELECT customer, buyer, order_id, line, product_id, ts, NULL, NULL, companion, value, 1 AS stretch
  FROM (SELECT DISTINCT customer, buyer, order_id FROM selected)
    JOIN counted USING (order_id)
    JOIN beside USING (order_id)
)""")

_FINDINGS = Template("""
SELECT customer, CAST(max(value) AS DECIMAL(38, 6)) AS value,
  list(
    struct_pack(
      order_id := order_id, line := line, product_id := product_id, ts := ts,
      substance := substance, amount_kg := amount_kg, companion := CAST(companion AS TEXT)
    )
    ORDER BY ts, order_id, line, substance NULLS LAST, companion NULLS FIRST
  ) AS evidence
FROM held
GROUP BY customer, $keys, stretch
ORDER BY evidence[1].ts, evidence[1].order_id, evidence[1].line, evidence[1].substance, customer NULLS FIRST
""")


def sql_for(plan: Plan) -> str:
    """The statement that finds what `plan` asks for."""
    selected = _SELECTED.substitute(tests="\n    AND ".join(map(_test, plan.tests)))
    if plan.type is RuleType.LINE:
        return selected + _EACH_LINE + _FINDINGS.substitute(keys="line")
    if plan.threshold is None:
        raise ValueError(f"a plan of type {plan.type} has a threshold")
    if plan.type is RuleType.COMPANIONS:
        companions = _COMPANIONS.substitute(reaches=_reaches(plan.threshold))
        return selected + companions + _FINDINGS.substitute(keys="buyer, order_id")
    keys = ", ".join(dict.fromkeys(", ".join(_GROUP_COLUMNS[field] for field in plan.group_by).split(", ")))
    return selected + _windows(plan, plan.threshold, keys) + _FINDINGS.substitute(keys=keys)


def _windows(plan: Plan, threshold: Threshold, keys: str) -> str:
    if plan.timespan is None:
        raise ValueError(f"a plan of type {plan.type} has a timespan")
    span = plan.timespan.microseconds
    if plan.type is RuleType.VALUE_SUM:
        # Returns may carry a negative amount; what came in bounds every window's sum from above.
        bound = "sum(greatest(amount_kg, 0))"
        marked = _AMOUNTS.substitute(keys=keys)
    else:
        counted = _COUNTED[plan.type]
        bound = f"count(DISTINCT {counted})"
        marked = _DIFFERENT.substitute(keys=keys, counted=counted, span=span)
    reaches = _reaches(threshold)
    # Whole microseconds: what is closed before t - timespan was closed at or before t - timespan - 1.
    return _WINDOWS.substitute(
        keys=keys, reachable=f"{bound} {reaches}", marked=marked, beyond=span + 1, reaches=reaches, span=span
    )


def _test(test: FieldTest) -> str:
    if test.field not in _NAMES:
        raise ValueError("a plan names fields of the closed schema only")
    operands = [_literal(operand) for operand in test.operands]
    if test.operator is not Operator.IN:
        return f"{test.field} {_SIGNS[test.operator]} {operands[0]}"
    return f"{test.field} = {operands[0]}" if len(operands) == 1 else f"{test.field} IN ({', '.join(operands)})"


def _reaches(threshold: Threshold) -> str:
    limit = threshold.limit
    # A count is compared with a whole number, in the engine's own integers.
    return f"{_SIGNS[threshold.operator]} {_literal(limit) if limit % 1 else plain(limit)}"


def _literal(value: str | Decimal) -> str:
    """A typed literal: texts in quotes with quotes doubled, numbers as exact decimals."""
    if isinstance(value, Decimal):
        return f"CAST('{plain(value)}' AS DECIMAL(38, 6))"
    return "'" + value.replace("'", "''") + "'"
