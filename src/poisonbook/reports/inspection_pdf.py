"""A report as a PDF file: A4, a Unicode font inside, page numbers; the same report gives the same bytes."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from poisonbook.reports.csv_tables import Cell, cell_text
from poisonbook.reports.sections import Paper, Section

_FONT, _BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"
_INK, _SOFT, _RULE, _BAND = (colors.HexColor(code) for code in ("#1d2733", "#56616e", "#c3cad3", "#eef1f5"))
_MARGIN = 18 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_PAD = 3
_FRAME = 6
"""What reportlab leaves free inside a frame."""


def write_pdf(to: Path | BinaryIO, paper: Paper) -> None:
    """Write `paper` to a file."""
    _register_fonts()
    document = SimpleDocTemplate(
        str(to) if isinstance(to, Path) else to,
        pagesize=A4,
        leftMargin=_MARGIN - _FRAME,
        rightMargin=_MARGIN - _FRAME,
        topMargin=16 * mm,
        bottomMargin=20 * mm,
        title=f"{paper.title}: {paper.subtitle}",
        author="poisonbook",
        subject=paper.footer,
        keywords=paper.keywords,
        lang=paper.lang,
        invariant=1,  # no time of making and no random id inside
    )
    story = [
        Paragraph(escape(paper.title), _style("title", _BOLD, 20, after=2)),
        Paragraph(escape(paper.subtitle), _style("subtitle", _FONT, 11, after=8, color=_SOFT)),
        _facts(paper.facts),
    ]
    for section in paper.sections:
        story += _section(section)
    document.build(story, canvasmaker=functools.partial(_Numbered, footer=paper.footer, page=paper.page))


@functools.cache
def _register_fonts() -> None:
    for name in (_FONT, _BOLD):
        with resources.as_file(resources.files("poisonbook.reports") / "fonts" / f"{name}.ttf") as file:
            pdfmetrics.registerFont(TTFont(name, str(file)))
    pdfmetrics.registerFontFamily(_FONT, normal=_FONT, bold=_BOLD, italic=_FONT, boldItalic=_BOLD)


@functools.cache
def _style(
    name: str, font: str, size: float, *, after: float = 0, color: Any = _INK, right: bool = False
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=round(size * 1.3, 1),
        spaceAfter=after,
        textColor=color,
        alignment=TA_RIGHT if right else TA_LEFT,
        splitLongWords=1,  # ids have no blanks to break at
    )


def _facts(facts: Sequence[tuple[str, str]]) -> Flowable:
    label, value = _style("label", _FONT, 8.5, color=_SOFT), _style("value", _FONT, 8.5)
    rows = [[Paragraph(escape(name), label), Paragraph(escape(text), value)] for name, text in facts]
    table = LongTable(rows, colWidths=[_WIDTH * 0.2, _WIDTH * 0.8])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, -1), 0.4, _RULE),
                ("LINEBELOW", (0, -1), (-1, -1), 0.4, _RULE),
                ("TOPPADDING", (0, 0), (-1, -1), _PAD),
                ("BOTTOMPADDING", (0, 0), (-1, -1), _PAD),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _section(section: Section) -> list[Flowable]:
    note = _style("note", _FONT, 8.5, after=4, color=_SOFT)
    # A heading does not stay alone at the foot of a page.
    parts: list[Flowable] = [Spacer(1, 12), CondPageBreak(32 * mm)]
    parts.append(Paragraph(escape(section.title), _style("heading", _BOLD, 12, after=3)))
    if section.text:
        parts.append(Paragraph(escape(section.text), note))
    if section.rows:
        parts.append(_table(section))
    elif section.head:
        parts.append(Paragraph(escape(section.empty), _style("empty", _FONT, 9)))
    if section.rest:
        parts += [Spacer(1, 3), Paragraph(escape(section.rest), note)]
    return parts


def _table(section: Section) -> Flowable:
    figures = [isinstance(value, (int, Decimal)) for value in section.rows[0]]
    head = [_style("head", _BOLD, 7.5, right=right) for right in figures]
    cell = [_style("cell", _FONT, 7.5, right=right) for right in figures]
    rows = [[Paragraph(escape(name), style) for name, style in zip(section.head, head, strict=True)]]
    rows += [[_cell(value, style) for value, style in zip(row, cell, strict=True)] for row in section.rows]
    whole = sum(section.widths)
    table = LongTable(rows, colWidths=[_WIDTH * width / whole for width in section.widths], repeatRows=1)
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), _BAND),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
        ("TOPPADDING", (0, 0), (-1, -1), _PAD),
        ("BOTTOMPADDING", (0, 0), (-1, -1), _PAD),
        ("LEFTPADDING", (0, 0), (-1, -1), _PAD + 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PAD + 2),
    ]
    table.setStyle(TableStyle(style))
    return table


def _cell(value: Cell, style: ParagraphStyle) -> Paragraph:
    if isinstance(value, datetime):
        text = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")  # to the minute: the tables are exact
    else:
        text = value if isinstance(value, str) else cell_text(value)
    return Paragraph("–" if value is None else escape(text), style)


class _Numbered(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that knows at the end how many pages there are, and writes `page 2 of 7` on each."""

    def __init__(self, *args: Any, footer: str, page: str, **named: Any) -> None:
        super().__init__(*args, **named)
        self._footer = footer
        self._page = page
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = len(self._pages)
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self._foot(number, pages)
            super().showPage()
        super().save()

    def _foot(self, number: int, pages: int) -> None:
        self.setStrokeColor(_RULE)
        self.setLineWidth(0.4)
        self.line(_MARGIN, 14 * mm, A4[0] - _MARGIN, 14 * mm)
        self.setFont(_FONT, 7.5)
        self.setFillColor(_SOFT)
        self.drawString(_MARGIN, 10 * mm, self._footer)
        self.drawRightString(A4[0] - _MARGIN, 10 * mm, self._page.format(number=number, pages=pages))
