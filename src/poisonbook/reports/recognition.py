"""The page of `poisonbook recognise --html`: what a catalogue holds, without any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.reports.charts import bars
from poisonbook.reports.listings import listing_groups
from poisonbook.reports.pages import render, write_page
from poisonbook.reports.words import STATUS
from poisonbook.values.status import Status


@dataclass(frozen=True, slots=True)
class RecognitionReport:
    """Everything the page shows."""

    jurisdiction: str
    law_on: date
    made_at: datetime
    version: str
    catalogue_listings: int
    """Listings that could be read; refused rows are not among them."""
    rows_refused: Mapping[str, int]
    """Reason to count."""
    listings_by_status: Mapping[Status, int]
    listings: Sequence[tuple[Listing, Recognition]]
    """The ones that are shown, most severe first."""
    listings_total: int
    listings_file: str = "the output of `poisonbook recognise --json`"
    """Where every recognised listing is, as the page names it."""


def write_recognition_report(report: RecognitionReport, path: Path) -> None:
    """Write the report to `path` as one HTML file, whole or not at all.

    Raises:
        ReportNotWrittenError: the folder is missing, not writable or full.
    """
    write_page(recognition_page(report), path)


def recognition_page(report: RecognitionReport) -> str:
    """The report as HTML that asks for nothing outside itself."""
    by_status = report.listings_by_status
    return render(
        "recognition.html",
        report=report,
        listing_groups=listing_groups(report.listings, by_status),
        status_bars=bars(
            (STATUS[status], by_status.get(status, 0), status) for status in Status if status.is_regulated
        ),
    )
