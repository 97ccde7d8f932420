"""The review list: what a person has to settle, gravest and largest first, each with a row to decide in.

The CSV is filled in and given back with `--decisions`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import poisonbook
from poisonbook.catalogue.content_hash import content_hash
from poisonbook.catalogue.decisions import FIELDS, guarded
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, RecognisedSubstance, Recognition
from poisonbook.reports.review import ReviewItem, ReviewReport, write_review_page
from poisonbook.values.status import Status
from poisonbook.workflows.decide import DecisionLog, Outcome
from poisonbook.workflows.output import output_folder

SHOWN = 2_000
"""Listings that the page shows; the CSV holds all."""
_ABOUT = ("why", "status", "title", "substance", "strength", "net_mass_kg", "provision", "question", "evidence")


def review_items(
    found: Iterable[tuple[Listing, Recognition]], decisions: DecisionLog | None
) -> list[tuple[Listing, ReviewItem]]:
    """What has to be settled: undetermined listings, and listings whose decision does not hold any more."""
    items = [(listing, item) for listing, recognition in found for item in _items(listing, recognition, decisions)]
    return sorted(items, key=lambda pair: (-pair[1].status.severity, -(pair[1].net_mass_kg or Decimal(0)), pair[1].id))


def _items(listing: Listing, recognition: Recognition, decisions: DecisionLog | None) -> Iterator[ReviewItem]:
    outcome = Outcome.HELD
    if decisions is not None and listing.id in decisions.outcomes:
        outcome = decisions.outcome(listing.id)
    if outcome is not Outcome.HELD and recognition.substances:
        yield _item(listing, recognition, f"decision: {outcome.help}")
    elif recognition.status is Status.UNDETERMINED:
        yield _item(listing, recognition, "undetermined")


def _item(listing: Listing, recognition: Recognition, why: str) -> ReviewItem:
    gravest = recognition.substances[0]
    questions = dict.fromkeys(one.question for one in recognition.substances if one.question)
    return ReviewItem(
        id=listing.id,
        lang=listing.lang,
        title=listing.title,
        why=why,
        status=recognition.status,
        substance=gravest.substance,
        name=gravest.name,
        strength=gravest.strength,
        net_mass_kg=gravest.net_mass_kg,
        provision=_provision(gravest),
        question=" ".join(questions) or gravest.reason,
        evidence=tuple(dict.fromkeys(span for one in recognition.substances for span in one.evidence)),
    )


def _provision(one: RecognisedSubstance) -> str:
    return "" if one.provision is None else f"{one.provision.act}, {one.provision.article}, {one.schedule}"


def write_review(
    path: Path, items: list[tuple[Listing, ReviewItem]], recogniser: Recogniser, made_at: datetime
) -> None:
    """Write the review list to `path`: a page where the name ends in .html, else CSV.

    Raises:
        OutputError, ReportNotWrittenError: the place cannot be written; then nothing is left there.
    """
    if path.suffix.lower() in (".html", ".htm"):
        report = ReviewReport(
            jurisdiction=recogniser.jurisdiction,
            law_on=recogniser.on,
            made_at=made_at,
            version=poisonbook.__version__,
            items=[item for _, item in items[:SHOWN]],
            total=len(items),
        )
        write_review_page(report, path)
        return
    with (
        output_folder(path.absolute().parent) as staging,
        (staging / path.name).open("w", encoding="utf-8-sig", newline="") as file,
    ):
        table = csv.writer(file)
        table.writerow((*_ABOUT, *FIELDS))
        table.writerows(_row(listing, item) for listing, item in items)


def _row(listing: Listing, item: ReviewItem) -> list[str]:
    about = (
        item.why,
        item.status.value,
        item.title,
        item.substance,
        "" if item.strength is None else str(item.strength),
        "" if item.net_mass_kg is None else f"{item.net_mass_kg:f}",
        item.provision,
        item.question,
        "; ".join(f"{span.shows} “{span.text}” in the {span.field}" for span in item.evidence),
    )
    blank = {"id": item.id, "listing": content_hash(listing)}
    return [guarded(text) for text in (*about, *(blank.get(field, "") for field in FIELDS))]
