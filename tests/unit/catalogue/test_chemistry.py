"""Conversions: more of one figure is never less of the other, and back again gives what was there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.chemistry import Chemistry, from_nitrogen, shipped_handbook

_ALL = list(shipped_handbook().substances.items())
_DENSE = [(name, chemistry) for name, chemistry in _ALL if chemistry.densities is not None]
_SHARES = st.decimals(min_value=0, max_value=100, places=2)


@given(st.sampled_from(_ALL), st.decimals(min_value=0, max_value=2000, places=1))
def test_more_grams_in_a_litre_are_never_a_lower_share(one: tuple[str, Chemistry], grams: Decimal) -> None:
    _, chemistry = one

    assert chemistry.from_mass_per_volume(grams) <= chemistry.from_mass_per_volume(grams + 1)


@given(st.sampled_from(_ALL), st.decimals(min_value=0, max_value=99, places=1))
def test_more_by_volume_is_never_a_lower_share(one: tuple[str, Chemistry], percent: Decimal) -> None:
    _, chemistry = one

    assert chemistry.from_volume_percent(percent) <= chemistry.from_volume_percent(percent + 1)


@given(st.sampled_from(_DENSE), _SHARES)
def test_grams_in_a_litre_lead_back_to_the_share(one: tuple[str, Chemistry], share: Decimal) -> None:
    _, chemistry = one
    points = [ww for ww, _ in chemistry.densities.points] if chemistry.densities else []
    if share > points[-1]:
        return

    assert abs(chemistry.from_mass_per_volume(chemistry.grams_per_litre(share)) - share) < Decimal("0.0001")


@given(st.sampled_from(["nitric-acid", "hydrochloric-acid", "phosphoric-acid", "hydrogen-peroxide"]), _SHARES)
def test_the_density_leads_back_to_the_share(substance: str, share: Decimal) -> None:
    chemistry = shipped_handbook().of(substance)
    share = min(share, chemistry.densities.points[-1][0]) if chemistry.densities else share

    back = chemistry.from_density(chemistry.density(share))

    assert back is not None
    assert abs(back - share) < Decimal("0.01")


@given(_SHARES, st.decimals(min_value="0.01", max_value=1, places=2))
def test_diluting_never_makes_stronger(share: Decimal, part: Decimal) -> None:
    for _, chemistry in _ALL:
        assert chemistry.diluted(share, part) <= share + Decimal("0.0001")


@pytest.mark.parametrize(
    ("word", "substance", "low", "high"),
    [
        ("concentrated", "sulfuric-acid", "95", "98"),
        ("concentrated", "nitric-acid", "65", "70"),
        ("concentrated", "hydrochloric-acid", "36", "38"),
        ("fuming", "nitric-acid", "86", "100"),
        ("pure", "potassium-chlorate", "95", "100"),
    ],
)
def test_a_word_has_the_strength_that_the_trade_gives_it(word: str, substance: str, low: str, high: str) -> None:
    strength = shipped_handbook().of(substance).words[word]

    assert (strength.low, strength.high) == (Decimal(low), Decimal(high))


def test_what_is_on_the_limit_of_nitrogen_stays_on_it() -> None:
    assert from_nitrogen(Decimal(16), Decimal("0.35")) * Decimal("0.35") <= 16
