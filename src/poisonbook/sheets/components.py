"""The components of section 3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from poisonbook.facts.recognition import Shows, Span
from poisonbook.facts.sheets import SheetComponent
from poisonbook.sheets.concentrations import Trust
from poisonbook.sheets.layout import Passage
from poisonbook.sheets.names import name_of
from poisonbook.sheets.records import records_of
from poisonbook.sheets.rows import Share, Told, read_rows
from poisonbook.sheets.words import labels
from poisonbook.sheets.wrapped import Piece, unwrapped
from poisonbook.values.strengths import Strength

FIELD = "section 3"
"""What spans of a sheet name as their field."""


def components_of(passage: Passage) -> tuple[SheetComponent, ...]:
    """The components that a passage lists, in order; one listed twice is one, with the wider range."""
    found: dict[tuple[str | None, str | None, str], SheetComponent] = {}
    for record in records_of(read_rows(unwrapped(passage))):
        component = _component(record, passage)
        if component is None:
            continue
        key = (
            component.cas,
            None if component.cas else component.ec,
            "" if component.cas or component.ec else component.name,
        )
        known = found.get(key)
        found[key] = component if known is None else _joined(known, component)
    return tuple(found.values())


def _component(record: Sequence[Told], passage: Passage) -> SheetComponent | None:
    """What the rows of one component say; None if they neither name nor number one."""
    numbers = {kind: _number(record, kind) for kind in ("cas", "ec", "index", "reach")}
    name = name_of(record)
    shares = list(_shares(record))
    words = " ".join(piece.text[start:end].strip() for piece, start, end in name)
    if numbers["cas"] is None and numbers["ec"] is None and not (words and shares):
        return None
    evidence = [*_spans(record, name, shares, passage)]
    return SheetComponent(
        name=words,
        cas=numbers["cas"],
        ec=numbers["ec"],
        index=numbers["index"],
        reach=numbers["reach"],
        concentration=_hull(shares),
        is_by_volume=bool(shares) and all(share.stated.is_by_volume for share in shares),
        is_withheld=any(labels().withheld.search(piece.folded) for told in record for piece in told.row.pieces),
        page=record[0].row.page,
        evidence=tuple(evidence),
    )


def _number(record: Sequence[Told], kind: str) -> str | None:
    return next((number for told in record for number in told.numbers(kind)), None)


def _shares(record: Sequence[Told]) -> Iterator[Share]:
    """The surest shares of a component: those of the surest kind, and of doubtful ones the first."""
    shares = [share for told in record for share in told.shares]
    surest = min((share.trust for share in shares), default=Trust.ALONE)
    chosen = [share for share in shares if share.trust is surest]
    if surest is not Trust.LIMIT:
        yield from chosen if surest <= Trust.AMONG_WORDS else chosen[:1]


def _hull(shares: Sequence[Share]) -> Strength | None:
    if not shares:
        return None
    return Strength(min(share.stated.low for share in shares), max(share.stated.high for share in shares))


def _spans(
    record: Sequence[Told], name: Sequence[tuple[Piece, int, int]], shares: Sequence[Share], passage: Passage
) -> Iterator[Span]:
    for piece, start, end in name:
        yield from _shown(piece, start, end, Shows.NAME, passage)
    for told in record:
        for mark, piece in told.marks:
            if mark.is_sound and mark.kind in ("cas", "ec"):
                yield from _shown(piece, mark.start, mark.end, Shows.IDENTIFIER, passage)
    for share in shares:
        yield from _shown(share.piece, share.stated.start, share.stated.end, Shows.STRENGTH, passage)


def _shown(piece: Piece, start: int, end: int, shows: Shows, passage: Passage) -> Iterator[Span]:
    for low, high in piece.places(start, end):
        yield Span(FIELD, low, high, passage.text[low:high], shows)


def _joined(first: SheetComponent, second: SheetComponent) -> SheetComponent:
    shares = [one.concentration for one in (first, second) if one.concentration is not None]
    widest = Strength(min(one.low for one in shares), max(one.high for one in shares)) if shares else None
    return replace(
        first,
        name=first.name or second.name,
        ec=first.ec or second.ec,
        index=first.index or second.index,
        reach=first.reach or second.reach,
        concentration=widest,
        is_withheld=first.is_withheld or second.is_withheld,
        evidence=first.evidence + second.evidence,
    )
