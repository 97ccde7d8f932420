"""What a case says is said once, however often it holds."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.review.findings import finding

from poisonbook.console.case_page import not_known, said_alike
from poisonbook.review.shown import Unknown, UnknownKind


def test_findings_that_say_the_same_are_one_with_their_number() -> None:
    first, again, other = finding("A"), finding("B"), replace(finding("C"), why="Another sentence.")

    assert said_alike([first, other, again]) == [(first, 2), (other, 1)]


def test_what_is_not_known_is_said_once_of_all_it_is_about() -> None:
    unknown = [
        Unknown(UnknownKind.NO_CLAIM, "A"),
        Unknown(UnknownKind.NO_STATEMENT, "A"),
        Unknown(UnknownKind.NO_CLAIM, "B"),
    ]

    assert not_known(unknown) == {UnknownKind.NO_CLAIM: ["A", "B"], UnknownKind.NO_STATEMENT: ["A"]}
