"""Whole CSV records out of a block of lines.

Where a block ends, its last record may not: a quoted field can hold line ends. A last line is put after the block that
has too many fields wherever it lands, so that Arrow hands back as ragged what the block leaves unfinished. Arrow's own
streaming reader finds record ends too, but it reads ahead on threads of its own: up to 32 blocks in memory, and a
crash of the interpreter when it still asks a Python stream for bytes while the program ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.csv


@dataclass(frozen=True, slots=True)
class Block:
    """The records of one block."""

    columns: Mapping[int, Any]
    """Binary arrays, by position, of the rows that have all their fields."""
    row_count: int
    """Records, ragged ones included."""
    ragged: Sequence[int]
    """Which of the records, counted from 1, have too few or too many fields."""
    unclosed: int | None
    """The first ragged record that spans lines and has an odd number of quotes."""
    rest: bytes
    """The record that the block does not finish."""


class BlockParser:
    """Parses blocks of one file."""

    def __init__(self, delimiter: str, width: int, wanted: Sequence[int]) -> None:
        # By position: a header may name two columns alike. Binary: UTF-8 is checked row by row afterwards.
        names = [str(position) for position in range(width)]
        self._names = names
        self._wanted = tuple(wanted)
        self._delimiter = delimiter
        # Outside quotes the control character keeps the quote from opening a field; inside, the quote closes it.
        self._last_line = "\x01" + '"' + delimiter * width
        self._convert_options = pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.binary()),
            include_columns=[names[position] for position in wanted],
            strings_can_be_null=False,
        )

    def parse(self, lines: bytes) -> Block:
        """The records of `lines`, which end with a line end or are empty."""
        # Arrow gives ragged rows as text: where that would fail, every byte is taken for a character and put back.
        encoding = "utf-8" if _is_utf8(lines) else "latin-1"
        if encoding == "latin-1":
            lines = lines.decode("latin-1").encode("utf-8")
        ragged = _RaggedRows()
        data = lines + self._last_line.encode()
        table = pyarrow.csv.read_csv(
            pa.BufferReader(data),
            # One thread: only then does Arrow know the number of a ragged row.
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=self._names),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self._delimiter, newlines_in_values=True, invalid_row_handler=ragged
            ),
            convert_options=self._convert_options,
        )
        columns = {position: _one_array(table.column(place), encoding) for place, position in enumerate(self._wanted)}
        return Block(
            columns,
            table.num_rows + len(ragged.numbers) - 1,
            ragged.numbers[:-1],
            ragged.unclosed,
            ragged.last_text.removesuffix(self._last_line).encode(encoding),
        )


class _RaggedRows:
    """Takes the rows that Arrow finds to have too few or too many fields; the last is the one put at the end."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.unclosed: int | None = None
        self.last_text = ""

    def __call__(self, row: Any) -> str:
        if self.unclosed is None and _swallows_lines(self.last_text):
            self.unclosed = self.numbers[-1]
        self.numbers.append(row.number)
        self.last_text = row.text
        return "skip"


def _swallows_lines(record: str) -> bool:
    return ("\n" in record or "\r" in record) and record.count('"') % 2 == 1


def _one_array(column: Any, encoding: str) -> Any:
    array = column.combine_chunks()
    if encoding == "latin-1":
        return pa.array([value.decode("utf-8").encode("latin-1") for value in array.to_pylist()], pa.binary())
    return array


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
