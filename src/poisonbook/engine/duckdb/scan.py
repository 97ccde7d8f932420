"""Orders in, regulated lines out: one pass over files of any size.

Invariant 1, forget first: an order line whose product is not regulated is dropped here, in
memory, before anything is written. DuckDB runs in memory and may not spill to disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from poisonbook.engine.base import EngineError
from poisonbook.engine.duckdb.collect import Collector
from poisonbook.engine.orders import (
    EARLIEST,
    SCANNED,
    UNKNOWN_WORD,
    LineFault,
    ParquetOrders,
    ProductKind,
    Scan,
    StreamedOrders,
)
from poisonbook.facts.schema import ORDERS, Kind
from poisonbook.values.packs import MOST_PACKS

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_ROWS_A_BATCH = 131_072
_FITTED = {
    "VARCHAR": "trim(CAST({value} AS VARCHAR))",
    "TIMESTAMP": "CAST({value} AS TIMESTAMP)",
    "DECIMAL(18, 3)": "TRY_CAST({value} AS DECIMAL(18, 3))",
}
_TYPES = {"text": "VARCHAR", "word": "VARCHAR", "time": "TIMESTAMP", "number": "DECIMAL(18, 3)"}


def scan_orders(
    orders: ParquetOrders | StreamedOrders,
    products: pa.Table,
    now: datetime,
    *,
    memory_limit: str = "2GB",
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    at_fault: Callable[[int, LineFault], None] | None = None,
) -> Scan:
    """The regulated and companion lines of `orders`, and counts of everything else.

    Args:
        orders: files to scan, or batches to take.
        products: every product of the catalogue: `product_id` (string) and `kind` (int8, `ProductKind`).
        now: the present moment, naive UTC; a line more than a day later is refused.
        memory_limit: most memory DuckDB may use; beyond it the scan fails rather than spill to disk.
        threads: threads to use; all cores when None.
        progress: called with the highest row seen so far.
        at_fault: called with the row and fault of each refused line that is listed; it may raise.
    """
    from poisonbook.engine.duckdb.database import engine_errors, memory_database

    files = orders.files if isinstance(orders, ParquetOrders) else ()
    rows = orders.rows if isinstance(orders, ParquetOrders) else ()
    collector = Collector(rows, at_fault)
    failures: list[Exception] = []
    with closing(memory_database(memory_limit=memory_limit, threads=threads, reads=files)) as database:
        try:
            with engine_errors("reading the orders"):
                database.register("products", products)
                database.execute("CREATE TABLE known AS SELECT product_id, kind FROM products")
                database.unregister("products")
                for batch in _relation(database, orders, now, collector, failures).to_arrow_reader(_ROWS_A_BATCH):
                    collector.add(batch)
                    if progress is not None:
                        progress(collector.highest)
        except EngineError:
            if failures:  # what went wrong while reading, not what DuckDB made of it
                raise failures[0] from None
            raise
    return collector.scan()


def _relation(
    database: duckdb.DuckDBPyConnection,
    orders: ParquetOrders | StreamedOrders,
    now: datetime,
    collector: Collector,
    failures: list[Exception],
) -> duckdb.DuckDBPyRelation:
    if isinstance(orders, ParquetOrders):
        return database.sql(_parquet_query(database, orders, now), params=[list(map(str, orders.files))])
    database.register("streamed", _reader(orders, collector, failures))
    return database.sql(_streamed_query(orders, now))


def _reader(orders: StreamedOrders, collector: Collector, failures: list[Exception]) -> pa.RecordBatchReader:
    import pyarrow as pa

    def watched() -> Iterator[pa.RecordBatch]:
        try:
            for batch in orders.batches():
                collector.count(batch.num_rows)
                yield batch
        except Exception as error:
            # DuckDB pulls batches in its own threads and would turn any error into its own text.
            failures.append(error)
            raise

    return pa.RecordBatchReader.from_batches(orders.schema, watched())


def _parquet_query(connection: duckdb.DuckDBPyConnection, orders: ParquetOrders, now: datetime) -> str:
    described = connection.sql("DESCRIBE SELECT * FROM read_parquet($1)", params=[list(map(str, orders.files))])
    types = {name: kind for name, kind, *_ in described.fetchall()}
    facts = []
    for name, source in orders.columns.items():
        quoted = '"' + source.replace('"', '""') + '"'
        kind = ORDERS.column(name).kind.value
        if kind == "time" and "TIME ZONE" in types[source]:
            quoted = f"timezone('UTC', {quoted})"
        elif kind != "number" and types[source] != _TYPES[kind]:
            quoted = f"CAST({quoted} AS {_TYPES[kind]})"
        facts.append(f"{quoted} AS {name}")
    # Which file a row is of costs a column, so it is asked for only where there are several.
    extra = ("file_index",) if len(orders.files) > 1 else ()
    source_rows = (
        f"SELECT {', '.join(['file_row_number + 1 AS line', *extra, *facts])}"
        " FROM read_parquet($1, file_row_number = true)"
    )
    inexact = types[orders.columns["quantity"]] in ("FLOAT", "DOUBLE")
    return _query(source_rows, extra, tuple(orders.columns), now, inexact=inexact)


def _streamed_query(orders: StreamedOrders, now: datetime) -> str:
    names = tuple(name for name in orders.schema.names if name != "row")
    return _query(f"SELECT row AS line, {', '.join(names)} FROM streamed", (), names, now, inexact=False)


def _query(source: str, extra: tuple[str, ...], present: tuple[str, ...], now: datetime, *, inexact: bool) -> str:
    """The lines of `source` that matter: regulated, companion, of an unknown product, or at fault.

    Two steps: the first looks at every line and must be cheap; the second sees only what the first lets through. Ids in
    columns of fixed width are padded, so a product that is not found as it stands is looked up once more without.
    """
    facts = []
    for column in ORDERS.columns:
        if column.name in present or column.name in SCANNED:
            kind = _TYPES[column.kind.value]
            value = f"s.{column.name}" if column.name in present else "NULL"
            facts.append(f"{_FITTED[kind].format(value=value)} AS {column.name}")
    ordinary = int(ProductKind.ORDINARY)
    return f"""
WITH passed AS (
  SELECT s.line, {"".join(f"s.{name}, " for name in extra)}{", ".join(facts)},
    k.kind AS found, {_fault(now, inexact=inexact)} AS wrong
  FROM ({source}) AS s LEFT JOIN known AS k ON k.product_id = s.product_id
  WHERE found IS DISTINCT FROM {ordinary} OR wrong IS NOT NULL
)
SELECT passed.* EXCLUDE (found, wrong), coalesce(found, padded.kind) AS kind,
  CASE
    WHEN wrong IS NOT NULL THEN wrong
    WHEN order_id = '' THEN '{LineFault.MISSING_ORDER_ID}'
    WHEN passed.product_id = '' THEN '{LineFault.MISSING_PRODUCT_ID}'
    {_unknown_words(present)}
  END AS fault
FROM passed LEFT JOIN known AS padded ON found IS NULL AND padded.product_id = passed.product_id
WHERE coalesce(found, padded.kind) IS DISTINCT FROM {ordinary} OR fault IS NOT NULL
"""


def _unknown_words(present: tuple[str, ...]) -> str:
    """A case for each column of closed words, in lines that are kept; an empty one is none of them."""
    cases = []
    for column in ORDERS.columns:
        if column.kind is Kind.WORD and column.name in present:
            words = ", ".join(f"'{word}'" for word in column.words)
            unknown = f"{column.name} <> '' AND {column.name} NOT IN ({words})"
            cases.append(f"WHEN coalesce(found, padded.kind) > 0 AND {unknown} THEN '{UNKNOWN_WORD[column.name]}'")
    return "\n    ".join(cases)


def _fault(now: datetime, *, inexact: bool) -> str:
    """What is wrong with a line, in SQL; null when nothing is. `inexact` numbers may be none at all."""
    latest = now + timedelta(days=1)
    tests = [
        ("s.order_id IS NULL OR s.order_id = ''", LineFault.MISSING_ORDER_ID),
        ("s.product_id IS NULL OR s.product_id = ''", LineFault.MISSING_PRODUCT_ID),
        ("s.ts IS NULL", LineFault.MISSING_TIME),
        ("s.quantity IS NULL", LineFault.MISSING_QUANTITY),
        *([("NOT isfinite(s.quantity)", LineFault.NOT_A_NUMBER)] if inexact else []),
        ("s.quantity = 0", LineFault.NEGATIVE_QUANTITY),
        (f"s.quantity > {MOST_PACKS} OR s.quantity < -{MOST_PACKS}", LineFault.ABSURD_QUANTITY),
        (f"s.ts < TIMESTAMP '{EARLIEST.isoformat(' ')}'", LineFault.TIME_BEFORE_1990),
        (f"s.ts > TIMESTAMP '{latest.isoformat(' ')}'", LineFault.TIME_IN_FUTURE),
    ]
    cases = " ".join(f"WHEN {test} THEN '{fault}'" for test, fault in tests)
    return f"CASE {cases} END"
