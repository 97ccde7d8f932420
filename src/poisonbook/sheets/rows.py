"""What stands in each row of section 3: numbers, shares, heads of columns, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from poisonbook.sheets.concentrations import Stated, Trust, concentrations_in
from poisonbook.sheets.layout import Cell
from poisonbook.sheets.marks import Mark, marks_in
from poisonbook.sheets.words import labels
from poisonbook.sheets.wrapped import Piece, Row

_LONGEST_HEAD = 70
_SUBSECTION = re.compile(r"\W{0,3}3\s?\.\s?[1-4](?:\.\d)?[.:]?(?:\s*$|\s+[^\W\d_])[^%]*$")
_BLANK = "\x1f"
ALIGNED = 1.5
"""Points or characters by which the cells of a column may begin apart."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share, and the cell that states it."""

    stated: Stated
    piece: Piece
    trust: Trust


@dataclass(slots=True)
class Told:
    """What one row tells."""

    row: Row
    place: int
    """Which row of the section it is."""
    marks: list[tuple[Mark, Piece]] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    is_head: bool = False
    """Whether it heads columns or subsections and tells nothing itself."""

    def numbers(self, kind: str) -> list[str]:
        """Its sound numbers of that kind."""
        return [mark.number for mark, _ in self.marks if mark.kind == kind and mark.is_sound]

    @property
    def has_own_share(self) -> bool:
        """Whether a cell of it is a share and nothing else."""
        return any(share.trust is Trust.ALONE for share in self.shares)

    @property
    def has_share(self) -> bool:
        """Whether it states a share, however sure."""
        return any(share.trust is not Trust.LIMIT for share in self.shares)

    @property
    def is_anchored(self) -> bool:
        """Whether it holds a number or a share that stands for itself."""
        return bool(self.marks) or self.has_own_share


@dataclass(frozen=True, slots=True)
class _Column:
    kind: str
    cell: Cell


def read_rows(rows: Sequence[Row]) -> list[Told]:
    """What each of `rows` tells, in order."""
    reader = _Reader()
    return [reader.read(row, place) for place, row in enumerate(rows)]


def blanked(folded: str) -> str:
    """Folded text with its identifying numbers blanked out, as long as before."""
    for mark in marks_in(folded):
        folded = folded[: mark.start] + _BLANK * (mark.end - mark.start) + folded[mark.end :]
    return folded


def kind_of_label(folded: str) -> str:
    """What the words at the start of folded text label; empty if they are no label."""
    words = labels()
    text = folded.lstrip(" *([-•")
    if words.limit.search(folded):
        return "limit"
    for kind in ("content", "number", "classification", "name"):
        if getattr(words, kind).match(text):
            return kind
    return ""


class _Reader:
    """Reads rows from top to bottom: heads of columns and of limits hold for the rows below."""

    def __init__(self) -> None:
        self._columns: list[_Column] = []
        self._heads: set[str] = set()
        self._limits: list[Cell] = []
        self._above: Row | None = None
        self._after_data = False

    def read(self, row: Row, place: int) -> Told:
        told = Told(row, place, [(mark, piece) for piece in row.pieces for mark in marks_in(piece.folded)])
        if _SUBSECTION.match(row.pieces[0].folded) and not told.marks:
            told.is_head = True
        elif self._is_head(told):
            told.is_head = True
            if self._after_data:
                self._columns, self._heads = [], set()
                self._after_data = False
            # A lone label is a head of columns only below others: in a block it labels the lines below.
            if len(row.pieces) > 1 or (self._columns and not self._after_data):
                self._columns += [_Column(kind_of_label(piece.folded), piece.cell) for piece in row.pieces]
            self._heads |= {kind for piece in row.pieces for kind in _kinds_within(piece.folded)}
        else:
            self._read_shares(told)
            self._after_data |= told.is_anchored
        self._above = row
        return told

    def _is_head(self, told: Told) -> bool:
        if told.marks:
            return False
        kinds = [kind_of_label(piece.folded) for piece in told.row.pieces]
        labelled = [kind for kind in kinds if kind]
        if any(re.search(r":\s*\S", piece.folded) for piece in told.row.pieces):
            return False
        if any(stated.has_percent for piece in told.row.pieces for stated in concentrations_in(piece.folded)):
            return False
        if len(told.row.pieces) == 1:
            return len(_kinds_within(told.row.pieces[0].folded)) > 1 or (
                bool(labelled) and len(told.row.pieces[0].text) < _LONGEST_HEAD // 2
            )
        return len(labelled) > 1 or bool(labelled and len(labelled) == len(kinds))

    def _read_shares(self, told: Told) -> None:
        for piece in told.row.pieces:
            label = labels().limit.search(piece.folded)
            for stated in concentrations_in(blanked(piece.folded), self._text_above(piece)):
                share = self._accepted(Share(stated, piece, stated.trust), told.row)
                if share is not None:
                    is_limit = (label is not None and label.start() < stated.start) or self._is_below_limit(piece)
                    told.shares.append(replace(share, trust=Trust.LIMIT) if is_limit else share)
            if label is not None:
                self._limits.append(piece.cell)
        if told.marks or not (told.shares or re.search(r"\d", "".join(piece.folded for piece in told.row.pieces))):
            self._limits = []

    def _accepted(self, share: Share, row: Row) -> Share | None:
        """The share as the columns make it; None if it states none."""
        stated, piece = share.stated, share.piece
        column = self._column(piece.cell)
        is_labelled = ":" in piece.folded[: stated.start] and stated.trust is Trust.ALONE
        if column == "limit":
            return None
        if not stated.has_percent and not is_labelled:
            if stated.trust is Trust.ALONE:
                is_content = column == "content" or (
                    not stated.is_single and (column == "" or "content" not in self._heads)
                )
                return share if is_content else None
            is_last = not piece.folded[stated.end :].strip()
            is_line = len(row.pieces) == 1 and "content" in self._heads
            is_told = is_last or not stated.is_single or stated.trust is Trust.BEFORE_CLASS
            return share if is_line and is_told else None
        if column == "classification":
            return replace(share, trust=Trust.LIMIT)
        return share

    def _column(self, cell: Cell) -> str:
        """The kind of the column that most of a cell stands in; empty outside all columns."""
        best, kind = 0.0, ""
        for column in self._columns:
            width = min(cell.right, column.cell.right) - max(cell.left, column.cell.left)
            if width > best and column.kind:
                best, kind = width, column.kind
        return kind

    def _is_below_limit(self, piece: Piece) -> bool:
        return any(cell.overlaps(piece.cell) for cell in self._limits)

    def _text_above(self, piece: Piece) -> str:
        if self._above is None:
            return ""
        own = (one.folded for one in self._above.pieces if abs(one.cell.left - piece.cell.left) < ALIGNED)
        return next(own, "")


def _kinds_within(folded: str) -> set[str]:
    words = labels()
    found = {kind for kind in ("content", "classification", "name") if getattr(words, kind).search(folded)}
    return found | {match.group() for match in words.number.finditer(folded)}
