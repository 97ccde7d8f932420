"""What a list shows of a case, and where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.unit.review.findings import NOW, finding

from poisonbook.facts.findings import EvidenceLine
from poisonbook.review.cases import Case, CaseState, Disposition
from poisonbook.review.queue import place_of, shown_of

OPEN = Case(id="cas_1", orders=("A",), alerts=("alt_1",), opened_at=NOW)
PROPOSED = replace(
    OPEN, id="cas_2", state=CaseState.PROPOSED, proposed_at=NOW, due_at=NOW + timedelta(hours=24), proposed_by="ann"
)
SUSPICIOUS = replace(
    PROPOSED, id="cas_3", state=CaseState.CLOSED, disposition=Disposition.SUSPICIOUS, closed_at=NOW, confirmed_by="eve"
)


def test_a_running_clock_comes_before_what_is_older() -> None:
    old = replace(OPEN, opened_at=NOW - timedelta(days=30))

    assert place_of(PROPOSED) < place_of(old)


def test_of_running_clocks_the_one_that_is_due_next_comes_first() -> None:
    sooner = replace(PROPOSED, due_at=NOW + timedelta(hours=2))

    assert place_of(sooner) < place_of(PROPOSED)


def test_what_is_suspicious_stays_at_the_top_until_it_is_reported() -> None:
    assert place_of(SUSPICIOUS).rank == 0
    assert place_of(replace(SUSPICIOUS, reported_at=NOW)).rank == 2


def test_a_clock_without_hours_in_the_law_stands_by_its_start() -> None:
    assert place_of(replace(PROPOSED, due_at=None)).at == NOW


def test_a_line_that_two_rules_rest_on_counts_once() -> None:
    shown = shown_of([finding("A", "B"), finding("A", "B", rule="eu-sum")])

    assert (shown.rules, shown.substances, shown.amount_kg) == (("eu-count", "eu-sum"), ("acetone",), Decimal("1.0"))


def test_the_last_order_is_the_latest_that_a_finding_rests_on() -> None:
    shown = shown_of([finding("A", "B", "C"), finding("A", rule="eu-sum")])

    assert shown.last_order_at == NOW + timedelta(hours=3)


def test_an_amount_that_one_listing_does_not_state_is_not_known() -> None:
    known = finding("A", "B")
    unknown = replace(known, lines=(known.lines[0], replace(known.lines[1], amount_kg=None)))

    assert shown_of([unknown]).amount_kg is None


def test_a_companion_is_no_substance() -> None:
    known = finding("A")
    companion = EvidenceLine("A", 9, "P-9", NOW, None, None, "timer")

    assert shown_of([replace(known, lines=(*known.lines, companion))]).substances == ("acetone",)
