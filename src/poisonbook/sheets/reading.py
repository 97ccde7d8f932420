"""From a file to what its safety data sheet says."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

from poisonbook.facts.sheets import Sheet
from poisonbook.sheets.components import components_of
from poisonbook.sheets.density import density_of
from poisonbook.sheets.errors import (
    SheetTooLargeError,
    SheetUnreadableError,
    SheetWithoutComponentsError,
    SheetWithoutSectionError,
)
from poisonbook.sheets.identity import product_code, product_name, ufi
from poisonbook.sheets.layout import Line, Passage
from poisonbook.sheets.pdf import pdf_pages
from poisonbook.sheets.sections import find_headings, section, without_running_headers
from poisonbook.sheets.text import text_pages
from poisonbook.sheets.words import labels

_LARGEST = 64 << 20
"""Bytes; a sheet of twenty pages with pictures has one or two million."""
_MOST_LINES = 400
_MOST_CHARACTERS = 60_000
"""Of section 3, and characters; a mixture of thirty components fills two hundred lines with ten thousand."""
_PDF = b"%PDF-"
_PDF_WITHIN = 1024
"""Bytes within which a PDF may begin (ISO 32000-1, annex H)."""


def read_sheet(path: Path, encoding_of: Callable[[bytes], str]) -> Sheet:
    """What the sheet in the file says in sections 1 and 3.

    Args:
        path: a PDF or text file.
        encoding_of: finds the encoding of a text file's bytes.

    Raises:
        SheetError: the file is no sheet that can be read; its `code` says why.
        PdfReaderMissingError: it is a PDF, and the PDF library is not installed.
    """
    name = str(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise SheetTooLargeError(name, f"has more than {_LARGEST >> 20} million bytes; a data sheet has fewer")
        data = path.read_bytes()
    except OSError as error:
        raise SheetUnreadableError(name, f"cannot be read ({error.strerror})") from None
    return sheet_of(name, data, encoding_of)


def sheet_of(name: str, data: bytes, encoding_of: Callable[[bytes], str]) -> Sheet:
    """What the sheet in `data` says; `name` stands for its file. Raises as `read_sheet` does."""
    is_pdf = _PDF in data[:_PDF_WITHIN]
    pages = pdf_pages(name, data) if is_pdf else text_pages(name, data, encoding_of)
    lines = without_running_headers(pages)
    found = find_headings(lines)
    if not any(heading.number == 3 for heading in found):
        raise SheetWithoutSectionError(name, "has no heading of section 3; is it a safety data sheet?")
    first, third = section(lines, found, 1), _bounded(section(lines, found, 3))
    passage = Passage(third)
    components = components_of(passage)
    if not components and not labels().nothing.search(passage.folded.replace("\n", " ")):
        raise SheetWithoutComponentsError(name, f"{_place(third)} names no component that can be read")
    return Sheet(
        file=name,
        language=next((heading.language for heading in found if heading.number == 3 and heading.language), ""),
        product=product_name(first),
        code=product_code(first),
        ufi=ufi(first),
        components=components,
        section_3=passage.text,
        density=density_of(section(lines, found, 9)),
    )


def _bounded(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The first lines, as many as a real section may have."""
    sizes = accumulate(len(line.text) for line in lines[:_MOST_LINES])
    return tuple(line for line, size in zip(lines, sizes, strict=False) if size <= _MOST_CHARACTERS)


def _place(lines: tuple[Line, ...]) -> str:
    return f"page {lines[0].page}: section 3" if lines else "section 3"
