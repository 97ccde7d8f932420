"""One JSON array as lines: each element on a line of its own, so that it is read as JSON Lines are."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from poisonbook.intake.errors import TruncatedFileError, UnknownFormatError
from poisonbook.intake.streams import PeekableStream

_BLOCK = 256 << 10
"""Bytes judged at a time: the arrays made of them stay in the processor's cache."""
_OTHER, _QUOTE, _OPEN, _CLOSE, _COMMA, _BACKSLASH = range(6)
_KINDS = bytes(
    {34: _QUOTE, 91: _OPEN, 123: _OPEN, 93: _CLOSE, 125: _CLOSE, 44: _COMMA, 92: _BACKSLASH}.get(byte, _OTHER)
    for byte in range(256)
)
_STEPS = np.array([0, 0, 1, -1, 0, 0], np.int64)
"""What each kind adds to the depth, outside texts."""
_SPACE, _LINE_END = b" \n"
_EMPTY_LINE = re.compile(rb"\n[^\S\n]*\n")


class ArrayLines(PeekableStream):
    """The elements of the array that `text` is, one a line; as many bytes as `text` has, and in the same places.

    A comma between two elements becomes a line end, and so does the bracket that closes the array; the one that opens
    it becomes a space. A line end of the text becomes a carriage return: white space between values, and inside a
    text as little JSON as before. Nothing else is judged here, and no element is held.

    Raises while it is read:
        TruncatedFileError: the text ends before the array does.
        UnknownFormatError: more follows after the array, or nothing stands between two commas.
    """

    def __init__(self, name: str, text: PeekableStream) -> None:
        super().__init__()
        self._name = name
        self._text = text
        self._depth = 0
        self._in_text = False
        self._escaped = False
        """Whether a backslash takes away the meaning of the next byte."""
        self._begun = False
        """Whether anything of the present element has been seen."""
        self._rows = 0
        """Elements that are whole."""
        self._over = False

    def _fetch(self, size: int) -> bytes:
        data = self._text.read(min(size, _BLOCK))
        if self._over:
            self._refuse_more(data)
        elif not data:
            raise TruncatedFileError(self._name, "JSON", after_row=self._rows)
        else:
            return self._lines(data)
        return data

    def close(self) -> None:
        """Close the text underneath too."""
        self._text.close()
        super().close()

    def _lines(self, data: bytes) -> bytes:
        at, kinds, depths = self._signs(data)
        lines = bytearray(data.replace(b"\n", b"\r"))
        ends = at[(kinds == _COMMA) & (depths == 1)]
        if not self._depth and len(at):
            lines[at[0]] = _SPACE  # where the array opens
        closing = at[(kinds == _CLOSE) & (depths == 0)][:1]
        if len(closing):
            ends = np.append(ends[ends < closing], closing)
        np.frombuffer(lines, np.uint8)[ends] = _LINE_END
        if len(at):
            self._depth = int(depths[-1])
        self._over = bool(len(closing))
        self._count(bytes(lines), len(ends))
        if len(closing):
            self._refuse_more(data[int(closing[0]) + 1 :], closed=data[closing[0]] == ord("]"))
        return bytes(lines)

    def _signs(self, data: bytes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """Where commas and brackets stand outside texts, which each is, and how many are open after it."""
        kinds = np.frombuffer(bytearray(data.translate(_KINDS)), np.uint8)
        if self._escaped:
            kinds[0] = _OTHER
        self._escaped = b"\\" in data and _pass_over_escaped(kinds)
        at = np.flatnonzero(kinds)
        kinds = kinds[at]
        in_text = np.bitwise_xor.accumulate((kinds == _QUOTE).astype(np.uint8)) ^ self._in_text
        if len(at):
            self._in_text = bool(in_text[-1])
        outside = (in_text == 0) & (kinds != _QUOTE)
        at, kinds = at[outside], kinds[outside]
        return at, kinds, np.cumsum(_STEPS[kinds]) + self._depth

    def _count(self, lines: bytes, ends: int) -> None:
        """Count the elements that end in `lines`; raise UnknownFormatError if one of them is nothing."""
        seen = lines if self._begun else b"\n" + lines
        empty = _EMPTY_LINE.search(seen)
        if empty and self._over and self._rows + ends == 1:
            return  # an array of nothing
        if empty:
            row = self._rows + self._begun + seen.count(b"\n", 0, empty.start() + 1)
            raise UnknownFormatError(self._name, f"is a JSON array with nothing at row {row:,}: a comma too many")
        last = seen[seen.rfind(b"\n") + 1 :]
        self._begun = bool(last.strip()) or (self._begun and not ends)
        self._rows += ends

    def _refuse_more(self, rest: bytes, *, closed: bool = True) -> None:
        if rest.strip() or not closed:
            raise UnknownFormatError(
                self._name,
                f"goes on after row {self._rows:,}, where its JSON array is closed; "
                "write one array of objects, or one object per line",
            )


def _pass_over_escaped(kinds: npt.NDArray[np.uint8]) -> bool:
    """Take their meaning from backslashes and from what they escape; whether that is the byte after the last."""
    backslashes = np.flatnonzero(kinds == _BACKSLASH)
    first = np.flatnonzero(np.diff(backslashes, prepend=-2) != 1)
    lengths = np.diff(first, append=len(backslashes))
    escaped = (backslashes[first] + lengths)[lengths % 2 == 1]
    kinds[backslashes] = _OTHER
    kinds[escaped[escaped < len(kinds)]] = _OTHER
    return bool(len(escaped)) and int(escaped[-1]) == len(kinds)
