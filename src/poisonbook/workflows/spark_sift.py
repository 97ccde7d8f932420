"""What an executor does with order lines before they leave it: people become pseudonyms, the rest becomes counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poisonbook.engine.orders import LineFault, ProductKind
from poisonbook.engine.spark.parquet import FILE, LINE, PLACE, ROW
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey, PseudonymKeyError
from poisonbook.workflows.regulated import pseudonymised, stated

if TYPE_CHECKING:
    import pyarrow as pa

_MARK = "poisonbook"


class Sort(IntEnum):
    """What a row is that leaves a task."""

    LINE = 0
    """A regulated line."""
    RETURN = 1
    """A record that a regulated product came back; its packs are above zero."""
    REFUSED = 2
    """The place of a line that cannot be judged, and why; nothing of what it says."""
    UNKNOWN = 3
    """How many lines of unknown products there were."""


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where executors take the pseudonym key from: a file that each has, or a broadcast of a fresh key's bytes."""

    path: Path | None
    fresh: Any
    mark: str
    """The pseudonym of a fixed text, so that another key in the file of one machine is noticed."""

    def key(self) -> PseudonymKey:
        """The key.

        Raises:
            PseudonymKeyError: the file is missing here, or holds another key than the driver's.
        """
        key = PseudonymKey(self.fresh.value) if self.path is None else PseudonymKey.from_file(self.path)
        if mark_of(key) != self.mark:
            raise PseudonymKeyError(str(self.path), "is not the same on every machine")
        return key


def mark_of(key: PseudonymKey) -> str:
    """What the same key gives everywhere."""
    return key.pseudonym(_MARK, Personal.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Sift:
    """Sorts the lines of a scan; executors are given one."""

    source: KeySource

    def __call__(self, coming: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batches of `sifted_schema`, for those of `engine.spark.scan.passed_lines`."""
        import pyarrow as pa

        key = self.source.key()
        for batch in coming:
            for table in _sorted(pa.Table.from_batches([batch]), key):
                yield from _fitted(table).to_batches()


def sifted_schema() -> pa.Schema:
    """A row's sort and place, and what each sort has."""
    import pyarrow as pa

    texts = ("order_id", *(kind.value for kind in Personal), "product_id")
    words = ("buyer_class", "channel", "payment_kind", "delivery_country", "statement_state", "licence_state")
    return pa.schema(
        [
            ("sort", pa.int32()),
            (FILE, pa.int32()),
            (ROW, pa.int64()),
            (LINE, pa.int64()),
            ("fault", pa.string()),
            ("unknown", pa.int64()),
            ("ts", pa.timestamp("us", tz="UTC")),
            ("quantity", pa.decimal128(18, 3)),
            *((name, pa.string()) for name in (*texts, *words, "line_state")),
        ]
    )


def _sorted(lines: pa.Table, key: PseudonymKey) -> Iterator[pa.Table]:
    import pyarrow as pa
    import pyarrow.compute as pc

    at_fault = pc.is_valid(lines["fault"])
    yield _as(Sort.REFUSED, lines.filter(at_fault).select([*PLACE, "fault"]))
    sound = lines.filter(pc.invert(at_fault)).drop_columns(["fault"])
    known = sound.filter(pc.is_valid(sound["kind"]))
    unknown = sound.num_rows - known.num_rows
    if unknown:
        yield _as(Sort.UNKNOWN, pa.table({"unknown": pa.array([unknown], pa.int64())}))
    regulated = known.filter(pc.not_equal(pc.bit_wise_and(known["kind"], int(ProductKind.REGULATED)), 0))
    came_back = pc.less(regulated["quantity"], 0)
    yield _as(Sort.LINE, stated(pseudonymised(regulated.filter(pc.invert(came_back)), key)))
    back = regulated.filter(came_back).select([*PLACE, "order_id", "customer_id", "product_id", "quantity"])
    packs = pc.negate(back["quantity"])
    yield _as(
        Sort.RETURN, pseudonymised(back.set_column(back.schema.get_field_index("quantity"), "quantity", packs), key)
    )


def _as(sort: Sort, rows: pa.Table) -> pa.Table:
    import pyarrow as pa

    return rows.append_column("sort", pa.repeat(pa.scalar(int(sort), pa.int32()), rows.num_rows))


def _fitted(rows: pa.Table) -> pa.Table:
    import pyarrow as pa

    columns = [
        rows[field.name].cast(field.type) if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
        for field in sifted_schema()
    ]
    return pa.table(columns, schema=sifted_schema())


FAULT_WITHOUT_SALE = LineFault.NEGATIVE_QUANTITY
"""What is wrong with a record of goods that came back, where nobody bought them."""
