"""From what the scan let through to the lines that rules see: what was kept of them, and a row for each substance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.engine.base import LINE_COLUMNS
from poisonbook.facts.schema import LineState

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# As `engine.returns`: what came back is taken off the sales of the same order, customer and product, the latest first.
_KEPT = f"""
WITH sold AS (
  SELECT *,
    CASE WHEN line_state IN ('{LineState.CANCELLED}', '{LineState.RETURNED}') THEN 0 ELSE quantity END AS packs
  FROM sold_lines
),
back AS (
  SELECT order_id, customer, product_id, sum(quantity) AS packs_back
  FROM returns
  GROUP BY order_id, customer, product_id
),
later AS (
  SELECT sold.*, coalesce(packs_back, 0) AS packs_back, coalesce(sum(packs) OVER (
      PARTITION BY sold.order_id, sold.customer, sold.product_id ORDER BY ts DESC, quantity DESC, line DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS packs_later
  FROM sold LEFT JOIN back ON back.order_id = sold.order_id AND back.customer <=> sold.customer
    AND back.product_id = sold.product_id
)
SELECT *, CAST(packs - least(greatest(packs_back - packs_later, 0), packs) AS DECIMAL(18, 3)) AS kept_quantity
FROM later
"""
_SUBSTANCES = """
SELECT kept.*, substance, schedule, status, strength_ww,
  CAST(quantity * net_mass_kg AS DECIMAL(18, 6)) AS amount_kg,
  CAST(kept_quantity * net_mass_kg AS DECIMAL(18, 6)) AS kept_kg
FROM kept JOIN substances ON substances.product_id = kept.product_id
"""
_WITHOUT_SALE = """
SELECT returns.file, returns.row_in_file, returns.line
FROM returns LEFT ANTI JOIN sold_lines ON sold_lines.order_id = returns.order_id
  AND sold_lines.customer <=> returns.customer AND sold_lines.product_id = returns.product_id
"""


def regulated_lines(
    session: SparkSession, sold: DataFrame, returns: DataFrame, substances: DataFrame
) -> tuple[DataFrame, DataFrame]:
    """One row for each line and regulated substance, with all of `LINE_COLUMNS`; and the returns without a sale.

    Args:
        sold: pseudonymised lines.
        returns: pseudonymised records of goods that came back, with the packs above zero.
        substances: `product_id`, `substance`, `schedule`, `status`, `strength_ww` and `net_mass_kg` (kg).
    """
    sold.createOrReplaceTempView("sold_lines")
    returns.createOrReplaceTempView("returns")
    substances.createOrReplaceTempView("substances")
    session.sql(_KEPT).createOrReplaceTempView("kept")
    return session.sql(_SUBSTANCES).select(*LINE_COLUMNS), session.sql(_WITHOUT_SALE)
