"""What every reader gives: the column names of one source, then its rows in stretches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from poisonbook.intake.refusals import Reason

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

MOST_ROWS = 1 << 18
"""Rows of a stretch at most, where the reader may choose."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive rows of a source, as they came: texts or typed values, nothing judged yet."""

    rows: Rows
    """The place of each row that could be read: data row of the file, counted from 1."""
    columns: Mapping[int, Any]
    """Arrow arrays, by position in the source's `columns`."""
    end: int
    """Rows of the file so far, those refused included."""
    refused: Sequence[tuple[int, Reason]] = ()
    """Rows that could not be read, in order."""
    late_columns: tuple[str, ...] = ()
    """Names that appear here for the first time, which the source's `columns` do not have."""


class SourceTable(Protocol):
    """One source of rows."""

    name: str
    columns: tuple[str, ...]
    delimiter: str | None
    """What separates fields, in CSV."""
    rereadable: bool
    row_count: int | None
    """How many rows there are, if that is known before they are read."""

    @property
    def total_bytes(self) -> int | None:
        """The size of the source, if it is known."""

    @property
    def bytes_read(self) -> int:
        """How much of `total_bytes` has been read."""

    def stretches(self, wanted: Sequence[int]) -> Iterator[Stretch]:
        """All rows, with the columns at the positions `wanted`."""


def consecutive(start: int, count: int) -> Rows:
    """`count` row places after row `start`."""
    return np.arange(start + 1, start + 1 + count, dtype=np.int64)
