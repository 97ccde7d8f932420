"""Strengths as listings state them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.chemistry import shipped_handbook
from poisonbook.catalogue.strengths import Basis, strength_of, strengths_in
from poisonbook.catalogue.text import fold


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("35 %", "35", "35"),
        ("11,9%", "11.9", "11.9"),
        ("≤ 12 %", "0", "12"),
        ("max. 3 %", "0", "3"),
        ("bis zu 12 %", "0", "12"),
        ("> 95 %", "95", "100"),
        ("min. 99.5%", "99.5", "100"),
        ("99 %+", "99", "100"),
        ("95-98 %", "95", "98"),
        ("95 % – 98 %", "95", "98"),
        ("30 bis 35 Prozent", "30", "35"),
        ("35 percent", "35", "35"),
        ("600 g/kg", "60", "60"),
        ("35% w/w", "35", "35"),
    ],
)
def test_a_share_by_mass_is_read_with_both_its_ends(text: str, low: str, high: str) -> None:
    (stated,) = strengths_in(fold(text).text)

    assert (stated.low, stated.high) == (Decimal(low), Decimal(high))
    assert stated.basis is Basis.MASS


@pytest.mark.parametrize(
    ("text", "basis", "figure"),
    [
        ("29% P/V", Basis.MASS_VOLUME, "290"),
        ("290 g/l", Basis.MASS_VOLUME, "290"),
        ("12 % v/v", Basis.VOLUME, "12"),
        ("40 vol", Basis.OXYGEN_VOLUMES, "40"),
        ("130 volumi 1 L", Basis.OXYGEN_VOLUMES, "130"),
        ("vol. 10 botella", Basis.OXYGEN_VOLUMES, "10"),
        ("20 VOLÚMENES", Basis.OXYGEN_VOLUMES, "20"),
        ("27 % N", Basis.NITROGEN, "27"),
        ("N 34,4", Basis.NITROGEN, "34.4"),
        ("27-0-0", Basis.NITROGEN, "27"),
    ],
)
def test_the_basis_of_a_figure_is_read_with_it(text: str, basis: Basis, figure: str) -> None:
    (stated,) = strengths_in(fold(text).text)

    assert (stated.basis, stated.high) == (basis, Decimal(figure))


@pytest.mark.parametrize(
    "text", ["20 % off", "-20%", "kills 99.9 % of germs", "100 % cotton", "120 %", "12 kg", "99 % vegan"]
)
def test_figures_that_are_no_strength_are_left_alone(text: str) -> None:
    assert strengths_in(fold(text).text) == []


@pytest.mark.parametrize(
    ("volumes", "percent"), [("10", "3"), ("20", "6"), ("40", "12"), ("100", "27.5"), ("130", "35")]
)
def test_oxygen_volumes_become_a_share_by_mass(volumes: str, percent: str) -> None:
    (stated,) = strengths_in(f"{volumes} vol")

    strength = strength_of(stated, shipped_handbook().of("hydrogen-peroxide"))

    assert strength is not None
    assert strength.high == Decimal(percent)


def test_forty_volumes_are_on_the_limit_of_twelve_per_cent_and_not_above() -> None:
    (stated,) = strengths_in("40 vol")
    strength = strength_of(stated, shipped_handbook().of("hydrogen-peroxide"))

    assert strength is not None
    assert not strength.high > 12


def test_grams_in_a_litre_are_converted_by_density() -> None:
    """290 g/l of sulfuric acid has a density of about 1.18, so about 24.5 % w/w."""
    (stated,) = strengths_in("29 % w/v")
    strength = strength_of(stated, shipped_handbook().of("sulfuric-acid"))

    assert strength is not None
    assert abs(strength.high - Decimal("24.6")) < Decimal("0.3")


@given(st.decimals(min_value=0, max_value=100, places=2), st.sampled_from([" %", "%", " per cent", " Prozent"]))
def test_any_percentage_comes_back_as_written(value: Decimal, sign: str) -> None:
    for text in (f"{value}{sign}", f"{value}{sign}".replace(".", ",")):
        (stated,) = strengths_in(fold(text).text)

        assert stated.low == stated.high == value


@given(st.decimals(min_value=0, max_value=1000, places=1))
def test_more_grams_in_a_litre_are_never_a_lower_share(grams: Decimal) -> None:
    for chemistry in shipped_handbook().substances.values():
        assert chemistry.from_mass_per_volume(grams) <= chemistry.from_mass_per_volume(grams + 1)


@pytest.mark.parametrize(
    ("text", "substance", "percent"),
    [
        ("nitric acid 0.1 n", "nitric-acid", "0.6"),
        ("nitric acid 2.7 n", "nitric-acid", "15.6"),
        ("sulfuric acid 1 mol/l", "sulfuric-acid", "9.2"),
        ("sulfuric acid 10 n", "sulfuric-acid", "38"),
        ("sulfuric acid 1840", "sulfuric-acid", "98"),
        ("acido sulfurico 1250", "sulfuric-acid", "33.8"),
        ("sulfuric acid d=1.28", "sulfuric-acid", "37"),
        ("nitric acid 1.33 g/ml", "nitric-acid", "53"),
        ("sulfuric acid 60 °be", "sulfuric-acid", "77.7"),
    ],
)
def test_normality_molarity_and_density_tell_the_strength_of_an_acid(text: str, substance: str, percent: str) -> None:
    """Handbook values, to one per cent of the product."""
    (stated,) = strengths_in(text)
    strength = strength_of(stated, shipped_handbook().of(substance))

    assert strength is not None
    assert abs(strength.high - Decimal(percent)) <= Decimal("1.3")


@pytest.mark.parametrize("text", ["5 m hose", "size m", "no. 12 n", "din 1250 blue", "model 1840x"])
def test_other_figures_tell_no_strength(text: str) -> None:
    acid = shipped_handbook().of("sulfuric-acid")

    assert [one for one in strengths_in(text) if one.basis is not Basis.NORMAL and strength_of(one, acid)] == []
