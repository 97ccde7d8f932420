"""The page of a recognised catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import poisonbook
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.reports.recognition import RecognitionReport, write_recognition_report
from poisonbook.workflows.recognise import CatalogueCounts

SHOWN = 2_000
"""Listings that the page shows."""


def write_recognitions(
    path: Path,
    found: Sequence[tuple[Listing, Recognition]],
    counts: CatalogueCounts,
    refused: Mapping[str, int],
    *,
    recogniser: Recogniser,
    made_at: datetime,
) -> None:
    """Write the page of a recognised catalogue to `path`.

    Raises:
        ReportNotWrittenError: the folder is missing, not writable or full.
    """
    regulated = [pair for pair in found if pair[1].status.is_regulated or pair[1].decision is not None]
    shown = sorted(regulated, key=lambda pair: -pair[1].status.severity)[:SHOWN]
    report = RecognitionReport(
        jurisdiction=recogniser.jurisdiction,
        law_on=recogniser.on,
        made_at=made_at,
        version=poisonbook.__version__,
        catalogue_listings=counts.listings,
        rows_refused=refused,
        listings_by_status=counts.by_status,
        listings=shown,
        listings_total=len(regulated),
    )
    write_recognition_report(report, path)
