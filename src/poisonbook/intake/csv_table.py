"""CSV, read in blocks of 8 MiB by Arrow: all fields as text, ragged rows refused by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from poisonbook.intake.csv_blocks import Block, BlockParser
from poisonbook.intake.csv_dialect import Dialect, read_dialect
from poisonbook.intake.errors import LineTooLongError, UnclosedQuoteError
from poisonbook.intake.refusals import Reason
from poisonbook.intake.streams import LINE_LIMIT
from poisonbook.intake.tables import Stretch, consecutive
from poisonbook.intake.text_fields import as_texts
from poisonbook.intake.text_input import TextInput


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
            LineTooLongError: one record is longer than 8 MiB.
            UnclosedQuoteError: a quote swallows the rows after it.
        """
        parser = BlockParser(self._dialect.delimiter, len(self.columns), wanted)
        end, rest = 0, b""
        with self._source.open() as text:
            text.read(self._dialect.header_bytes)
            while data := text.read(LINE_LIMIT):
                lines, tail = _whole_lines(rest + data)
                block = parser.parse(lines)
                rest = block.rest + tail
                if block.row_count:
                    yield self._stretch(block, end)
                    end += block.row_count
                if len(rest) > LINE_LIMIT:
                    raise LineTooLongError(self.name, end)
            block = parser.parse(rest + b"\n")
            if block.row_count:
                yield self._stretch(block, end)
            if block.rest:
                raise UnclosedQuoteError(self.name, end + block.row_count + 1)

    def _stretch(self, block: Block, start: int) -> Stretch:
        if block.unclosed is not None:
            raise UnclosedQuoteError(self.name, start + block.unclosed)
        rows = consecutive(start, block.row_count)
        refused = [(start + row, Reason.RAGGED_ROW) for row in block.ragged]
        if block.ragged:
            rows = np.delete(rows, np.array(block.ragged) - 1)
        columns, rows, unreadable = as_texts(block.columns, rows)
        return Stretch(rows, columns, start + block.row_count, sorted([*refused, *unreadable]))


def _whole_lines(data: bytes) -> tuple[bytes, bytes]:
    cut = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
    return data[:cut], data[cut:]
