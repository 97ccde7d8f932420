"""JSON Lines, or a JSON array taken apart: one object per line; a line that is not one is refused by number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa

from poisonbook.intake.errors import LineTooLongError, UnknownFormatError
from poisonbook.intake.refusals import Reason
from poisonbook.intake.streams import LINE_LIMIT, PeekableStream
from poisonbook.intake.tables import Rows, Stretch, consecutive
from poisonbook.intake.text_input import TextInput

_Object = dict[str, Any]
_MOST_FIGURES = 76
"""As many as Arrow's decimals have; 1e999999999 is not written out."""
_LIST_OF_OBJECTS = re.compile(rb'"([^"\\]{1,60})"\s*:\s*\[\s*[{\]]')

_A_NAME = re.compile(r"[A-Za-z]+(_[A-Za-z]+)*")


class JsonLinesTable:
    """One JSON Lines file or stream; its columns are the names that its first 8 MiB use."""

    delimiter: str | None = None
    row_count: int | None = None
    inner_list: str | None = None
    """The list of objects in the one object that all of the file is: likely what was meant as the rows."""

    def __init__(self, source: TextInput, head: bytes) -> None:
        self.name = source.name
        self.rereadable = source.rereadable
        self._source = source
        lines = head.split(b"\n")
        if len(head) >= LINE_LIMIT:
            if len(lines) == 1 and (inner := _inner_list(head)):
                raise rows_within(self.name, inner)
            if len(lines) == 1:
                raise LineTooLongError(self.name, 0)
            lines.pop()  # cut by the end of the head
        objects, _, refused = _objects(_not_blank(lines), 0)
        if not objects or (refused and isinstance(_judged(head), dict)):
            if inner := _inner_list(head):
                raise rows_within(self.name, inner)
            raise UnknownFormatError(
                self.name,
                'holds no rows as JSON: write one object per line, such as {"id": "A1"}, or one array, [{…}, {…}]',
            )
        if len(objects) == 1 and not refused and len(head) < LINE_LIMIT:
            self.inner_list = _inner_list(head)
        self.columns = tuple(dict.fromkeys(name for item in objects for name in item))

    @property
    def total_bytes(self) -> int | None:
        """The size of the file as it lies on disk."""
        return self._source.total_bytes

    @property
    def bytes_read(self) -> int:
        """Bytes of the file read so far."""
        return self._source.bytes_read

    def stretches(self, wanted: Sequence[int]) -> Iterator[Stretch]:
        """The rows, block by block; blank lines are no rows."""
        known = set(self.columns)
        end = 0
        with self._source.open() as text:
            for lines, cut in _blocks(text):
                objects, rows, refused = _objects(lines, end)
                end += len(lines)
                if cut:
                    end += 1
                    refused.append((end, Reason.LINE_TOO_LONG))
                columns, bad = _columns(objects, {position: self.columns[position] for position in wanted})
                if bad:
                    refused += [(int(rows[place]), reason) for place, reason in bad.items()]
                    keep = np.ones(len(rows), np.bool_)
                    keep[list(bad)] = False
                    columns = {position: column.filter(pa.array(keep)) for position, column in columns.items()}
                    rows = rows[keep]
                names = set().union(*objects)
                yield Stretch(rows, columns, end, sorted(refused), tuple(sorted(names - known)))
                known |= names


def rows_within(file: str, inner: str) -> UnknownFormatError:
    """The error of a file whose rows are the list `inner` of one object; said as what it is called, unless its key may
    be data, such as a customer's number or address."""
    called = f", {inner!r}" if _A_NAME.fullmatch(inner) else ""
    return UnknownFormatError(
        file,
        f"is one object around a list of objects{called}; write the list alone: one array, [{{…}}, {{…}}], "
        "or one object per line",
    )


def _inner_list(head: bytes) -> str | None:
    """The name of the first list of objects, or of nothing, inside an object."""
    found = _LIST_OF_OBJECTS.search(head)
    return found[1].decode("utf-8", "replace") if found else None


def _blocks(text: PeekableStream) -> Iterator[tuple[list[bytes], bool]]:
    """Whole lines that are not blank, about 8 MiB at a time, and whether one that is too long was cut after them."""
    rest = b""
    while data := text.read(LINE_LIMIT):
        lines = (rest + data).split(b"\n")
        rest = lines.pop()
        cut = len(rest) > LINE_LIMIT
        yield _not_blank(lines), cut
        if cut:
            rest = _after_line_end(text)
    yield _not_blank([rest]), False


def _not_blank(lines: Sequence[bytes]) -> list[bytes]:
    return [line for line in lines if line and not line.isspace()]


def _after_line_end(text: PeekableStream) -> bytes:
    while data := text.read(LINE_LIMIT):
        _, found, after = data.partition(b"\n")
        if found:
            return after
    return b""


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


_NOT_JSON = (ValueError, RecursionError, ArithmeticError)
"""No JSON, too deep to read, an exponent that no decimal has."""
_decode = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant).decode


def _objects(lines: Sequence[bytes], start: int) -> tuple[list[_Object], Rows, list[tuple[int, Reason]]]:
    """The objects of `lines`, the row of each (the first is `start` + 1), and the rows that are none."""
    try:
        items = [_decode(line.decode("utf-8")) for line in lines]
    except _NOT_JSON:
        items = [_judged(line) for line in lines]
    if set(map(type, items)) <= {dict} and max(map(len, lines), default=0) <= LINE_LIMIT:
        return items, consecutive(start, len(items)), []
    objects, rows, refused = [], [], []
    for row, (line, item) in enumerate(zip(lines, items, strict=True), start + 1):
        if len(line) > LINE_LIMIT:
            refused.append((row, Reason.LINE_TOO_LONG))
        elif isinstance(item, dict):
            objects.append(item)
            rows.append(row)
        else:
            refused.append((row, item if isinstance(item, Reason) else Reason.NOT_AN_OBJECT))
    return objects, np.array(rows, np.int64), refused


def _judged(line: bytes) -> Any:
    try:
        return _decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        return Reason.UNDECODABLE_TEXT
    except _NOT_JSON:
        return Reason.NOT_JSON


def _columns(objects: list[_Object], names: Mapping[int, str]) -> tuple[dict[int, Any], dict[int, Reason]]:
    """The named values as Arrow arrays, by position, and the places of values that do not fit, with the reason."""
    columns: dict[int, Any] = {}
    bad: dict[int, Reason] = {}
    for position, name in names.items():
        values = [item.get(name) for item in objects]
        kinds = set(map(type, values)) - {type(None)}
        if not kinds <= {str, int, Decimal}:
            for place, value in enumerate(values):
                if not isinstance(value, str | int | Decimal | None) or isinstance(value, bool):
                    bad[place] = Reason.NESTED_VALUE
                    values[place] = None
        try:
            columns[position] = _array(values, kinds)
        except UnicodeEncodeError:
            for place, value in enumerate(values):
                if isinstance(value, str) and not _is_text(value):
                    bad[place] = Reason.UNDECODABLE_TEXT
                    values[place] = None
            columns[position] = _array(values, kinds)
    return columns, bad


def _array(values: Sequence[Any], kinds: set[type]) -> Any:
    try:
        if kinds <= {str}:
            return pa.array(values, pa.string())
        if kinds == {int}:
            return pa.array(values, pa.int64())
        if kinds <= {int, Decimal}:
            return pa.array([None if value is None else Decimal(value) for value in values])
    except (OverflowError, pa.ArrowInvalid):
        pass  # beyond what Arrow's numbers hold: as text, judged where it is used
    return pa.array([None if value is None else _text(value) for value in values], pa.string())


def _text(value: str | int | Decimal) -> str:
    if isinstance(value, Decimal) and abs(value.adjusted()) < _MOST_FIGURES and value == value.to_integral_value():
        return str(int(value))
    return str(value)


def _is_text(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
