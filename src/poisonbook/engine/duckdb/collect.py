"""Gathers what a scan lets through: regulated lines, companions, faults and counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from poisonbook.engine.base import COMPANION_COLUMNS
from poisonbook.engine.orders import MOST_LISTED, RETURN_COLUMNS, SCANNED, LineFault, ProductKind, Scan
from poisonbook.facts.schema import ORDERS

if TYPE_CHECKING:
    import pyarrow as pa


class Collector:
    """Takes the batches of one scan in any order."""

    def __init__(self, rows: Sequence[int], at_fault: Callable[[int, LineFault], None] | None) -> None:
        self._before = list(accumulate(rows, initial=0))
        self._total = sum(rows)
        self._at_fault = at_fault
        self._kept: list[pa.Table] = []
        self._unknown = 0
        self._faults: dict[LineFault, int] = {}
        self._listed: list[tuple[int, LineFault]] = []
        self.highest = 0
        """The highest row seen so far."""

    def count(self, rows: int) -> None:
        """Count rows of a stream, whose length nobody knew before."""
        self._total += rows

    def add(self, batch: pa.RecordBatch) -> None:
        """Take one batch of the scan's query."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table = self._numbered(pa.Table.from_batches([batch]))
        if not table.num_rows:
            return
        self.highest = max(self.highest, pc.max(table["line"]).as_py())
        at_fault = pc.is_valid(table["fault"])
        self._refuse(table.filter(at_fault).select(["line", "fault"]))
        sound = table.filter(pc.invert(at_fault)).drop_columns(["fault"])
        known = pc.is_valid(sound["kind"])
        self._unknown += sound.num_rows - pc.sum(known).as_py() if sound.num_rows else 0
        self._kept.append(sound.filter(known))

    def scan(self) -> Scan:
        """Everything taken, once the query is at its end."""
        import pyarrow.compute as pc

        kept = self._all_kept()
        regulated = pc.not_equal(pc.bit_wise_and(kept["kind"], int(ProductKind.REGULATED)), 0)
        companion = pc.not_equal(pc.bit_wise_and(kept["kind"], int(ProductKind.COMPANION)), 0)
        came_back = pc.less(kept["quantity"], 0)
        lines = kept.filter(pc.and_not(regulated, came_back)).drop_columns(["kind"]).sort_by("line")
        returns = kept.filter(pc.and_(regulated, came_back)).select(RETURN_COLUMNS).sort_by("line")
        beside = [name for name in COMPANION_COLUMNS if name != "companion"]
        companions = kept.filter(pc.and_not(companion, came_back)).select(beside)
        # A companion good counts only beside an anchor, and is not kept across orders (invariant 2).
        companions = companions.filter(pc.is_in(companions["order_id"], lines["order_id"])).sort_by("line")
        spread = pc.min_max(lines["ts"]).as_py()
        self._listed.sort()
        return Scan(
            lines=lines,
            returns=returns.set_column(4, "quantity", pc.negate(returns["quantity"])),
            companions=companions,
            total=self._total,
            unknown_product=self._unknown,
            without_customer=lines["customer_id"].null_count,
            faults=dict(sorted(self._faults.items())),
            listed=self._listed,
            span=None if spread["min"] is None else (spread["min"], spread["max"]),
        )

    def _numbered(self, table: pa.Table) -> pa.Table:
        """`table` with `line` counted over all files."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if "file_index" not in table.column_names:
            return table
        before = pc.take(pa.array(self._before, pa.int64()), table["file_index"])
        return table.drop_columns(["file_index"]).set_column(0, "line", pc.add(table["line"], before))

    def _refuse(self, refused: pa.Table) -> None:
        for row, word in zip(refused["line"].to_pylist(), refused["fault"].to_pylist(), strict=True):
            fault = LineFault(word)
            self._faults[fault] = self._faults.get(fault, 0) + 1
            if len(self._listed) < MOST_LISTED:
                self._listed.append((row, fault))
                if self._at_fault is not None:
                    self._at_fault(row, fault)

    def _all_kept(self) -> pa.Table:
        import pyarrow as pa

        if self._kept:
            return pa.concat_tables(self._kept).combine_chunks()
        kinds = {"text": pa.string(), "word": pa.string(), "time": pa.timestamp("us"), "number": pa.decimal128(18, 3)}
        columns = [column for column in ORDERS.columns if column.name in SCANNED]
        fields = [("line", pa.int64()), *((column.name, kinds[column.kind.value]) for column in columns)]
        return pa.schema([*fields, ("kind", pa.int8())]).empty_table()
