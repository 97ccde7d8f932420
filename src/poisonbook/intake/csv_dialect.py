"""Delimiter and column names of a CSV file, from its first lines (RFC 4180, with any delimiter)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from poisonbook.intake.errors import LineTooLongError, NoHeaderError, UnknownFormatError
from poisonbook.intake.streams import LINE_LIMIT

_DELIMITERS = ",;\t|"
_SAMPLE_RECORDS = 50
_SAMPLE_CHARACTERS = 256 << 10
_MOST_COLUMNS = 2_000
_LINE_END = re.compile(rb"[\r\n]")
_LOOKS_LIKE_DATA = re.compile(r"[^@\s]+@[^@\s]+\.\w+|[-+]?[\d.,]*\d|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([T ].*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written."""

    delimiter: str
    columns: tuple[str, ...]
    header_bytes: int
    """Where the data begin, in bytes of the UTF-8 text."""


def read_dialect(name: str, head: bytes, delimiter: str | None) -> Dialect:
    """The dialect of a file that begins with the UTF-8 bytes `head`.

    Raises:
        LineTooLongError: no line ends within the 8 MiB that are looked at.
        UnknownFormatError: more than 2,000 columns, or a first line that is no CSV.
    """
    if len(head) >= LINE_LIMIT and not _LINE_END.search(head):
        raise LineTooLongError(name, 0)
    # surrogateescape gives back the same bytes, so that lengths stay true where text is damaged
    text = head.decode("utf-8", "surrogateescape")
    sample = text[:_SAMPLE_CHARACTERS]
    chosen = delimiter or max(_DELIMITERS, key=lambda candidate: _likelihood(sample, candidate))
    try:
        columns, characters = _header(sample, chosen)
        if characters == len(sample):  # a header longer than the sample
            columns, characters = _header(text, chosen)
    except csv.Error:
        raise UnknownFormatError(name, "the first line cannot be read as CSV") from None
    if len(columns) > _MOST_COLUMNS:
        raise UnknownFormatError(name, f"has {len(columns):,} columns; at most {_MOST_COLUMNS:,} are read")
    header_bytes = len(text[:characters].encode("utf-8", "surrogateescape"))
    shown = tuple(column.encode("utf-8", "replace").decode() for column in columns)
    return Dialect(chosen, shown, header_bytes)


def refuse_headless(name: str, columns: Sequence[str], *, recognised: bool) -> None:
    """Raise NoHeaderError if the first row seems to be data: then it must not be repeated in any message.

    It seems so where it is one field, where none of it is recognised as a column's name, or where it holds numbers,
    dates or addresses.
    """
    if len(columns) == 1:
        raise NoHeaderError(
            name, "every row is one field; if they are not separated by comma, semicolon, tab or |, give --delimiter"
        )
    if not recognised:
        raise NoHeaderError(
            name,
            f"none of the {len(columns)} fields of the first row is a known column name; if it is a header, "
            "say which column is which with --map, else add one",
        )
    places = [str(place) for place, column in enumerate(columns, 1) if _LOOKS_LIKE_DATA.fullmatch(column)]
    if places:
        raise NoHeaderError(
            name, f"the first row is data, not column names (see field {', '.join(places)}); add a header"
        )


def _likelihood(sample: str, delimiter: str) -> tuple[bool, float, int]:
    records = _records(sample, delimiter)
    width = len(next(records, []))
    rest = list(islice(records, _SAMPLE_RECORDS))[:-1]  # the sample's end may cut the last one
    agreeing = sum(len(record) == width for record in rest) / len(rest) if rest else 1.0
    return width > 1, agreeing, width


def _records(sample: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        yield from (record for record in reader if record)
    except csv.Error:
        return


def _header(text: str, delimiter: str) -> tuple[list[str], int]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    columns = next((record for record in reader if record), [])
    taken = reader.line_num
    return columns, sum(len(line) for line in islice(io.StringIO(text, newline=""), taken))
