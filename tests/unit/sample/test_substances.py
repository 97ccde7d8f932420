"""Packs as listings write them, in kilograms."""

from __future__ import annotations

from decimal import Decimal

import pytest

from poisonbook.sample.substances import net_kg, read_forms


@pytest.mark.parametrize(
    ("pack", "density", "kg"),
    [
        pytest.param("25 kg", None, "25", id="mass"),
        pytest.param("20 x 4 g", None, "0.08", id="several-small"),
        pytest.param("5 L", "1.13", "5.65", id="volume"),
        pytest.param("12 x 500 ml", "1.01", "6.06", id="several-volumes"),
        pytest.param("2.5 L", "1.39", "3.475", id="fraction"),
        pytest.param("1 L", None, None, id="no-density"),
    ],
)
def test_a_pack_weighs_what_it_says(pack: str, density: str | None, kg: str | None) -> None:
    """Exactly, by decimal arithmetic."""
    found = net_kg(pack, Decimal(density) if density else None)

    assert found == (None if kg is None else Decimal(kg))


def test_a_pack_in_other_words_is_refused() -> None:
    """The data is ours: a slip in it is a programming error."""
    with pytest.raises(ValueError, match="a pack reads like 5 L"):
        net_kg("five litres", None)


def test_every_form_with_a_stated_strength_has_a_known_mass() -> None:
    """Only an unknown strength leaves the density open."""
    for form in read_forms():
        for pack in (*form.packs, *form.always):
            assert (net_kg(pack, form.density) is None) == (form.percent is None and pack.endswith(("L", "ml")))


def test_packs_that_every_shop_sells_are_among_the_packs() -> None:
    """`always` chooses, it does not add."""
    assert all(set(form.always) <= set(form.packs) for form in read_forms())
