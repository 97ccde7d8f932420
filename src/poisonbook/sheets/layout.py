"""A sheet's words where they stand: cells in lines, lines in order, whatever file they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from poisonbook.sheets.letters import fold


@dataclass(frozen=True, slots=True)
class Cell:
    """Words that stand together."""

    text: str
    left: float
    right: float
    """Where it begins and ends across the page: points in a PDF, characters in a text file."""

    def overlaps(self, other: Cell) -> bool:
        """Whether one stands above the other, as the cells of a column do."""
        return min(self.right, other.right) > max(self.left, other.left)


@dataclass(frozen=True, slots=True)
class Line:
    """Cells side by side."""

    cells: tuple[Cell, ...]
    page: int
    """From 1."""

    @property
    def text(self) -> str:
        """The cells, with tabs between."""
        return "\t".join(cell.text for cell in self.cells)


@dataclass(frozen=True)
class Passage:
    """Lines as one text, with the place of each cell in it."""

    lines: tuple[Line, ...]

    @cached_property
    def text(self) -> str:
        """Lines end with a line feed, cells with a tab."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def folded(self) -> str:
        """`text` folded, each character at its place."""
        return fold(self.text)

    @cached_property
    def starts(self) -> tuple[tuple[int, ...], ...]:
        """For each line, where its cells begin in `text`."""
        at, starts = 0, []
        for line in self.lines:
            row = []
            for cell in line.cells:
                row.append(at)
                at += len(cell.text) + 1
            at += not line.cells
            starts.append(tuple(row))
        return tuple(starts)


def cells_in_columns(text: str, breaks: Sequence[tuple[int, int]]) -> tuple[Cell, ...]:
    """The cells of a line of characters, cut at `breaks` (start and end of each gap)."""
    bounds = [0, *(place for gap in breaks for place in gap), len(text)]
    pieces = [(bounds[i], bounds[i + 1]) for i in range(0, len(bounds), 2)]
    cells = []
    for start, end in pieces:
        piece = text[start:end]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            cells.append(Cell(piece.strip(), left, left + len(piece.strip())))
    return tuple(cells)
