"""Rules run on DuckDB: plans and regulated lines in, findings out.

Everything happens in memory (`memory_database`); the tables come as Arrow and are dropped with the connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from poisonbook.engine.base import (
    COMPANION_COLUMNS,
    LINE_COLUMNS,
    ColumnType,
    EngineInputError,
)
from poisonbook.engine.duckdb.database import engine_errors, memory_database
from poisonbook.engine.sql import sql_for
from poisonbook.facts.findings import EvidenceLine, Finding
from poisonbook.rules.explain import finding_for
from poisonbook.rules.plan import Plan

_ARROW = {
    ColumnType.WHOLE: pa.int64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.TIME: pa.timestamp("us"),
    ColumnType.QUANTITY: pa.decimal128(18, 3),
    ColumnType.STRENGTH: pa.decimal128(9, 4),
    ColumnType.AMOUNT: pa.decimal128(18, 6),
}
_BATCH = 10_000
"""Findings that are Python objects at one time, unless the caller keeps them."""


def run(
    plans: Sequence[Plan],
    lines: pa.Table,
    companions: pa.Table,
    *,
    memory_limit: str | None = None,
    threads: int | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """The findings of all plans, by rule, then by their first line's time, order, row and substance.

    Findings come as they are read; closing the iterator early frees the database.

    Args:
        lines: regulated lines, with the columns of `LINE_COLUMNS`; further columns are not read.
        companions: companion goods in the same orders, with the columns of `COMPANION_COLUMNS`.
        memory_limit: what DuckDB may use, such as `2GB`; it never spills to disk.
        names: what to call a substance in sentences, by its id.

    Raises:
        EngineSettingError, EngineInputError: before the first finding.
        EngineMemoryError, EngineError: while a rule runs.
    """
    tables = {"lines": _fit("lines", lines, LINE_COLUMNS)}
    tables["companions"] = _fit("companions", companions, COMPANION_COLUMNS)
    database = memory_database(memory_limit=memory_limit, threads=threads)
    return _findings(database, sorted(plans, key=lambda plan: plan.rule), tables, names or {})


def _findings(
    database: duckdb.DuckDBPyConnection, plans: Sequence[Plan], tables: dict[str, pa.Table], names: Mapping[str, str]
) -> Iterator[Finding]:
    with closing(database):
        with engine_errors("reading the regulated lines"):
            for name, table in tables.items():
                database.register(f"arrow_{name}", table)
                # A copy of its own: every rule scans it, and DuckDB reads its own tables faster than Arrow's.
                database.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow_{name}")  # own names
                database.unregister(f"arrow_{name}")
            tables.clear()
        for plan in plans:
            with engine_errors(f"running rule {plan.rule}"):
                for batch in database.sql(sql_for(plan)).to_arrow_reader(_BATCH):
                    yield from _from_batch(plan, batch, names)


def _from_batch(plan: Plan, batch: pa.RecordBatch, names: Mapping[str, str]) -> Iterator[Finding]:
    customers: list[str | None] = batch.column("customer").to_pylist()
    values: list[Decimal | None] = batch.column("value").to_pylist()
    evidence = batch.column("evidence")
    bounds: list[int] = evidence.offsets.to_pylist()
    orders, rows, products, times, substances, amounts, companions = evidence.values.flatten()
    lines = tuple(
        map(
            EvidenceLine,
            orders.to_pylist(),
            rows.to_pylist(),
            products.to_pylist(),
            _moments(times),
            _repeated(substances),
            _repeated(amounts),
            _repeated(companions),
        )
    )
    for customer, value, start, end in zip(customers, values, bounds[:-1], bounds[1:], strict=True):
        yield finding_for(plan, lines[start:end], customer=customer, value=value, names=names)


def _moments(times: pa.Array) -> list[datetime]:
    """The moments of a column of UTC times. By NumPy: Arrow's own way takes six times as long."""
    moments: list[datetime] = times.to_numpy().tolist()
    return [moment.replace(tzinfo=UTC) for moment in moments]


def _repeated(column: pa.Array) -> list[Any]:
    """The values of a column with few different ones, each made once."""
    encoded = column.dictionary_encode()
    values = [*encoded.dictionary.to_pylist(), None]
    return [values[index] for index in encoded.indices.fill_null(len(values) - 1).to_numpy().tolist()]


def _fit(name: str, table: pa.Table, columns: Mapping[str, ColumnType]) -> pa.Table:
    """The declared columns of `table` in their declared types; EngineInputError where that would change a value."""
    fitted = {}
    for column, kind in columns.items():
        if column not in table.column_names:
            raise EngineInputError(name, column, "is missing")
        try:
            fitted[column] = table.column(column).cast(_ARROW[kind])
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            problem = f"holds {table.column(column).type}, which does not fit {kind}"
            raise EngineInputError(name, column, problem) from None
    return pa.table(fitted)
