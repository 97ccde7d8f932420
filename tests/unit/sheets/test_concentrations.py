"""How a share is written, and which figures are none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from poisonbook.sheets.concentrations import Trust, concentrations_in, goes_on, is_open
from poisonbook.sheets.letters import fold


def ends(text: str) -> list[tuple[Decimal, Decimal]]:
    return [(one.low, one.high) for one in concentrations_in(fold(text)) if one.trust is not Trust.LIMIT]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (">= 30 - < 50 %", "30", "50"),
        ("≥30 – <50", "30", "50"),
        ("≥ 10 - ≤ 25 %", "10", "25"),
        ("30-50", "30", "50"),
        ("10 - 25 % w/w", "10", "25"),
        ("10 – 25 Gew.-%", "10", "25"),
        ("40-60 tömeg%", "40", "60"),
        ("25 bis 30 %", "25", "30"),
        ("od 10 do 20 %", "10", "20"),
        ("25 <= x % < 50", "25", "50"),
        ("8 ≤ x < 12", "8", "12"),
        ("x ≥ 30 % < 50 %", "30", "50"),
        ("<=12%", "0", "12"),
        ("< 0,1", "0", "0.1"),
        ("max. 5 %", "0", "5"),
        ("weniger als 3 %", "0", "3"),
        ("> 95", "95", "100"),
        ("mind. 99,5 %", "99.5", "99.5"),
        ("mindestens 99,5 %", "99.5", "100"),
        ("≤ 100 %", "0", "100"),
        ("49,5", "49.5", "49.5"),
        ("100", "100", "100"),
    ],
)
def test_a_share_has_both_its_ends(text: str, low: str, high: str) -> None:
    assert ends(text) == [(Decimal(low), Decimal(high))]


@pytest.mark.parametrize(
    "text",
    [
        "Skin Corr. 1A; H314: C ≥ 70 %",
        "Skin Corr. 1B; H314: 50 % ≤ C < 70 %",
        "Eye Irrit. 2; H319: 5 % <= C < 8 %",
        "C > 2,5 %",
        "Ox. Liq. 1; H271: >= 70 - 100",
        "Ox. Liq. 2 H272: ≥ 50% - < 70%",
        "M = 10",
        "M-factor (chronic): 100",
        "ATE (oral): 500 mg/kg",
        "LC50 = 11 mg/l",
        "101 %",
        "H302",
        "-",
        "…%",
    ],
)
def test_limits_factors_and_doses_are_no_shares(text: str) -> None:
    assert ends(text) == []


def test_a_share_of_volume_is_told_from_one_of_mass() -> None:
    assert [
        one.is_by_volume for text in ("30 % v/v", "30 Vol.-%", "30 % w/w") for one in concentrations_in(fold(text))
    ] == [
        True,
        True,
        False,
    ]


def test_a_class_around_a_share_makes_it_doubtful() -> None:
    trusts = [
        next(concentrations_in(fold(text))).trust
        for text in ("30 %", "with 30 % of it", "30 % Ox. Liq. 1", "H272 30 %", "H272: 30 %")
    ]

    assert trusts == list(Trust)


def test_a_range_goes_on_below_when_it_says_so() -> None:
    assert is_open("≥ 30 -")
    assert is_open("30 <")
    assert not is_open("30 %")
    assert goes_on("≥ 30 %", "- < 50 %")
    assert not goes_on("≥ 30 %", "7664-93-9")
