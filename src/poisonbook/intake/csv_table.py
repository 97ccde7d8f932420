"""CSV, read in blocks of 8 MiB by Arrow: all fields as text, ragged rows refused by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from poisonbook.intake.csv_dialect import Dialect, read_dialect
from poisonbook.intake.encodings import Utf8Stream
from poisonbook.intake.errors import IntakeError, LineTooLongError, UnclosedQuoteError, UnknownFormatError
from poisonbook.intake.refusals import Reason
from poisonbook.intake.streams import LINE_LIMIT
from poisonbook.intake.tables import Mask, Rows, Stretch, consecutive
from poisonbook.intake.text_input import TextInput

_NOTHING = "Empty CSV file"


class CsvTable:
    """One CSV file or stream."""

    row_count: int | None = None

    def __init__(self, source: TextInput, head: bytes, delimiter: str | None) -> None:
        self.name = source.name
        self.rereadable = source.rereadable
        self._source = source
        self._dialect: Dialect = read_dialect(self.name, head, delimiter)
        self.columns = self._dialect.columns
        self.delimiter: str | None = self._dialect.delimiter

    @property
    def total_bytes(self) -> int | None:
        """The size of the file as it lies on disk."""
        return self._source.total_bytes

    @property
    def bytes_read(self) -> int:
        """Bytes of the file read so far."""
        return self._source.bytes_read

    def stretches(self, wanted: Sequence[int]) -> Iterator[Stretch]:
        """The rows, block by block.

        Raises:
            LineTooLongError: one record does not fit two blocks.
            UnclosedQuoteError: a quote swallows the rows after it.
        """
        with self._source.open() as text:
            text.read(self._dialect.header_bytes)
            if text.peek(1):
                yield from self._blocks(text, wanted)

    def _blocks(self, text: Utf8Stream, wanted: Sequence[int]) -> Iterator[Stretch]:
        ragged = _RaggedRows(self.name)
        try:
            reader = self._reader(text, wanted, ragged)
        except pa.ArrowInvalid as error:
            if _NOTHING in str(error):
                return
            raise _trouble(self.name, 0, error) from None
        end = 0
        while True:
            try:
                batch = reader.read_next_batch()
            except StopIteration:
                ragged.check()
                break
            except pa.ArrowInvalid as error:
                raise _trouble(self.name, end, error) from None
            ragged.check()
            stretch = _stretch(batch, wanted, end, ragged)
            end = stretch.end
            yield stretch
        if rest := ragged.up_to(None):
            yield Stretch(np.empty(0, np.int64), _no_rows(wanted), rest[-1], [(row, Reason.RAGGED_ROW) for row in rest])

    def _reader(self, text: Utf8Stream, wanted: Sequence[int], ragged: _RaggedRows) -> Any:
        # Names by position: a header may name two columns alike. Binary: UTF-8 is checked row by row afterwards.
        names = [str(position) for position in range(len(self.columns))]
        return pyarrow.csv.open_csv(
            text,
            # One thread: only then does Arrow know the number of a ragged row.
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=LINE_LIMIT, column_names=names),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self._dialect.delimiter, newlines_in_values=True, invalid_row_handler=ragged
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.binary()),
                include_columns=[str(position) for position in wanted],
                strings_can_be_null=False,
            ),
        )


class _RaggedRows:
    """Takes the rows that Arrow finds to have too few or too many fields."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: list[int] = []
        self._unclosed: int | None = None

    def __call__(self, row: Any) -> str:
        lines = row.text.count("\n") + row.text.count("\r")
        if lines and row.text.count('"') % 2 and self._unclosed is None:
            self._unclosed = row.number  # Arrow would lose an error raised here
        self._waiting.append(row.number)
        return "skip"

    def check(self) -> None:
        """Raise UnclosedQuoteError if one of the rows holds all the lines after a stray quote."""
        if self._unclosed is not None:
            raise UnclosedQuoteError(self._name, self._unclosed)

    def up_to(self, row: int | None) -> list[int]:
        """The ragged rows up to `row`, each given once."""
        taken = [number for number in self._waiting if row is None or number <= row]
        self._waiting = self._waiting[len(taken) :]
        return taken

    def among(self, start: int, good: int) -> list[int]:
        """The ragged rows before the last of the next `good` rows after row `start`, each given once."""
        end = start + good
        for number in self._waiting:
            if number > end:
                break
            end += 1
        return self.up_to(end)


def _trouble(name: str, after_row: int, error: Exception) -> IntakeError:
    # Arrow's own words may hold a cell; only what kind of trouble it is goes on.
    if "straddling" in str(error):
        return LineTooLongError(name, after_row)
    return UnknownFormatError(name, f"after row {after_row:,} the text can no longer be read as CSV")


def _stretch(batch: Any, wanted: Sequence[int], start: int, ragged: _RaggedRows) -> Stretch:
    holes = ragged.among(start, batch.num_rows)
    rows = consecutive(start, batch.num_rows + len(holes))
    end = start + len(rows)
    if holes:
        rows = rows[~np.isin(rows, holes)]
    refused = [(row, Reason.RAGGED_ROW) for row in holes]
    binary = {position: batch.column(place) for place, position in enumerate(wanted)}
    long = _any(pc.greater(pc.binary_length(column), LINE_LIMIT) for column in binary.values())
    if long is not None:
        binary, rows = _without(binary, rows, long, Reason.LINE_TOO_LONG, refused)
    try:
        columns = {position: column.cast(pa.string()) for position, column in binary.items()}
    except pa.ArrowInvalid:
        broken = np.array(
            [not all(_is_text(column[at].as_buffer()) for column in binary.values()) for at in range(len(rows))]
        )
        binary, rows = _without(binary, rows, broken, Reason.UNDECODABLE_TEXT, refused)
        columns = {position: column.cast(pa.string()) for position, column in binary.items()}
    return Stretch(rows, columns, end, sorted(refused))


def _any(masks: Iterator[Any]) -> Mask | None:
    found: Mask | None = None
    for mask in masks:
        if pc.any(mask).as_py():
            values = mask.to_numpy(zero_copy_only=False)
            found = values if found is None else found | values
    return found


def _without(
    columns: dict[int, Any], rows: Rows, bad: Mask, reason: Reason, refused: list[tuple[int, Reason]]
) -> tuple[dict[int, Any], Rows]:
    refused.extend((int(row), reason) for row in rows[bad])
    keep = pa.array(~bad)
    return {position: column.filter(keep) for position, column in columns.items()}, rows[~bad]


def _is_text(value: Any) -> bool:
    try:
        str(value, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _no_rows(wanted: Sequence[int]) -> dict[int, Any]:
    return {position: pa.array([], pa.string()) for position in wanted}
