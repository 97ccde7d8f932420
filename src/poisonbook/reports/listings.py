"""Recognised listings as a page shows them: the title marked, the evidence in words, and how many are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from poisonbook.facts.recognition import Decision, Listing, RecognisedSubstance, Recognition, Span
from poisonbook.reports.marks import Piece, excerpt
from poisonbook.values.status import Status

MOST_SUBSTANCES: Final = 6
"""A listing that names half the annex is shown by its most severe substances."""

_TEXT_FIELDS = ("description", "brand", "category")


@dataclass(frozen=True, slots=True)
class ListingView:
    """One listing of a page."""

    id: str
    lang: str
    title: tuple[Piece, ...]
    passages: tuple[tuple[str, tuple[Piece, ...]], ...]
    """Field and marked text of what was matched outside the title."""
    substances: tuple[RecognisedSubstance, ...]
    """Most severe first, at most `MOST_SUBSTANCES`."""
    substances_left_out: int
    decision: Decision | None = None
    """The operator's decision that made it so."""


@dataclass(frozen=True, slots=True)
class ListingGroup:
    """The listings of one status: what is shown, and how many there are."""

    status: Status
    listings: tuple[ListingView, ...]
    total: int


def listing_groups(
    listings: Sequence[tuple[Listing, Recognition]], by_status: Mapping[Status, int]
) -> tuple[ListingGroup, ...]:
    """The listings by status, most severe first; a status that neither holds nor counts any is left out.

    Listings that are not regulated are shown when they were given, and not missed when they were not.
    """
    views: dict[Status, list[ListingView]] = {status: [] for status in Status}
    for listing, recognition in listings:
        views[recognition.status].append(listing_view(listing, recognition))
    totals = {status: by_status.get(status, 0) if status.is_regulated else 0 for status in Status}
    return tuple(
        ListingGroup(status, tuple(held), max(totals[status], len(held)))
        for status, held in views.items()
        if held or totals[status]
    )


def listing_view(listing: Listing, recognition: Recognition) -> ListingView:
    """One listing with the words that decided marked in its own text."""
    substances = sorted(recognition.substances, key=lambda found: -found.status.severity)
    spans = [span for found in substances for span in found.evidence]
    return ListingView(
        id=listing.id,
        lang=_language(listing.lang),
        title=excerpt(listing.title, _of("title", spans)),
        passages=tuple(
            (field, excerpt(getattr(listing, field), _of(field, spans))) for field in _TEXT_FIELDS if _of(field, spans)
        ),
        substances=tuple(substances[:MOST_SUBSTANCES]),
        substances_left_out=max(0, len(substances) - MOST_SUBSTANCES),
        decision=recognition.decision,
    )


def _of(field: str, spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if span.field == field]


def _language(lang: str) -> str:
    """The listing's language when it is a plain ISO 639 code, so that a screen reader can speak it; else nothing."""
    return lang.lower() if lang.isascii() and lang.isalpha() and len(lang) in (2, 3) else ""
