"""The review as a whole in numbers, and never one person."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.review.cases import Disposition
from poisonbook.review.quality import (
    ENOUGH_DECISIONS,
    ENOUGH_PAIRS,
    LATEST,
    Answer,
    Figures,
    Looked,
    Notice,
    Quality,
    figures,
    quality,
)

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HARMLESS, REFUSED, SUSPICIOUS = Disposition.NOT_SUSPICIOUS, Disposition.REFUSED, Disposition.SUSPICIOUS


def answer(number: int = 0, **more: object) -> Answer:
    plain = Answer(
        id=f"ans_{number:04}",
        at=NOW + timedelta(minutes=number),
        looked=Looked.CASE,
        rules=("eu-count",),
        disposition=HARMLESS,
        by="ann" if number % 2 else "ben",
        seconds=60,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


answers_of = st.lists(
    st.builds(
        answer,
        st.integers(0, 100_000),
        looked=st.sampled_from(Looked),
        rules=st.sampled_from([("r1",), ("r2",), ("r1", "r2")]),
        disposition=st.sampled_from(Disposition),
        first=st.none() | st.sampled_from(Disposition),
        by=st.sampled_from(["ann", "ben", "cem"]),
        seconds=st.none() | st.integers(0, 100),
    ),
    max_size=40,
)


def test_of_one_person_there_is_no_figure() -> None:
    alone = [answer(number, by="ann", looked=Looked.SEED) for number in range(30)]

    found = quality(alone)

    nothing = Figures(agreement=None, seeds=None, seeds_missed=None, decisions=None, median_seconds=None)
    assert found.whole == nothing
    assert {one.figures for one in found.rules} == {one.figures for one in found.months} == {nothing}


def test_a_rule_on_which_one_person_decided_alone_has_no_figure_where_all_rules_together_have() -> None:
    found = quality([answer(0), answer(1), answer(2, rules=("eu-sum",))])

    assert {one.rule: one.figures.decisions for one in found.rules} == {"eu-count": 2, "eu-sum": None}
    assert found.whole.decisions == 3


@given(answers_of)
def test_nothing_tells_people_apart(answers: list[Answer]) -> None:
    others = {"ann": "z", "ben": "y", "cem": "x"}

    assert quality([replace(one, by=others[one.by]) for one in answers]) == quality(answers)
    assert {one.name for one in fields(Quality)} == {"whole", "rules", "months", "notices"}
    assert "by" not in {one.name for one in fields(Figures)}


@given(answers_of)
def test_the_order_in_which_answers_come_changes_nothing(answers: list[Answer]) -> None:
    unique = list({one.id: one for one in answers}.values())
    assert quality(unique) == quality(unique[::-1])


def test_a_made_up_purchase_that_somebody_finds_suspicious_or_refuses_is_missed() -> None:
    seeds = [answer(n, looked=Looked.SEED, disposition=said) for n, said in enumerate(Disposition)]

    found = figures([*seeds, answer(9, disposition=SUSPICIOUS)])

    assert (found.seeds, found.seeds_missed) == (3, 2)


def test_pairs_are_those_of_duplicates() -> None:
    found = figures([answer(), answer(1, looked=Looked.DUPLICATE, first=SUSPICIOUS)]).agreement

    assert found is not None
    assert (found.pairs, found.alike) == (1, 0)


def test_months_are_the_earliest_first() -> None:
    found = quality([answer(0), answer(1), answer(2, at=NOW - timedelta(days=40))])

    assert [one.month for one in found.months] == [date(2026, 10, 1), date(2026, 11, 1)]


@pytest.mark.parametrize(("seconds", "count", "notices"), [(4, ENOUGH_DECISIONS, 1), (5, 40, 0), (4, 19, 0)])
def test_decisions_of_a_few_seconds_are_noticed(seconds: int, count: int, notices: int) -> None:
    found = quality([answer(number, seconds=seconds) for number in range(count)])

    assert found.notices == (Notice.RUBBER_STAMP,) * notices


def test_only_the_latest_decisions_count_as_to_speed() -> None:
    fast = [answer(number, seconds=1) for number in range(LATEST)]
    slow = [answer(LATEST + number, seconds=100) for number in range(LATEST // 2 + 1)]

    assert quality(fast).notices == (Notice.RUBBER_STAMP,)
    assert quality([*slow, *fast]).notices == ()


def test_a_person_alone_is_warned_too_without_a_figure() -> None:
    found = quality([answer(number, by="ann", seconds=1) for number in range(ENOUGH_DECISIONS)])

    assert found.notices == (Notice.RUBBER_STAMP,)
    assert found.whole.median_seconds is None


@pytest.mark.parametrize(("pairs", "notices"), [(ENOUGH_PAIRS, (Notice.UNLIKE,)), (ENOUGH_PAIRS - 2, ())])
def test_deciding_the_same_cases_differently_is_noticed(pairs: int, notices: tuple[Notice, ...]) -> None:
    said = [(HARMLESS, HARMLESS), (HARMLESS, REFUSED)]
    answers = [
        answer(n, looked=Looked.DUPLICATE, first=said[n % 2][0], disposition=said[n % 2][1]) for n in range(pairs)
    ]

    assert quality(answers).notices == notices
