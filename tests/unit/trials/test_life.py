"""A rule's life over years: it ends on its day, with notice before, and does not come back by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.unit.trials.gate_records import BACK_TEST, record

from poisonbook.trials.gates import Gate
from poisonbook.trials.life import GoingLive, Kind, Notice, Reviews, Stage, notices_of, standing
from poisonbook.trials.steps import End, RuleStep, StepKind

DAY = timedelta(days=1)
BEGAN = datetime(2026, 2, 28, 9, tzinfo=UTC)
SHIPPED = Kind(going_live=GoingLive.AT_ONCE, is_statutory=False)
OWN = Kind(going_live=GoingLive.GATES, is_statutory=False)
CHECK = Kind(going_live=GoingLive.AT_ONCE, is_statutory=True)
END = datetime(2027, 2, 28, 9, tzinfo=UTC)


def step(kind: StepKind, at: datetime, **more: Any) -> RuleStep:
    more = {"digest": "sha256:0", "rule": "r", "version": 1, **more}
    return RuleStep(id="", at=at, step=kind, **more)


def seen() -> list[RuleStep]:
    return [step(StepKind.SEEN, BEGAN)]


def way(
    at: datetime, *, shadow: timedelta = 30 * DAY, lines: int = 0, without: Iterable[StepKind] = (), **tried: Any
) -> list[RuleStep]:
    """All that makes a rule live, but some of it."""
    then = at + shadow
    found = record(back_test=replace(BACK_TEST, **tried))
    steps = [
        step(StepKind.TRIED, at, staff="ron", record=found),
        step(StepKind.SHADOWED, at, staff="ron"),
        step(StepKind.PROPOSED, then, staff="ron", shadow_lines=lines),
        step(StepKind.APPROVED, then, staff="eve", first="ron"),
    ]
    return [one for one in steps if one.step not in without]


def stage(steps: Iterable[RuleStep], kind: Kind, at: datetime) -> Stage:
    return standing(tuple(steps), kind, at).stage


def test_a_shipped_rule_is_live_for_a_year_and_not_a_moment_longer() -> None:
    assert stage(seen(), SHIPPED, BEGAN) is Stage.LIVE
    assert stage(seen(), SHIPPED, END - timedelta(microseconds=1)) is Stage.LIVE
    assert stage(seen(), SHIPPED, END) is Stage.OFF
    assert stage(seen(), SHIPPED, END + 3_000 * DAY) is Stage.OFF


def test_notice_comes_thirty_days_before_the_end() -> None:
    def notices(at: datetime, kind: Kind = SHIPPED) -> tuple[Notice, ...]:
        return notices_of(standing(seen(), kind, at), Reviews(), kind, at)

    assert notices(END - 30 * DAY - timedelta(seconds=1)) == ()
    assert notices(END - 30 * DAY) == (Notice.ENDS_SOON,)
    assert notices(END) == ()
    assert notices(END, CHECK) == (Notice.OVERDUE,)


def test_a_statutory_check_stays_in_force_past_its_end_and_whatever_its_record() -> None:
    poor = step(StepKind.ENDED, BEGAN + DAY, why=End.POOR_RECORD)
    assert stage([*seen(), poor], CHECK, END - DAY) is Stage.LIVE
    assert stage([*seen(), poor], CHECK, END + 900 * DAY) is Stage.OVERDUE


def test_an_own_rule_is_live_past_the_gates_alone() -> None:
    assert stage(seen(), OWN, BEGAN) is Stage.WAITING
    assert stage(way(BEGAN), OWN, BEGAN) is Stage.SHADOW
    assert stage(way(BEGAN), OWN, BEGAN + 30 * DAY) is Stage.LIVE


@pytest.mark.parametrize("missing", [StepKind.TRIED, StepKind.SHADOWED, StepKind.PROPOSED, StepKind.APPROVED])
def test_without_one_step_it_never_is(missing: StepKind) -> None:
    assert not stage(way(BEGAN, without=[missing]), OWN, BEGAN + 100 * DAY).is_in_force


@pytest.mark.parametrize(
    "steps",
    [
        way(BEGAN, lines=2_999, shadow=29 * DAY),
        way(BEGAN, shadow=91 * DAY),
        way(BEGAN, lines=3_000, shadow=DAY, share=10_001),
        [*way(BEGAN)[:2], *way(BEGAN + DAY)[:1], *way(BEGAN)[2:]],
        [replace(one, digest="sha256:1") for one in way(BEGAN)],
        [replace(one, record=one.record and record(is_statutory=True)) for one in way(BEGAN)],
        [replace(one, staff="ron") for one in way(BEGAN)],
        [replace(one, first="eve") if one.first else one for one in way(BEGAN)],
        [replace(one, at=END + 900 * DAY) for one in way(BEGAN)],
        way(BEGAN)[::-1],
    ],
    ids=[
        "short",
        "stale",
        "gate",
        "tried-anew",
        "other-version",
        "short-list",
        "one-person",
        "not-the-first",
        "future",
        "order",
    ],
)
def test_what_is_not_quite_it_makes_nothing_live(steps: list[RuleStep]) -> None:
    assert not stage(steps, OWN, BEGAN + 100 * DAY).is_in_force


def test_three_thousand_lines_are_as_good_as_thirty_days() -> None:
    assert stage(way(BEGAN, lines=3_000, shadow=DAY), OWN, BEGAN + DAY) is Stage.LIVE


def test_a_waiver_takes_two_people_and_a_reason() -> None:
    tried, *others = way(BEGAN, ratio=2_000)
    wrote = step(StepKind.JUSTIFIED, BEGAN, staff="ron", gate=Gate.DISPARITY, text="farms order by telephone")
    agreed = step(StepKind.AGREED, BEGAN, staff="eve", first="ron", gate=Gate.DISPARITY)
    then = BEGAN + 30 * DAY

    assert stage([tried, wrote, agreed, *others], OWN, then) is Stage.LIVE
    for short in (
        [tried, *others],
        [tried, wrote, *others],
        [tried, agreed, *others],
        [tried, replace(wrote, text=" "), agreed, *others],
        [tried, wrote, replace(agreed, staff="ron"), *others],
        [tried, replace(wrote, gate=Gate.CUSTOMERS), replace(agreed, gate=Gate.CUSTOMERS), *others],
        [wrote, agreed, tried, *others],
    ):
        assert not stage(short, OWN, then).is_in_force


def test_nothing_comes_back_by_itself() -> None:
    early = [*seen(), *way(END - 40 * DAY, without=[StepKind.APPROVED, StepKind.PROPOSED])]
    late = step(StepKind.PROPOSED, END, staff="ron"), step(StepKind.APPROVED, END, staff="eve", first="ron")
    assert stage([*early, *late], SHIPPED, END) is Stage.OFF

    anew = way(END + DAY)
    assert stage([*early, *anew[:2]], SHIPPED, END + DAY) is Stage.SHADOW
    assert stage([*early, *anew], SHIPPED, END + 31 * DAY) is Stage.LIVE
    assert stage([*early, *anew], SHIPPED, END + 31 * DAY + 366 * DAY) is Stage.OFF


def test_what_is_live_is_renewed_on_a_fresh_trial_without_a_shadow() -> None:
    renewed = way(END - 20 * DAY, shadow=DAY, without=[StepKind.SHADOWED])
    assert stage([*seen(), *renewed], SHIPPED, END + 300 * DAY) is Stage.LIVE
    assert stage([*seen(), *renewed[1:]], SHIPPED, END) is Stage.OFF
    stale = way(END - 120 * DAY, shadow=110 * DAY, without=[StepKind.SHADOWED])
    assert stage([*seen(), *stale], SHIPPED, END) is Stage.OFF


def test_a_poor_record_ends_a_rule_and_a_new_trial_is_asked_for() -> None:
    poor = step(StepKind.ENDED, BEGAN + 100 * DAY, why=End.POOR_RECORD)
    found = standing([*seen(), poor], SHIPPED, BEGAN + 100 * DAY)
    assert (found.stage, found.term and found.term.why) == (Stage.OFF, End.POOR_RECORD)
    assert stage([*seen(), poor, *way(BEGAN + 101 * DAY)], SHIPPED, BEGAN + 131 * DAY) is Stage.LIVE
    assert stage([*seen(), *way(BEGAN + 70 * DAY)[:3], poor, *way(BEGAN + 70 * DAY)[3:]], SHIPPED, END) is Stage.OFF


def test_the_record_is_poor_below_one_of_a_hundred() -> None:
    assert not Reviews(299, 0).is_poor()
    assert Reviews(300, 0).is_poor()
    assert Reviews(300, 2).is_poor()
    assert not Reviews(300, 3).is_poor()
    assert Reviews(301, 3).is_poor()


def test_whatever_the_reviews_say_there_is_notice_long_before_a_poor_record() -> None:
    for confirmed in range(12):
        ends = next(reviewed for reviewed in range(2_000) if Reviews(reviewed, confirmed).is_poor())
        assert all(Reviews(reviewed, confirmed).is_near() for reviewed in range(ends - 100, ends))


def test_where_approval_alone_is_asked_for_coming_back_takes_the_gates() -> None:
    kind = Kind(going_live=GoingLive.APPROVED, is_statutory=False)
    approved = way(BEGAN, shadow=timedelta(0), without=[StepKind.TRIED, StepKind.SHADOWED])
    again = [replace(one, at=END + DAY) for one in approved]
    assert stage(approved, kind, BEGAN) is Stage.LIVE
    assert stage(approved, OWN, BEGAN) is Stage.WAITING
    assert stage([*approved, *again], kind, END + DAY) is Stage.OFF
