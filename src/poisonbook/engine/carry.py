"""What one screening leaves for the next: regulated lines as far back as a window may still reach, and nothing else.

A new day is screened with the carried lines of the customers (or other groups) that it touches. That finds what
screening everything at once finds, for any split and any order of arrival: counts and sums of a window only grow with
more lines, so a finding that is new or different holds a line that is new, or stands in a group that is compared as a
whole (`carry_groups`), and every line of its windows is there. What comes so late that lines of its windows may be gone
already is refused, never half judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from poisonbook.engine.base import LINE_COLUMNS, ColumnType

KEY_SIZE = 16
KEY = pa.binary(KEY_SIZE)
_IDENTITY = ("order_id", "customer", "ts", "product_id", "quantity")
"""What an order line is known by when it comes again; of two records of one line the first counts."""
_OWN_ORDER = ("order", "substance")
"""Keys of groups that never reach beyond an order, or that no group has alone."""
_ARROW = {
    ColumnType.WHOLE: pa.int64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.TIME: pa.timestamp("us"),
    ColumnType.QUANTITY: pa.decimal128(18, 3),
    ColumnType.STRENGTH: pa.decimal128(9, 4),
    ColumnType.AMOUNT: pa.decimal128(18, 6),
}
LINES = pa.schema([*((name, _ARROW[kind]) for name, kind in LINE_COLUMNS.items()), ("key", KEY)])
"""Carried lines. What was kept of them stands there as it was before any return (`Carried.kept` has the rest)."""
RETURNS = pa.schema([*((name, LINES.field(name).type) for name in (*_IDENTITY, "line")), ("key", KEY)])
KEPT = pa.schema([("key", KEY), ("kept_quantity", _ARROW[ColumnType.QUANTITY])])
FINDINGS = pa.schema([("id", pa.string()), ("rule", pa.string()), ("last_us", pa.int64())])
EVIDENCE = pa.schema([("finding", pa.string()), ("line", pa.binary()), ("proves", pa.bool_())])

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back lines are carried, in microseconds."""

    keep: int
    longest: int
    """The longest timespan of a rule."""

    @property
    def lateness(self) -> int:
        """How late a line may come, behind the newest one."""
        return self.keep - self.longest


@dataclass(frozen=True, slots=True)
class Segment:
    """Carried lines of about one day, which never change: some go when their time has come, as a whole if all do."""

    lines: pa.Table
    first_us: int
    last_us: int
    name: str | None = None
    """Where it is kept; None while it is kept nowhere."""

    @classmethod
    def of(cls, lines: pa.Table) -> Segment:
        """These lines, at least one."""
        moments = moments_of(lines)
        return cls(lines, int(moments.min()), int(moments.max()))


@dataclass(frozen=True, slots=True)
class Carried:
    """What earlier screenings left."""

    segments: tuple[Segment, ...]
    returns: pa.Table
    """Goods that came back (`RETURNS`), as long as their sale is carried or may still come."""
    kept: pa.Table
    """Lines of which something came back, and how many packs are left (`KEPT`)."""
    findings: pa.Table
    """The findings (`FINDINGS`) that a line to come may still change."""
    evidence: pa.Table
    """Their lines (`EVIDENCE`): the key, and behind it the substance. Some prove nothing but that a window ended."""
    newest_us: int | None
    """The time of the newest regulated line that was ever seen; None before the first."""
    lines_read: int
    """Order lines of all screenings: the next one is numbered from there."""

    @property
    def lines(self) -> pa.Table:
        """The lines of all segments."""
        return pa.concat_tables([LINES.empty_table(), *(segment.lines for segment in self.segments)])

    def since(self, reach: Reach) -> int | None:
        """The time before which a line comes too late; None when none does."""
        return None if self.newest_us is None else self.newest_us - reach.lateness


@dataclass(frozen=True, slots=True)
class Sifted:
    """New rows, looked at beside those that were carried."""

    fresh: pa.Table
    """Rows that were not there."""
    repeated: int
    """Rows of the orders that were there already."""


def nothing_carried() -> Carried:
    """What the first screening starts from."""
    returns, kept, findings, evidence = (schema.empty_table() for schema in (RETURNS, KEPT, FINDINGS, EVIDENCE))
    return Carried((), returns, kept, findings, evidence, newest_us=None, lines_read=0)


def with_keys(rows: pa.Table, files: Sequence[int]) -> pa.Table:
    """`rows` with the column `key`: the same for the same order line in whatever file and screening it comes.

    Lines of one file that are equal in all that identifies them are told apart by their number; those of several files
    are one line that came again.

    Args:
        rows: regulated lines, one row for each line and substance, by line; or returns.
        files: for each row the number of the file that it came from.
    """
    texts = [pc.fill_null(rows[name].cast(pa.string()), "\0") for name in _IDENTITY]
    joined = pc.binary_join_element_wise(*texts, "\x1f").to_pylist()
    numbers = rows["line"].to_pylist()
    seen: dict[tuple[int, str], int] = {}
    keys: list[bytes] = []
    for place, (text, number, file) in enumerate(zip(joined, numbers, files, strict=True)):
        if place and numbers[place - 1] == number:
            keys.append(keys[-1])  # another substance of the same line
            continue
        count = seen[file, text] = seen.get((file, text), 0) + 1
        keys.append(blake2b(f"{text}\x1f{count}".encode(), digest_size=KEY_SIZE).digest())
    schema = LINES if "substance" in rows.column_names else RETURNS
    table = rows.select([name for name in schema.names if name != "key"]).append_column("key", pa.array(keys, KEY))
    return table.select(schema.names).cast(schema)


def sift(known: pa.ChunkedArray, rows: pa.Table) -> Sifted:
    """Which of `rows`, which have keys, are not among the `known` keys, and are not there for the second time."""
    if not rows.num_rows:
        return Sifted(rows, 0)
    numbers = np.asarray(rows["line"])
    there = is_in(rows["key"], known.filter(pc.is_in(known, rows["key"].combine_chunks())))
    # Within one screening too: the first line with a key counts, all its substances with it.
    _, firsts, inverse = np.unique(_sortable(rows["key"]), return_index=True, return_inverse=True)
    again = there | (numbers != numbers[firsts[inverse]])
    return Sifted(rows.filter(pa.array(~again)), len(np.unique(numbers[again])))


def around(lines: pa.Table, touched: pa.Table, groupings: Iterable[Sequence[str]]) -> pa.Table:
    """Those of `lines` that share a group with one of `touched`, and perhaps others."""
    columns = {"order_id", *(key for grouping in groupings for key in grouping if key not in _OWN_ORDER)}
    near = np.zeros(lines.num_rows, dtype=bool)
    for column in sorted(columns):
        near |= is_in(lines[column], touched[column].drop_null())
    return lines.filter(pa.array(near))


def is_in(values: pa.ChunkedArray, wanted: pa.ChunkedArray) -> Mask:
    """For each of `values`, whether it is one of `wanted`."""
    if not len(wanted):
        return np.zeros(len(values), dtype=bool)
    return np.asarray(pc.is_in(values, pc.unique(wanted)), dtype=bool)


def moments_of(rows: pa.Table) -> npt.NDArray[np.int64]:
    """The times of rows, in microseconds since 1970."""
    return np.asarray(rows["ts"].cast(pa.int64()))


def _sortable(keys: pa.ChunkedArray) -> npt.NDArray[Any]:
    """Keys as an array that NumPy can sort; zeros at their ends are all it leaves out, and all have one length."""
    return np.frombuffer(b"".join(keys.to_pylist()), dtype=f"S{KEY_SIZE}")
