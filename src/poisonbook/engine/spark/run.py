"""Rules run on Spark: plans and regulated lines in, findings out, as tables that stay on the executors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from poisonbook.engine.base import COMPANION_COLUMNS, LINE_COLUMNS
from poisonbook.engine.families import families_of, words
from poisonbook.engine.spark.running import Task, spark_errors
from poisonbook.engine.spark.tell import Teller, findings_schema
from poisonbook.engine.sql.coding import coding
from poisonbook.engine.sql.dialect import SPARK
from poisonbook.engine.sql.statement import statement
from poisonbook.rules.plan import Plan

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# A row's number comes from the line alone, whatever task has it and however often: a task that is done again
# gives the same. Companions come after all lines, so the first of a finding's evidence is a line that no other
# finding of the rule has.
_LINES = """
CREATE TABLE lines AS
SELECT *, line * 65536 + row_number() OVER (
    PARTITION BY line ORDER BY substance, schedule, status, strength_ww, amount_kg
  ) AS row
FROM given_lines
"""
_COMPANIONS = """
CREATE TABLE companions AS
SELECT *, 4611686018427387904 + line * 65536 + row_number() OVER (PARTITION BY line ORDER BY companion) AS row
FROM given_companions
"""
_EVIDENCE = """
CREATE VIEW evidence AS
SELECT row, unix_micros(ts) AS us, order_id, line, 0 AS beside, substance AS name, product_id, amount_kg, customer
FROM lines
UNION ALL
SELECT row, unix_micros(ts), order_id, line, 1, companion, product_id, NULL, NULL
FROM companions
"""
_FOUND = "CREATE TABLE found (rule INT, customer BIGINT, value DECIMAL(38, 0), evidence ARRAY<BIGINT>)"
_TOLD = """
SELECT rule, CASE WHEN of_one THEN max(customer) END AS customer, value,
  array_sort(collect_list(named_struct(
    'us', us, 'order_id', order_id, 'line', line, 'beside', beside, 'name', name,
    'product_id', product_id, 'amount_kg', amount_kg
  ))) AS lines
FROM (
    SELECT rule, customer IS NOT NULL AS of_one, value, evidence[0] AS first, explode(evidence) AS row
    FROM found
  )
  JOIN evidence USING (row)
GROUP BY rule, of_one, value, first
"""
_LOOKS = 100
"""Rules of one statement: a plan of more costs the driver more than a further statement."""


def run(
    session: SparkSession,
    plans: Sequence[Plan],
    lines: DataFrame,
    companions: DataFrame,
    *,
    names: Mapping[str, str] | None = None,
) -> DataFrame:
    """The findings of all plans (`tell.findings_schema`), in no order.

    Args:
        session: one that `session.own_session` made; it can be used so once, for its tables are.
        lines: regulated lines, with the columns of `LINE_COLUMNS`.
        companions: companion goods in the same orders, with the columns of `COMPANION_COLUMNS`.
        names: what to call a substance in sentences, by its id.

    Raises:
        EngineMemoryError, EngineError: Spark could not do it.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    ordered = tuple(sorted(plans, key=lambda plan: plan.rule))
    families = families_of(ordered, most=_LOOKS)
    with spark_errors("reading the regulated lines"):
        lines.select(*LINE_COLUMNS).createOrReplaceTempView("given_lines")
        companions.select(*COMPANION_COLUMNS).createOrReplaceTempView("given_companions")
        for text in (_LINES, _COMPANIONS, _EVIDENCE, _FOUND, *(coding(families, SPARK) if families else ())):
            session.sql(text)
    for family in families:
        with spark_errors(f"running {words(family)}"):
            session.sql(f"INSERT INTO found {statement(family, SPARK)}")
    with spark_errors("telling the findings"):
        teller = Task(Teller(ordered, dict(names or {})))
        return session.sql(_TOLD).mapInArrow(teller, from_arrow_schema(findings_schema()))
