"""Evidence as marked text: a listing's own words, cut at the spans that were recognised in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from poisonbook.facts.recognition import Shows, Span

_GAP = "…"
_LONGEST_WINDOW = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what it shows; nothing when it is only the words around."""

    text: str
    shows: tuple[Shows, ...] = ()


@dataclass(frozen=True, slots=True)
class _Window:
    start: int
    end: int


def marked(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The whole of `text`, cut where spans begin and end.

    Offsets count characters (code points), and an offset outside the text is cut to its end.
    Where spans overlap, the piece they share shows the kinds of all of them.
    """
    return tuple(_pieces(text, list(spans), _Window(0, len(text))))


def excerpt(
    text: str, spans: Iterable[Span], *, whole_up_to: int = 160, around: int = 40, windows: int = 2
) -> tuple[Piece, ...]:
    """The marked words of `text` with `around` characters on either side, an ellipsis where text is left out.

    A text of at most `whole_up_to` characters is given whole. A longer one without spans is cut
    after so many, and of one with many only the first `windows` places are shown.
    """
    marks = list(spans)
    if len(text) <= whole_up_to:
        return marked(text, marks)
    shown = _windows(text, marks, around) or [_Window(0, whole_up_to)]
    pieces: list[Piece] = []
    for window in shown[:windows]:
        if window.start > 0:
            pieces.append(Piece(f" {_GAP} " if pieces else f"{_GAP} "))
        pieces.extend(_pieces(text, marks, window))
    if len(shown) > windows or shown[-1].end < len(text):
        pieces.append(Piece(f" {_GAP}"))
    return tuple(pieces)


def _pieces(text: str, spans: Sequence[Span], window: _Window) -> Iterator[Piece]:
    inside = [span for span in spans if span.start < window.end and span.end > window.start]
    edges = {window.start, window.end}
    for span in inside:
        edges.update(min(max(edge, window.start), window.end) for edge in (span.start, span.end))
    cuts = sorted(edges)
    held: Piece | None = None
    for start, end in pairwise(cuts):
        kinds = {span.shows for span in inside if span.start <= start and end <= span.end}
        piece = Piece(text[start:end], tuple(kind for kind in Shows if kind in kinds))
        if held and held.shows == piece.shows:
            held = Piece(held.text + piece.text, held.shows)
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _windows(text: str, spans: Sequence[Span], around: int) -> list[_Window]:
    found: list[_Window] = []
    for span in sorted(spans, key=lambda span: span.start):
        if not 0 <= span.start < span.end <= len(text):
            continue
        start = _word_after(text, max(0, span.start - around), span.start)
        end = _word_before(text, min(len(text), span.end + around), span.end)
        end = min(end, start + _LONGEST_WINDOW)
        if found and start <= found[-1].end:
            found[-1] = _Window(found[-1].start, min(max(end, found[-1].end), found[-1].start + _LONGEST_WINDOW))
        else:
            found.append(_Window(start, end))
    return found


def _word_after(text: str, start: int, limit: int) -> int:
    """Where the first whole word begins between `start` and `limit`; `start` when no space lies there."""
    if start == 0:
        return 0
    for place in range(start, limit):
        if text[place - 1].isspace():
            return place
    return start


def _word_before(text: str, end: int, limit: int) -> int:
    """Where the last whole word ends between `limit` and `end`; `end` when no space lies there."""
    if end == len(text):
        return end
    for place in range(end, limit, -1):
        if text[place].isspace():
            return place
    return end
