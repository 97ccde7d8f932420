"""Refusals are all counted, listed up to a bound, and explained."""

from __future__ import annotations

from poisonbook.intake.refusals import LISTED_AT_MOST, Reason, Refusal, RefusalLog


def test_all_refusals_are_counted_and_the_first_are_listed() -> None:
    log = RefusalLog()

    for row in range(LISTED_AT_MOST + 5):
        log.add(Refusal("f", row, Reason.RAGGED_ROW))

    assert log.counts == {Reason.RAGGED_ROW: LISTED_AT_MOST + 5}
    assert log.total == LISTED_AT_MOST + 5
    assert [refusal.row_in_file for refusal in log.listed] == list(range(LISTED_AT_MOST))


def test_every_reason_says_what_would_be_right() -> None:
    helps = [reason.help for reason in Reason]

    assert all(text.endswith(".") for text in helps)
    assert len(set(helps)) == len(Reason)
