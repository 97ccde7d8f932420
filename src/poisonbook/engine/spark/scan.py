"""Orders in, regulated lines out: each task reads, drops and pseudonymises its part before anything leaves it.

Invariant 1, forget first: order lines are joined to products that every executor holds, never the other way round, so
that no line of an unregulated product is moved or put on a disk. The physical plan is looked at before it is run.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from poisonbook.engine.orders import (
    EARLIEST,
    SCANNED,
    UNKNOWN_WORD,
    LineFault,
    ParquetOrders,
    ProductKind,
)
from poisonbook.engine.spark.parquet import PLACE, parquet_rows
from poisonbook.engine.spark.physical import check_unmoved
from poisonbook.facts.schema import ORDERS, Kind
from poisonbook.values.packs import MOST_PACKS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_FITTED = {
    Kind.TEXT: "trim(CAST(s.{name} AS STRING))",
    Kind.WORD: "trim(CAST(s.{name} AS STRING))",
    Kind.TIME: "CAST(s.{name} AS TIMESTAMP)",
    Kind.NUMBER: "try_cast(s.{name} AS DECIMAL(18, 3))",
}
_NOTHING = {Kind.TEXT: "STRING", Kind.WORD: "STRING", Kind.TIME: "TIMESTAMP", Kind.NUMBER: "DECIMAL(18, 3)"}


def passed_lines(session: SparkSession, orders: ParquetOrders, products: DataFrame, now: datetime) -> DataFrame:
    """The lines that are regulated, companion, of an unknown product, or at fault: `PLACE`, facts, `kind`, `fault`.

    What points to a person still stands as it came; the next step belongs into the same task.

    Args:
        products: every product of the catalogue: `product_id` and `kind` (`ProductKind`).
        now: the present moment, naive UTC; a line more than a day later is refused.

    Raises:
        SparkInputError: Spark cannot read a column.
    """
    read = parquet_rows(session, orders.files, orders.rows, orders.columns)
    read.createOrReplaceTempView("order_rows")
    products.createOrReplaceTempView("known")
    inexact = dict(read.dtypes)["quantity"] in ("float", "double")
    return session.sql(_query(tuple(orders.columns), now, inexact=inexact))


def companion_lines(passed: DataFrame, anchors: DataFrame, names: DataFrame) -> DataFrame:
    """The companions among `passed` that stand in an order with a regulated line, with `COMPANION_COLUMNS`.

    Args:
        anchors: `order_id` of every order with a regulated line.
        names: `product_id` and `companion` of each companion product.

    Raises:
        SparkPlanError: Spark would move lines before the others are dropped.
    """
    from pyspark.sql import functions as fn

    companion = fn.col("kind").bitwiseAND(int(ProductKind.COMPANION)) != 0
    sound = passed.where(fn.col("fault").isNull() & companion & (fn.col("quantity") > 0))
    beside = sound.join(fn.broadcast(anchors), "order_id", "left_semi")
    columns = ("line", "order_id", "ts", "product_id", "quantity", "companion")
    found = beside.join(fn.broadcast(names), "product_id").select(*columns)
    check_unmoved(found)
    return found


def _query(present: tuple[str, ...], now: datetime, *, inexact: bool) -> str:
    facts = [
        (
            _FITTED[column.kind].format(name=column.name)
            if column.name in present
            else f"CAST(NULL AS {_NOTHING[column.kind]})"
        )
        + f" AS {column.name}"
        for column in ORDERS.columns
        if column.name in present or column.name in SCANNED
    ]
    wrong, ordinary = _fault(now, inexact=inexact), int(ProductKind.ORDINARY)
    place = ", ".join(f"s.{name}" for name in PLACE)
    return f"""
WITH passed AS (
  SELECT /*+ BROADCAST(k) */ {place}, {", ".join(facts)}, k.kind AS found, {wrong} AS wrong
  FROM order_rows AS s LEFT JOIN known AS k ON k.product_id = CAST(s.product_id AS STRING)
),
looked AS (
  SELECT /*+ BROADCAST(padded) */ passed.*, coalesce(found, padded.kind) AS kind
  FROM passed LEFT JOIN known AS padded ON found IS NULL AND padded.product_id = passed.product_id
  WHERE found IS NULL OR found <> {ordinary} OR wrong IS NOT NULL
),
judged AS (
  SELECT * EXCEPT (found, wrong), CASE
      WHEN wrong IS NOT NULL THEN wrong
      WHEN order_id = '' THEN '{LineFault.MISSING_ORDER_ID}'
      WHEN product_id = '' THEN '{LineFault.MISSING_PRODUCT_ID}'
      {" ".join(_unknown_words(present))}
    END AS fault
  FROM looked
)
SELECT *
FROM judged
WHERE kind IS NULL OR kind <> {ordinary} OR fault IS NOT NULL
"""


def _unknown_words(present: tuple[str, ...]) -> Iterable[str]:
    for column in ORDERS.columns:
        if column.kind is Kind.WORD and column.name in present:
            words = ", ".join(f"'{word}'" for word in column.words)
            unknown = f"{column.name} <> '' AND {column.name} NOT IN ({words})"
            yield f"WHEN kind > 0 AND {unknown} THEN '{UNKNOWN_WORD[column.name]}'"


def _fault(now: datetime, *, inexact: bool) -> str:
    """What is wrong with a line, in SQL; null when nothing is. `inexact` numbers may be none at all."""
    latest = now + timedelta(days=1)
    none = "isnan(s.quantity) OR abs(s.quantity) = double('Infinity')"
    tests = [
        ("s.order_id IS NULL OR CAST(s.order_id AS STRING) = ''", LineFault.MISSING_ORDER_ID),
        ("s.product_id IS NULL OR CAST(s.product_id AS STRING) = ''", LineFault.MISSING_PRODUCT_ID),
        ("s.ts IS NULL", LineFault.MISSING_TIME),
        ("s.quantity IS NULL", LineFault.MISSING_QUANTITY),
        *([(none, LineFault.NOT_A_NUMBER)] if inexact else []),
        ("s.quantity = 0", LineFault.NEGATIVE_QUANTITY),
        (f"s.quantity > {MOST_PACKS} OR s.quantity < -{MOST_PACKS}", LineFault.ABSURD_QUANTITY),
        (f"CAST(s.ts AS TIMESTAMP) < TIMESTAMP '{EARLIEST.isoformat(' ')}'", LineFault.TIME_BEFORE_1990),
        (f"CAST(s.ts AS TIMESTAMP) > TIMESTAMP '{latest.isoformat(' ')}'", LineFault.TIME_IN_FUTURE),
    ]
    return "CASE " + " ".join(f"WHEN {test} THEN '{fault}'" for test, fault in tests) + " END"
