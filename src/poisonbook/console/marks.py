"""A listing's own words, cut where what counts begins and ends."""

from __future__ import annotations

from collections.abc import Sequence

from poisonbook.facts.recognition import Shows, Span

_LONGEST = 320
_AROUND = 60


def pieces(text: str, marks: Sequence[Span]) -> list[tuple[str, Shows | None]]:
    """The text in pieces, each with what it shows; of long texts only what stands around the marks.

    Args:
        marks: by their place; they do not overlap.
    """
    found: list[tuple[str, Shows | None]] = []
    place = 0
    for mark in marks:
        found.append((text[place : mark.start], None))
        found.append((text[mark.start : mark.end], mark.shows))
        place = mark.end
    found.append((text[place:], None))
    if len(text) > _LONGEST:
        last = len(found) - 1
        found = [(piece if shows else _cut(piece, place, last), shows) for place, (piece, shows) in enumerate(found)]
    return [(piece, shows) for piece, shows in found if piece]


def _cut(piece: str, place: int, last: int) -> str:
    """What stands between two marks, or before the first and after the last, without its middle."""
    if len(piece) <= 2 * _AROUND:
        return piece
    head = "" if place == 0 else piece[:_AROUND]
    tail = "" if place == last else piece[-_AROUND:]
    return f"{head} … {tail}"
