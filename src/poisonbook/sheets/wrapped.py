"""Numbers and ranges that a narrow column breaks over lines, put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from poisonbook.sheets import concentrations, marks
from poisonbook.sheets.layout import Cell, Passage
from poisonbook.sheets.letters import fold

_FARTHEST = 2
"""Lines down to which the second part is looked for: other columns may stand between."""


@dataclass(slots=True)
class Piece:
    """A cell of section 3 with everything that belongs to it."""

    text: str
    folded: str
    cell: Cell
    sources: list[tuple[int, int]] = field(default_factory=list)
    """For each stretch of `text` in order, where it begins in the passage, and how long it is."""

    def places(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where `text[start:end]` stands in the passage, stretch by stretch."""
        found, at = [], 0
        for source, length in self.sources:
            low, high = max(start, at), min(end, at + length)
            if low < high:
                found.append((source + low - at, source + high - at))
            at += length
        return found


@dataclass(slots=True)
class Row:
    """A line of section 3."""

    pieces: list[Piece]
    page: int


def unwrapped(passage: Passage) -> list[Row]:
    """The rows of a passage; the second parts of broken numbers and ranges have moved up to the first."""
    rows = [
        Row([_piece(cell, at) for cell, at in zip(line.cells, starts, strict=True)], line.page)
        for line, starts in zip(passage.lines, passage.starts, strict=True)
    ]
    for place, row in enumerate(rows):
        for piece in row.pieces:
            _complete(piece, rows[place + 1 : place + 1 + _FARTHEST])
    return [row for row in rows if row.pieces]


def _piece(cell: Cell, at: int) -> Piece:
    return Piece(cell.text, fold(cell.text), cell, [(at, len(cell.text))])


def _complete(piece: Piece, below: Sequence[Row]) -> None:
    for row in below:
        other = next((one for one in row.pieces if one.cell.overlaps(piece.cell)), None)
        if other is None:
            continue
        taken, gap = _second_part(piece.folded, other, row)
        if taken:
            _move(piece, other, row, taken, gap)
            if taken < len(other.text):
                return
        else:
            return


def _second_part(text: str, other: Piece, row: Row) -> tuple[int, str]:
    """How many characters of the cell below belong to `text`, and what stands between."""
    if marks.is_open(text) and (taken := marks.rest_of_number(other.folded)):
        return taken, ""
    if concentrations.is_open(text):
        return (len(other.text), " ") if other.folded[:1].isdigit() or other.folded[:1] in "<≤≥>" else (0, "")
    is_sign = other.folded[:1] in "<≤"
    has_number = any(True for one in row.pieces for _ in marks.marks_in(one.folded))
    if concentrations.goes_on(text, other.folded) and not (is_sign and has_number):
        return len(other.text), " "
    return 0, ""


def _move(piece: Piece, other: Piece, row: Row, taken: int, gap: str) -> None:
    source, length = other.sources[0]
    piece.text += gap + other.text[:taken]
    piece.folded += gap + other.folded[:taken]
    if gap:
        piece.sources.append((source, 0))
        last_source, last_length = piece.sources[-2]
        piece.sources[-2:] = [(last_source, last_length + len(gap))]
    piece.sources.append((source, taken))
    rest = other.text[taken:].strip()
    if not rest:
        row.pieces.remove(other)
        return
    skipped = length - len(other.text[taken:].lstrip())
    other.text, other.folded, other.sources = rest, fold(rest), [(source + skipped, len(rest))]
