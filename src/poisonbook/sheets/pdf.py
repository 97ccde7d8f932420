"""The words of a PDF where they stand on its pages."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poisonbook.sheets.errors import (
    PdfReaderMissingError,
    SheetDamagedError,
    SheetEncryptedError,
    SheetTooLargeError,
    SheetWithoutTextError,
)
from poisonbook.sheets.layout import Cell, Line
from poisonbook.sheets.letters import cleaned

if TYPE_CHECKING:
    import pypdfium2

MOST_PAGES = 30
"""Sections 1, 3 and 9 stand on the first pages; exposure scenarios of hundreds of pages come after them."""
_MOST_CHARACTERS = 40_000
"""On one page; a printed page has 6,000."""
_PASSWORD_ERROR = 4
_SPACE = 0.15
_GAP = 0.85
"""Between letters of one line, in heights of a letter: above the first is a space, above the second a new cell."""


@dataclass(slots=True)
class _Run:
    """Letters set one after the other."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def pdf_pages(name: str, data: bytes) -> list[list[Line]]:
    """The lines of the first pages, page by page, each page from top to bottom.

    Raises:
        SheetDamagedError, SheetEncryptedError, SheetTooLargeError, SheetWithoutTextError: with the file's name.
        PdfReaderMissingError: the PDF library is not installed.
    """
    try:
        import pypdfium2
    except ModuleNotFoundError:
        raise PdfReaderMissingError from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            raise SheetEncryptedError(name, "the PDF asks for a password; save it without one") from None
        raise SheetDamagedError(name, "the PDF is cut off or damaged; get the file again") from None
    try:
        pages = [_page(name, document, number) for number in range(1, min(len(document), MOST_PAGES) + 1)]
    finally:
        document.close()
    if not any(pages):
        raise SheetWithoutTextError(name, "the PDF holds pictures and no text; ask the supplier for one with text")
    return pages


def _page(name: str, document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    import pypdfium2

    try:
        page = document[number - 1]
        try:
            words = page.get_textpage()
            try:
                if words.count_chars() > _MOST_CHARACTERS:
                    raise SheetTooLargeError(name, f"page {number} holds more text than any page of a data sheet")
                runs = list(_runs(words.raw, words.count_chars()))
            finally:
                words.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        raise SheetDamagedError(name, f"page {number} is damaged; get the file again") from None
    return [Line(cells, number) for row in _rows(runs) if (cells := tuple(_cells(row)))]


def _runs(words: Any, count: int) -> Iterator[_Run]:
    """Stretches of letters that follow one another on one line."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    where = ctypes.byref(box)
    run: _Run | None = None
    for place in range(count):
        code = raw.FPDFText_GetUnicode(words, place)
        if code < 32 or not raw.FPDFText_GetLooseCharBox(words, place, where):
            if run is not None and code in (10, 13):
                yield run
                run = None
            continue
        letter = chr(code)
        if run is not None and _continues(run, box):
            run.text += _between(run, box) + letter
            run.right = max(run.right, box.right)
            continue
        if run is not None:
            yield run
        run = _Run(letter, box.left, box.right, min(box.bottom, box.top), max(box.bottom, box.top))
    if run is not None:
        yield run


def _continues(run: _Run, box: Any) -> bool:
    height = max(run.height, 1.0)
    gap = float(box.left) - run.right
    is_level = abs(float(box.top + box.bottom) / 2 - run.middle) < 0.3 * height
    return is_level and -0.5 * height < gap < _GAP * height


def _between(run: _Run, box: Any) -> str:
    return " " if box.left - run.right > _SPACE * max(run.height, 1.0) and not run.text.endswith(" ") else ""


def _rows(runs: Sequence[_Run]) -> list[list[_Run]]:
    """The runs by the line they stand on, from top to bottom."""
    rows: list[list[_Run]] = []
    for run in sorted((run for run in runs if run.text.strip()), key=lambda run: -run.middle):
        last = rows[-1][0] if rows else None
        if last is not None and abs(last.middle - run.middle) < 0.3 * max(1.0, min(last.height, run.height)):
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows


def _cells(row: list[_Run]) -> Iterator[Cell]:
    """The runs of a line from left to right; those that stand close together are one cell."""
    row.sort(key=lambda run: run.left)
    joined: _Run | None = None
    for run in row:
        if joined is not None and run.left - joined.right < _GAP * max(1.0, joined.height):
            gap = " " if run.left - joined.right > _SPACE * joined.height else ""
            joined = _Run(joined.text + gap + run.text, joined.left, run.right, joined.bottom, joined.top)
            continue
        if joined is not None:
            yield from _cell(joined)
        joined = run
    if joined is not None:
        yield from _cell(joined)


def _cell(run: _Run) -> Iterator[Cell]:
    text = " ".join(cleaned(run.text).split())
    if text:
        yield Cell(text, run.left, run.right)
