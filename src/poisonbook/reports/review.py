"""The page of a review list: what to ask whom about which listing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from poisonbook.facts.recognition import Span
from poisonbook.reports.marks import Piece, excerpt
from poisonbook.reports.pages import render, write_page
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One listing that a person has to settle."""

    id: str
    lang: str
    title: str
    why: str
    """Why it is on the list, in words."""
    status: Status
    substance: str
    name: str
    strength: Strength | None
    net_mass_kg: Decimal | None
    provision: str
    question: str
    """What to ask the supplier, or what was found."""
    evidence: tuple[Span, ...]

    @property
    def marked_title(self) -> tuple[Piece, ...]:
        """The title with the words that decided."""
        return excerpt(self.title, [span for span in self.evidence if span.field == "title"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReport:
    """Everything the page shows."""

    jurisdiction: str
    law_on: date
    made_at: datetime
    version: str
    items: Sequence[ReviewItem]
    """The ones that are shown, gravest and largest first."""
    total: int


def write_review_page(report: ReviewReport, path: Path) -> None:
    """Write the page to `path` as one HTML file, whole or not at all.

    Raises:
        ReportNotWrittenError: the folder is missing, not writable or full.
    """
    write_page(render("review.html", report=report), path)
