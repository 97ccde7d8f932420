"""What an opening allows: two people, two roles, a day, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from poisonbook.register.openings import (
    LASTS,
    CaseReason,
    FourEyesError,
    Opening,
    OpeningError,
    OpeningRequestError,
    OpeningState,
    approved,
    opened,
    refused,
    requested,
    withdrawn,
)
from poisonbook.register.roles import Role

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ASKED = Opening(
    id="opn_1",
    reason=CaseReason.INSPECTION,
    case_id="2026/0042",
    records=("stm_1", "idc_1"),
    requested_by="anna",
    role=Role.COMPLIANCE,
    requested_at=NOON,
    reply_key="x25519:AAAA",
)
APPROVED = approved(ASKED, "bert", Role.DATA_PROTECTION, LATER)


def test_it_is_asked_for_approved_and_read_once() -> None:
    read = opened(APPROVED, "anna", LATER)

    assert requested(ASKED) is ASKED
    assert (APPROVED.state, APPROVED.decided_by, APPROVED.decided_at) == (OpeningState.APPROVED, "bert", LATER)
    assert (read.state, read.opened_at) == (OpeningState.OPENED, LATER)
    with pytest.raises(OpeningError, match="used up: it is read once; ask again"):
        opened(read, "anna", LATER)


def test_who_asked_does_not_approve_and_does_not_refuse() -> None:
    with pytest.raises(FourEyesError, match="a second person") as caught:
        approved(ASKED, "anna", Role.DATA_PROTECTION, LATER)
    with pytest.raises(FourEyesError, match="a second person"):
        refused(ASKED, "anna", LATER)

    assert caught.value.code == "opening-four-eyes"


def test_the_same_role_does_not_approve() -> None:
    with pytest.raises(FourEyesError, match="data_protection decides"):
        approved(ASKED, "bert", Role.COMPLIANCE, LATER)


@pytest.mark.parametrize("person", ["bert", "carl"])
def test_nobody_reads_but_who_asked(person: str) -> None:
    with pytest.raises(OpeningError, match="somebody else"):
        opened(APPROVED, person, LATER)
    with pytest.raises(OpeningError, match="somebody else"):
        withdrawn(APPROVED, person, LATER)


@pytest.mark.parametrize(
    "over",
    [refused(ASKED, "bert", LATER), withdrawn(ASKED, "anna", LATER), withdrawn(APPROVED, "anna", LATER)],
    ids=lambda one: str(one.state),
)
@pytest.mark.parametrize(
    "step",
    [
        lambda one: approved(one, "bert", Role.DATA_PROTECTION, LATER),
        lambda one: refused(one, "bert", LATER),
        lambda one: withdrawn(one, "anna", LATER),
        lambda one: opened(one, "anna", LATER),
    ],
)
def test_what_is_over_stays_over(over: Opening, step: Callable[[Opening], Opening]) -> None:
    with pytest.raises(OpeningError, match=f"is {over.state.value}"):
        step(over)


@pytest.mark.parametrize("now", [NOON + LASTS, NOON + 10 * LASTS, NOON - timedelta(seconds=1)])
def test_after_a_day_or_by_a_clock_that_was_put_back_nothing_is_allowed(now: datetime) -> None:
    steps: tuple[Callable[[], Opening], ...] = (
        lambda: approved(ASKED, "bert", Role.DATA_PROTECTION, now),
        lambda: refused(ASKED, "bert", now),
        lambda: withdrawn(ASKED, "anna", now),
        lambda: opened(APPROVED, "anna", now),
    )
    for step in steps:
        with pytest.raises(OpeningError, match="is expired"):
            step()
    assert ASKED.standing(now) is APPROVED.standing(now) is OpeningState.EXPIRED
    assert opened(APPROVED, "anna", LATER).standing(now) is OpeningState.OPENED


def test_a_moment_before_the_day_is_over_it_is_read() -> None:
    assert opened(APPROVED, "anna", NOON + LASTS - timedelta(microseconds=1)).state is OpeningState.OPENED


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"case_id": ""}, "id of a case"),
        ({"case_id": "Mr Smith"}, "id of a case"),
        ({"case_id": "x" * 41}, "id of a case"),
        ({"requested_by": "Anna Müller"}, "member of staff"),
        ({"requested_by": ""}, "member of staff"),
        ({"records": ()}, "1 to 20 records"),
        ({"records": ("stm_1", "stm_1")}, "each named once"),
        ({"records": tuple(f"stm_{number}" for number in range(21))}, "1 to 20 records"),
    ],
)
def test_a_request_says_what_it_is_about_and_nobodys_name(change: dict[str, object], problem: str) -> None:
    with pytest.raises(OpeningRequestError, match=problem):
        requested(replace(ASKED, **change))  # type: ignore[arg-type]


def test_the_second_person_is_named_as_staff_is() -> None:
    with pytest.raises(OpeningRequestError, match="member of staff"):
        approved(ASKED, "Bert", Role.DATA_PROTECTION, LATER)
