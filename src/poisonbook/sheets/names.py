"""The name of a component among the words of its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from poisonbook.sheets.rows import ALIGNED, Told, blanked, kind_of_label
from poisonbook.sheets.words import labels
from poisonbook.sheets.wrapped import Piece

_LETTERS = re.compile(r"[^\W\d_]{3}")
_LONGEST = 160
_MOST_WORDS = 14
_MOST_BEFORE_STOP = 5
"""Words of a name, and of one with a full stop: sentences about the mixture have more."""


def is_name_row(told: Told, *, beside_numbers: bool = False) -> bool:
    """Whether a cell of the row may be a name; beside numbers, any words do."""
    if told.is_head:
        return False
    names = [name for piece in told.row.pieces if (name := name_in(piece, told)) is not None]
    if beside_numbers:
        return bool(names)
    return bool(names) and len(names) == len(told.row.pieces)


def name_in(piece: Piece, told: Told) -> tuple[int, int] | None:
    """Where in a cell a name stands: what is left when numbers, shares, labels and classes are taken away."""
    if _hazard().search(piece.folded) and not (len(told.row.pieces) == 1 and told.marks):
        return None
    text = blanked(piece.folded)
    for share in told.shares:
        if share.piece is piece:
            text = _blank(text, share.stated.start, share.stated.end)
    for match in _no_name().finditer(text):
        text = _blank(text, *match.span())
    label = re.match(r"\W*([^:;]{1,40}):", text)
    if label is not None:
        kind = kind_of_label(text)
        if kind != "name":
            return None if kind or not _LETTERS.search(text[label.end() :]) else _longest(text)
        text = _blank(text, 0, label.end())
    elif kind_of_label(text):
        return None
    return _longest(text)


def name_of(record: Sequence[Told]) -> list[tuple[Piece, int, int]]:
    """The cells of the name, from top to bottom, each with the stretch that is name; none if there is no name."""
    found = [
        (place, piece, span)
        for place, told in enumerate(record)
        for piece in told.row.pieces
        if (span := name_in(piece, told)) is not None
    ]
    if not found:
        return []
    anchors = [place for place, told in enumerate(record) if told.is_anchored]
    first, last = (anchors[0], anchors[-1]) if anchors else (0, 0)
    ranked = sorted(found, key=lambda one: _rank(one[0], one[1], first, last))
    place, piece, span = ranked[0]
    parts = [(place, piece, span)]
    for other, below, words in found:  # a name that its column breaks over rows
        follows = other <= place + 2 and record[other].place == record[parts[-1][0]].place + 1
        if follows and _goes_on(parts[-1][1], below, record[other]):
            parts.append((other, below, words))
    for other, above, words in reversed(found):  # and of which the numbers stand beside the middle
        leads = record[other].place == record[parts[0][0]].place - 1 and other >= first - 1
        if leads and piece is not record[place].row.pieces[0] and _is_below(above, piece):
            parts.insert(0, (other, above, words))
    return [(one, start, end) for _, one, (start, end) in parts]


def _is_below(piece: Piece, other: Piece) -> bool:
    return abs(piece.cell.left - other.cell.left) < ALIGNED


def _goes_on(piece: Piece, below: Piece, told: Told) -> bool:
    """Whether the cell below is the rest of a name."""
    if not _is_below(piece, below):
        return False
    is_own_column = len(told.row.pieces) > 1 or piece.cell.left > told.row.pieces[0].cell.left
    return is_own_column or below.text[:1].islower() or piece.text.rstrip()[-1:] in ",-("


def _rank(place: int, piece: Piece, first: int, last: int) -> tuple[int, int, float]:
    """The surest first: labelled, beside the numbers, above them, below them."""
    if ":" in piece.folded and kind_of_label(piece.folded) == "name":
        return 0, place, piece.cell.left
    if first <= place <= last:
        return 1, place, piece.cell.left
    return (2, first - place, piece.cell.left) if place < first else (3, place - last, piece.cell.left)


@cache
def _hazard() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:(?:eu)?h\d{{3}}(?!\d)|(?:{labels().hazard_class})(?!\w))")


@cache
def _no_name() -> re.Pattern[str]:
    number = labels().number.pattern
    return re.compile(
        rf"(?<!\w)(?:ghs\d{{2}}|dgr|wng)(?!\w)"
        rf"|(?<!\w)(?:eu)?[hrp]\d{{2,3}}[a-z]{{0,3}}(?!\w)"
        rf"|(?<!\w)(?:{labels().hazard_class})[^\t;,]{{0,12}}"
        rf"|(?:{number})[^\d:;|\t\x1f]{{0,25}}[:;.]?\s*(?=\x1f|$)"
        rf"|(?:{labels().withheld.pattern})\w*"
        rf"|\[\d\]|\(\*+\)|\*+"
    )


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "\x1f" * (end - start) + text[end:]


def _longest(text: str) -> tuple[int, int] | None:
    """The first long stretch of words between blanks."""
    best: tuple[int, int] | None = None
    for match in re.finditer(r"[^\x1f]+", text):
        if _LETTERS.search(match.group()) and (best is None or match.end() - match.start() > best[1] - best[0]):
            best = match.span()
    if best is None:
        return None
    start, end = best
    while start < end and text[start] in " ;:,/|-•·=":
        start += 1
    while end > start and text[end - 1] in " ;:,/|-•·=<>≤≥(":
        end -= 1
    words = text[start:end]
    most = _MOST_BEFORE_STOP if words.endswith(".") and not words.endswith("..") else _MOST_WORDS
    return None if len(words) > _LONGEST or len(words.split()) > most else (start, end)
