"""The words of a text file where they stand in its lines."""

from __future__ import annotations

import re
from collections.abc import Callable

from poisonbook.sheets.errors import SheetFormatError, SheetTooLargeError
from poisonbook.sheets.layout import Line, cells_in_columns
from poisonbook.sheets.letters import cleaned

_MOST_CHARACTERS = 2_000_000
_LONGEST_LINE = 4_000
_TAB = 8
_SAMPLE = 20_000
_BREAK = re.compile(r"\s*[|│¦]\s*| {2,}")


def text_pages(name: str, data: bytes, encoding_of: Callable[[bytes], str]) -> list[list[Line]]:
    """The lines of a text file, page by page (form feeds part pages).

    Args:
        name: the file's name, for errors.
        data: its bytes.
        encoding_of: finds the encoding of bytes.

    Raises:
        SheetFormatError: the bytes are no text.
        SheetTooLargeError: there is more text, or a longer line, than any sheet has.
    """
    try:
        text = data.decode(encoding_of(data), errors="replace")
    except LookupError:
        raise SheetFormatError(name, "is neither PDF nor text") from None
    if _strange(text[:_SAMPLE]) > min(len(text), _SAMPLE) // 50:
        raise SheetFormatError(name, "is neither PDF nor text")
    if len(text) > _MOST_CHARACTERS:
        raise SheetTooLargeError(name, f"holds more than {_MOST_CHARACTERS:,} characters of text")
    pages = cleaned(text.replace("\r\n", "\n").replace("\r", "\n")).split("\f")
    return [_page(name, page, number) for number, page in enumerate(pages, start=1)]


def _strange(text: str) -> int:
    """How many characters are none that a text has."""
    return sum(
        not (letter.isprintable() or letter.isspace() or letter in "\ufeff\u00ad\u200b") for letter in text
    ) + text.count("\ufffd")


def _page(name: str, page: str, number: int) -> list[Line]:
    lines = []
    for row in page.split("\n"):
        if len(row) > _LONGEST_LINE:
            raise SheetTooLargeError(name, f"page {number} has a line of more than {_LONGEST_LINE:,} characters")
        plain = row.replace("\t", " " * _TAB) if row.strip().count("\t") else row.replace("\t", " ")
        cells = cells_in_columns(plain, [match.span() for match in _BREAK.finditer(plain)])
        if cells:
            lines.append(Line(cells, number))
    return lines
