"""One outcome held against one case."""

from __future__ import annotations

from decimal import Decimal

import pytest
from benchmarks.recognition.checks import Answer, Check, Question, checks_of, is_same_pack, is_same_strength
from benchmarks.recognition.outcomes import Found, Outcome
from benchmarks.recognition.packs import Pack
from tests.unit.benchmarks.conftest import NOTHING, REPORTABLE, RESTRICTED, UNDETERMINED, ReadCases, label, outcome, row

from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength


def strength(low: str, high: str | None = None) -> Strength:
    return Strength(Decimal(low), Decimal(high or low))


@pytest.mark.parametrize(
    ("wanted", "got", "is_same"),
    [
        (strength("35"), strength("35"), True),
        (strength("35"), strength("35.35"), True),
        (strength("35"), strength("35.36"), False),
        (strength("0"), strength("0"), True),
        (strength("95", "97"), strength("95", "97"), True),
        (strength("95", "97"), strength("97"), False),
        (strength("96"), strength("95", "98"), False),
        (strength("12"), strength("0", "12"), True),  # at most 12 %
        (strength("12"), strength("0", "13"), False),
        (strength("99"), strength("99", "100"), True),  # at least 99 %
        (strength("90"), strength("99", "100"), False),
        (strength("90"), strength("0", "100"), False),
    ],
)
def test_strengths_are_the_same_within_one_per_cent_at_both_ends(
    wanted: Strength, got: Strength, *, is_same: bool
) -> None:
    assert is_same_strength(wanted, got) is is_same


@pytest.mark.parametrize(
    ("wanted", "got", "is_same"),
    [
        (Pack(Decimal(5), None), Pack(Decimal("5.05"), None), True),
        (Pack(Decimal(5), None), Pack(Decimal("5.06"), None), False),
        (Pack(None, Decimal(1)), Pack(Decimal("1.13"), Decimal(1)), True),
        (Pack(None, Decimal(1)), Pack(Decimal(1), None), False),
        (Pack(Decimal("1.13"), Decimal(1)), Pack(Decimal(2), Decimal(1)), True),
        (Pack(Decimal("0.0045"), None), Pack(Decimal("0.005"), None), True),  # amounts are told to the gram
    ],
)
def test_amounts_are_the_same_by_mass_or_by_volume(wanted: Pack, got: Pack, *, is_same: bool) -> None:
    assert is_same_pack(wanted, got) is is_same


def answers(checks: tuple[Check, ...]) -> list[tuple[str, str]]:
    return [(check.question.value, check.answer.value) for check in checks]


@pytest.mark.parametrize(
    ("got", "is_right"), [(RESTRICTED, True), (UNDETERMINED, False), (REPORTABLE, False), (NOTHING, False)]
)
def test_a_stated_strength_leaves_one_right_status(read: ReadCases, got: Outcome, *, is_right: bool) -> None:
    (case,) = read(row("a", label("restricted", concentration_ww=35)))
    assert checks_of(case, got)[0].is_right is is_right


def test_a_substance_that_was_not_found_leaves_its_figures_unread(read: ReadCases) -> None:
    (case,) = read(row("a", label("restricted", concentration_ww=35, net_kg=1)))

    assert answers(checks_of(case, NOTHING)) == [
        ("status", "wrong"),
        ("substance", "missing"),
        ("strength", "missing"),
        ("amount", "missing"),
    ]


def test_a_substance_that_no_label_calls_regulated_is_extra(read: ReadCases) -> None:
    (case,) = read(row("a", expected="not_regulated"))
    assert answers(checks_of(case, RESTRICTED)) == [("status", "wrong"), ("substance", "extra")]


def test_where_both_answers_are_right_substances_are_not_asked_about(read: ReadCases) -> None:
    (case,) = read(
        row("a", label("below_limit", concentration_ww=3), expected="below_limit", acceptable=["not_regulated"])
    )

    assert answers(checks_of(case, NOTHING)) == [("status", "right")]
    assert answers(checks_of(case, REPORTABLE)) == [("status", "right"), ("strength", "missing")]


def test_a_strength_read_where_none_is_stated_is_extra_unless_words_gave_it(read: ReadCases) -> None:
    (case,) = read(row("a"))
    read_from_figures = Found("hydrogen-peroxide", Status.RESTRICTED, strength("46"))
    read_from_words = Found("hydrogen-peroxide", Status.RESTRICTED, strength("95", "100"), in_figures=False)

    assert checks_of(case, outcome(read_from_figures))[-1] == Check(
        Question.STRENGTH, "hydrogen-peroxide", Answer.EXTRA, "none", "46 % w/w"
    )
    assert all(check.is_right for check in checks_of(case, outcome(read_from_words)))
