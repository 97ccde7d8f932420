"""Files, streams, database tables and Arrow data to batches of facts.

A closed schema on the way in: what is no fact is refused or knowingly dropped before a row is read. Values are read
into the facts' types; what they mean (a negative quantity, a day in the future, an absent id) is judged elsewhere.
Nothing is written anywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from poisonbook.facts.schema import Kind, Table
from poisonbook.intake.column_errors import LateColumnError, MissingColumnError, UnknownColumnError
from poisonbook.intake.columns import ColumnPlan, check_options, has_column, plan_columns
from poisonbook.intake.errors import AmbiguousDateError
from poisonbook.intake.fact_rows import FactReader, FactRows, SourceRows, arrow_type
from poisonbook.intake.jsonl_table import rows_within
from poisonbook.intake.native import NativeParquet, native_parquet
from poisonbook.intake.opening import open_source
from poisonbook.intake.options import Options
from poisonbook.intake.refusals import Refusal, RefusalLog
from poisonbook.intake.sources import Source, expand
from poisonbook.intake.tables import SourceTable, Stretch
from poisonbook.intake.texts import storage
from poisonbook.intake.times import DayOrder, DayOrderOpenError, TimeReader
from poisonbook.intake.typed_table import ArrowTable, check_types

__all__ = ["NativeParquet", "Options", "Reading", "from_arrow", "open_table"]


def open_table(
    sources: Sequence[str | Path], table: Table, options: Options, *, stdin: BinaryIO | None = None
) -> Reading:
    """The rows of all `sources` as one table of facts, in the order given.

    A source is a file, a folder, a glob, `-` for `stdin`, or a URL (`duckdb:///shop.db?table=orders`,
    `postgresql://user@host/db?table=schema.orders`). Every source is looked at now: a missing file, a format that
    is not read and columns that do not fit are errors here, before any row is read.

    Raises:
        IntakeError: one of its family (`poisonbook.intake.errors`) says what is wrong with which source.
    """
    parts = []
    for source in expand(sources, stdin):
        opened = open_source(source, options)
        parts.append(_Part(opened, _planned(opened, table, options), source if opened.rereadable else None))
    return Reading(parts, table, options)


def from_arrow(data: Any, table: Table, options: Options, *, name: str = "Arrow data") -> Reading:
    """The rows of a `pyarrow.Table` or `RecordBatchReader` as a table of facts; `name` stands for it in messages."""
    opened = ArrowTable(data, name)
    return Reading([_Part(opened, _planned(opened, table, options), None)], table, options)


@dataclass(slots=True)
class _Part:
    """One source of a reading."""

    table: SourceTable
    plan: ColumnPlan
    again: Source | None
    """What to open for a second look; None if it cannot be."""
    start: int | None = None
    """Rows of the sources before it, once that is known."""


class Reading:
    """Rows of facts, read once from start to end."""

    def __init__(
        self, parts: Sequence[_Part], table: Table, options: Options, *, unread: Collection[str] = frozenset()
    ) -> None:
        self._parts = [replace(part, plan=part.plan.without(unread)) for part in parts]
        self._table = table
        self._options = options
        self._unread = unread
        check_options([part.plan for part in self._parts], table, options)
        self._count_known_rows()
        present = {fact for part in self._parts for fact in part.plan.facts}
        self.columns: tuple[str, ...] = tuple(name for name in table.names if name in present)
        """The facts that are there, in the order of the schema."""
        self.refusals = RefusalLog(strict=options.strict)
        """Rows that could not be read; filled while `batches()` runs."""
        self.schema = pa.schema(
            [("row", pa.int64()), *((name, arrow_type(table.column(name).kind)) for name in self.columns)]
        )
        """The schema of the batches."""

    def without(self, facts: Collection[str]) -> Reading:
        """The same rows with these facts left unread: nobody asks for them. Read it in place of this one."""
        return Reading(self._parts, self._table, self._options, unread=frozenset(facts) | frozenset(self._unread))

    @property
    def dropped(self) -> tuple[str, ...]:
        """Source columns left out: by `--drop`, by a recognised export, or because nobody asks for what they say."""
        return tuple(dict.fromkeys(name for part in self._parts for name in part.plan.dropped))

    def has_column(self, name: str) -> bool:
        """Whether a source has a column that `name` would mean in `--drop` or `--map`."""
        return any(has_column(part.plan, name) for part in self._parts)

    @property
    def export(self) -> str | None:
        """The recognised export that all sources are, such as `shopify-orders`."""
        names = {part.plan.export.name if part.plan.export else None for part in self._parts}
        return names.pop() if len(names) == 1 else None

    @property
    def total_bytes(self) -> int | None:
        """The size of all sources as they lie on disk; None if one is a stream or a database."""
        sizes = [part.table.total_bytes for part in self._parts]
        return None if None in sizes else sum(size for size in sizes if size)

    @property
    def bytes_read(self) -> int:
        """How much of it has been read so far."""
        return sum(part.table.bytes_read for part in self._parts)

    def batches(self) -> Iterator[Any]:
        """Record batches of up to about 260,000 rows: `row`, then `columns` in the types of `schema`.

        `row` counts the data rows of all sources from 1, refused rows included. Texts are trimmed, and null where
        empty; numbers are `decimal128(18, 3)`, times microseconds in UTC without a zone.

        Raises:
            StrictRefusalError: the first row that cannot be read, if the options are strict.
            AmbiguousDateError: times like 1/2/2020 whose order no source settles.
            IntakeError: a source turns out to be damaged, too long in a line, or badly encoded.
        """
        self.refusals.clear()
        times = TimeReader(self._options.date_format, self._options.timezone)
        start = end = 0
        for part in self._parts:
            part.start = start = start + end
            end = 0
            reader = FactReader(part.plan, self._table, self._options, delimiter=part.table.delimiter)
            for stretch in part.table.stretches(part.plan.wanted):
                if stretch.late_columns:
                    self._replan(part, stretch)
                facts = self._read(part, reader, reader.arrange(stretch), times)
                self._log(part, stretch, facts)
                end = stretch.end
                if len(facts.rows):
                    yield self._batch(facts, start)

    def place(self, row: int) -> tuple[str, int]:
        """The file that the row numbered `row` came from, and its data row there, counted from 1."""
        read = [part for part in self._parts if part.start is not None]
        part = read[bisect_right([part.start or 0 for part in read], row - 1) - 1]
        return part.table.name, row - (part.start or 0)

    def files_of(self, rows: Iterable[int]) -> list[int]:
        """For each row the number of the file that it came from; after the rows were read."""
        starts = [part.start for part in self._parts if part.start is not None]
        return [bisect_right(starts, row - 1) for row in rows]

    def native_parquet(self) -> NativeParquet | None:
        """The files as they are, where an engine can scan them itself; None otherwise. Reads no row."""
        return native_parquet([(part.table, part.plan) for part in self._parts], self._table, self._options)

    def _count_known_rows(self) -> None:
        start: int | None = 0
        for part in self._parts:
            part.start = start
            rows = part.table.row_count
            start = None if start is None or rows is None else start + rows

    def _read(self, part: _Part, reader: FactReader, arranged: SourceRows, times: TimeReader) -> FactRows:
        try:
            return reader.convert(arranged, times)
        except DayOrderOpenError:
            self._settle_day_order(arranged, times)
        try:
            return reader.convert(arranged, times)
        except DayOrderOpenError:
            recipe = next(recipe for recipe in part.plan.recipes if self._is_time(recipe.fact))
            column = part.plan.names[recipe.positions[0]]
            raise AmbiguousDateError(part.table.name, column, times.order is DayOrder.MIXED) from None

    def _settle_day_order(self, arranged: SourceRows, times: TimeReader) -> None:
        """Look for a day above 12: first in these rows, then through every source that can be opened again."""
        here = (values for fact, values in arranged.facts.items() if self._is_time(fact))
        for values in chain(here, self._times_anywhere()):
            times.observe(storage(values))
            if times.is_settled:
                return

    def _times_anywhere(self) -> Iterator[Any]:
        for part in self._parts:
            if part.again is not None:
                recipes = [recipe for recipe in part.plan.recipes if self._is_time(recipe.fact)]
                positions = [position for recipe in recipes for position in recipe.positions]
                for stretch in open_source(part.again, self._options).stretches(positions):
                    yield from stretch.columns.values()

    def _is_time(self, fact: str) -> bool:
        return self._table.column(fact).kind is Kind.TIME

    def _replan(self, part: _Part, stretch: Stretch) -> None:
        """Judge columns that appear late in a source as if they had been there from the start."""
        names = [*part.plan.names, *stretch.late_columns]
        plan = plan_columns(names, self._table, self._options, file=part.table.name).without(self._unread)
        if plan.wanted != part.plan.wanted:
            raise LateColumnError(part.table.name, stretch.late_columns, stretch.end)
        part.plan = plan

    def _log(self, part: _Part, stretch: Stretch, facts: FactRows) -> None:
        refused = [(row, reason, None) for row, reason in stretch.refused]
        for row, reason, fact in sorted([*refused, *facts.refused], key=lambda refusal: refusal[0]):
            self.refusals.add(Refusal(part.table.name, row, reason, fact))

    def _batch(self, facts: FactRows, start: int) -> Any:
        count = len(facts.rows)
        columns = [
            facts.facts[field.name] if field.name in facts.facts else pa.nulls(count, field.type)
            for field in list(self.schema)[1:]
        ]
        return pa.RecordBatch.from_arrays([pa.array(facts.rows + start), *columns], schema=self.schema)


def _planned(opened: SourceTable, table: Table, options: Options) -> ColumnPlan:
    try:
        plan = plan_columns(opened.columns, table, options, file=opened.name, headed=opened.delimiter is None)
    except (UnknownColumnError, MissingColumnError) as error:
        inner = getattr(opened, "inner_list", None)
        if inner is None or not error.missing:
            raise
        raise rows_within(opened.name, inner) from None
    schema = getattr(opened, "schema", None)
    if schema is not None:
        check_types(schema, plan, table, opened.name)
    return plan
