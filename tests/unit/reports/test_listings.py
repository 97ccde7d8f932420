"""Recognised listings as a page shows them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poisonbook.facts.recognition import Listing, RecognisedSubstance, Recognition, Shows, Span
from poisonbook.reports.listings import listing_groups, listing_view
from poisonbook.reports.marks import Piece
from poisonbook.values.status import Status

NAME = Span("title", 0, 7, "acetone", Shows.NAME)
ACETONE = RecognisedSubstance(
    "acetone", "67-64-1", "acetone", Status.REPORTABLE, "Annex II", "eu-2-acetone", None, None, "Listed.", (NAME,)
)
LISTING = Listing("SKU-1", "acetone 1 L", "A bottle. CAS 67-64-1.", lang="en")


def test_groups_stand_by_severity_and_know_their_whole_number() -> None:
    statuses = (Status.REPORTABLE, Status.RESTRICTED, Status.REPORTABLE)
    pairs = [(LISTING, Recognition("SKU-1", "EU", (replace(ACETONE, status=status),))) for status in statuses]
    counts = {Status.RESTRICTED: 1, Status.UNDETERMINED: 7, Status.REPORTABLE: 900, Status.NOT_REGULATED: 50_000}
    groups = listing_groups(pairs, counts)
    assert [(group.status, len(group.listings), group.total) for group in groups] == [
        (Status.RESTRICTED, 1, 1),
        (Status.UNDETERMINED, 0, 7),
        (Status.REPORTABLE, 2, 900),
    ]


def test_a_listing_that_is_not_regulated_is_shown_when_it_was_given() -> None:
    (group,) = listing_groups([(LISTING, Recognition("SKU-1", "EU", ()))], {Status.NOT_REGULATED: 50_000})
    assert (group.status, len(group.listings), group.total) == (Status.NOT_REGULATED, 1, 1)


def test_title_and_description_are_marked_each_by_its_own_spans() -> None:
    cas = Span("description", 14, 21, "67-64-1", Shows.IDENTIFIER)
    view = listing_view(LISTING, Recognition("SKU-1", "EU", (replace(ACETONE, evidence=(NAME, cas)),)))
    assert view.title == (Piece("acetone", (Shows.NAME,)), Piece(" 1 L"))
    assert view.passages == (
        ("description", (Piece("A bottle. CAS "), Piece("67-64-1", (Shows.IDENTIFIER,)), Piece("."))),
    )


def test_of_many_substances_the_most_severe_are_shown() -> None:
    restricted = replace(ACETONE, status=Status.RESTRICTED, name="last")
    many = (*(replace(ACETONE, name=str(turn)) for turn in range(8)), restricted)
    view = listing_view(LISTING, Recognition("SKU-1", "EU", many))
    assert [found.name for found in view.substances] == ["last", "0", "1", "2", "3", "4"]
    assert view.substances_left_out == 3


@pytest.mark.parametrize(
    ("lang", "shown"), [("en", "en"), ("DE", "de"), ("fil", "fil"), ("", ""), ('en" onclick="x', ""), ("русский", "")]
)
def test_only_a_plain_language_code_reaches_the_page(lang: str, shown: str) -> None:
    assert listing_view(replace(LISTING, lang=lang), Recognition("SKU-1", "EU", (ACETONE,))).lang == shown
