"""Rules run on DuckDB: plans and regulated lines in, findings out.

Everything happens in memory (`memory_database`); the tables come as Arrow and are dropped with the connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa

from poisonbook.engine.base import (
    COMPANION_COLUMNS,
    LINE_COLUMNS,
    ColumnType,
    EngineInputError,
    EngineMemoryError,
)
from poisonbook.engine.duckdb.database import engine_errors, memory_database
from poisonbook.engine.duckdb.evidence import Evidence, Rows
from poisonbook.engine.families import Family, decimals, families_of, halved, words
from poisonbook.engine.sql.coding import coding
from poisonbook.engine.sql.dialect import DUCKDB
from poisonbook.engine.sql.statement import statement
from poisonbook.facts.findings import Finding
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
_FOUND = "CREATE TABLE found (rule INTEGER, customer INTEGER, value DECIMAL(38, 0), evidence INTEGER[])"
_IN_ORDER = """
SELECT rule, lines.customer, value, evidence
FROM found LEFT JOIN lines ON lines.row = found.customer
ORDER BY rule, evidence[1], lines.customer NULLS FIRST
"""
_LOOKS = 20_000_000
"""Rules times lines of one statement. Few of these pairs need memory, but more of them would seldom save time."""
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
    ordered = sorted(plans, key=lambda plan: plan.rule)
    families = families_of(ordered, most=max(_LOOKS // max(lines.num_rows, 1), 1))
    database = memory_database(memory_limit=memory_limit, threads=threads)
    return _findings(database, ordered, families, tables, names or {})


def _findings(
    database: duckdb.DuckDBPyConnection,
    plans: Sequence[Plan],
    families: Sequence[Family],
    tables: Mapping[str, pa.Table],
    names: Mapping[str, str],
) -> Iterator[Finding]:
    with closing(database):
        if not families:
            return
        evidence = Evidence.of(tables["lines"], tables["companions"])
        with engine_errors("reading the regulated lines"):
            first = 0
            for name, table in tables.items():
                rows = pa.array(np.arange(first, first + table.num_rows, dtype=np.int32))
                database.register(name, table.append_column("row", rows))
                first += table.num_rows
            for text in coding(families, DUCKDB):
                database.execute(text)
            places = database.sql("SELECT row FROM places ORDER BY place").to_arrow_table()["row"].to_numpy()
            database.execute(_FOUND)
        for family in families:
            _run(database, family)
        with engine_errors("putting the findings in order"):
            for batch in database.sql(_IN_ORDER).to_arrow_reader(_BATCH):
                yield from _from_batch(plans, batch, evidence, places, names)


def _run(database: duckdb.DuckDBPyConnection, family: Family) -> None:
    """Put the findings of a family into `found`; where memory is short, by halves."""
    try:
        with engine_errors(f"running {words(family)}"):
            database.execute(f"INSERT INTO found {statement(family, DUCKDB)}")
    except EngineMemoryError:
        if len(family.members) == 1:
            raise
        for half in halved(family):
            _run(database, half)


def _from_batch(
    plans: Sequence[Plan], batch: pa.RecordBatch, evidence: Evidence, places: Rows, names: Mapping[str, str]
) -> Iterator[Finding]:
    rules: list[int] = batch.column("rule").to_pylist()
    customers: list[str | None] = batch.column("customer").to_pylist()
    values: list[Decimal | None] = batch.column("value").to_pylist()
    taken = batch.column("evidence")
    bounds = taken.offsets.to_numpy() - taken.offsets[0].as_py()
    lines = evidence.at(places[taken.flatten().to_numpy() - 1])
    for rule, customer, value, (start, end) in zip(rules, customers, values, pairwise(bounds.tolist()), strict=True):
        plan = plans[rule]
        scaled = None if value is None else value.scaleb(-decimals(plan))
        yield finding_for(plan, lines[start:end], customer=customer, value=scaled, names=names)


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
