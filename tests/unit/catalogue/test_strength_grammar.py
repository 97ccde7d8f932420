"""Ways of stating a strength that are more than a figure and a sign."""

from __future__ import annotations

from decimal import Decimal

import pytest

from poisonbook.catalogue.stated import Basis
from poisonbook.catalogue.strengths import strengths_in
from poisonbook.catalogue.text import fold

SALT = frozenset({Basis.MASS, Basis.MASS_VOLUME, Basis.VOLUME})
"""The bases on which the strength of a salt is stated that nobody grades by its nitrogen."""


def told(text: str, *, bases: frozenset[Basis] = frozenset(Basis)) -> list[tuple[Decimal, Decimal, Basis]]:
    return [(one.low, one.high, one.basis) for one in strengths_in(fold(text).text, bases)]


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("Zwölfprozentiges Wasserstoffperoxid", 12),
        ("sechsprozentige Creme", 6),
        ("trzydziestoprocentowy roztwór", 30),
        ("tříprocentní roztok", 3),
        ("háromszázalékos oldat", 3),
        ("kolmeprosenttinen liuos", 3),
        ("treprocentig lösning", 3),
        ("трёхпроцентный раствор", 3),
        ("fünfunddreißigprozentig", 35),
    ],
)
def test_a_percentage_may_be_written_in_one_word(text: str, percent: int) -> None:
    assert told(text) == [(Decimal(percent), Decimal(percent), Basis.MASS)]


@pytest.mark.parametrize("text", ["prozentig", "einige Prozent Rabatt", "the percent sign", "procentowy udział"])
def test_the_word_alone_is_no_percentage(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text", ["20vol 30vol 40vol", "20 vol 30 vol 40 vol", "20 / 30 / 40 vol", "vol 40 and 20 vol, 30 vol"]
)
def test_of_several_volumes_none_is_lost(text: str) -> None:
    assert max(high for _, high, _ in told(text)) == 40


@pytest.mark.parametrize("text", ["36 st. Bé", "36° Bé", "36 stopni Be", "36 fok Bé", "36 град. Боме"])
def test_degrees_baume_have_the_word_for_degrees_of_any_language(text: str) -> None:
    ((low, high, basis),) = told(text)

    assert basis is Basis.DENSITY
    assert low == high
    assert Decimal("1.32") < low < Decimal("1.34")


@pytest.mark.parametrize(
    "text",
    ["N 13,7 %, K2O 46,3 %", "Stickstoff gesamt 13,7 %", "azot (N) 13.7%", "N celkem 13,7 %", "nitrogen: 13.7 %"],
)
def test_nitrogen_is_no_strength_of_a_salt_that_nobody_grades_by_it(text: str) -> None:
    assert Decimal("13.7") not in {high for _, high, _ in told(text, bases=SALT)}


@pytest.mark.parametrize("text", ["N celkem 27 %", "Stickstoff gesamt 27", "азот (N) 27 %", "nitrogen total 27 %"])
def test_total_nitrogen_is_nitrogen(text: str) -> None:
    assert told(text) == [(Decimal(27), Decimal(27), Basis.NITROGEN)]


def test_a_trace_beside_a_share_is_an_additive() -> None:
    assert told("49,0-50,5 %, stabilisator < 50 mg/kg") == [(Decimal("49.0"), Decimal("50.5"), Basis.MASS)]


def test_a_trace_alone_is_what_is_stated() -> None:
    assert told("500 ppm") == [(Decimal("0.05"), Decimal("0.05"), Basis.MASS)]


@pytest.mark.parametrize("text", ["rated by 33 customers", "Palette 24 Säcke", "ships in 25 days", "within 24 hours"])
def test_a_whole_figure_before_another_word_counts_things(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text", ["ammonium nitrate 34 prilled", "KAS 27 Kalkammonsalpeter", "ammonitrate 33,5 en vrac"]
)
def test_a_figure_behind_the_name_of_a_nitrate_grades_it(text: str) -> None:
    assert [basis for _, _, basis in told(text)] == [Basis.NITROGEN]


@pytest.mark.parametrize(
    "text", ["100 %-ban vízoldható", "100 % vandopløselig", "100 % rozpustný", "99 % водорастворим"]
)
def test_how_much_of_it_dissolves_is_no_strength(text: str) -> None:
    assert told(text) == []
