"""Packs as listings state them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from poisonbook.catalogue.amounts import amounts_in
from poisonbook.catalogue.text import fold


@pytest.mark.parametrize(
    ("text", "litres"),
    [
        ("5 L", "5"),
        ("5L Kanister", "5"),
        ("500 ml", "0.5"),
        ("12 x 500 ml", "6"),
        ("500 ml x 12", "6"),
        ("1,5 Liter", "1.5"),
        ("1.000 L", "1"),
        ("1.000 ml", "1"),
        ("5,000 ml", "5"),
        ("0.085 L", "0.085"),
        ("0,5 л", "0.5"),
        ("1 gal", "3.785411784"),
        ("16oz", "0.47317647300"),
        ("1-qt. (Case of 12)", "11.356235352"),
        ("250 ml 6-pack", "1.5"),
        ("case of 12 x 500 ml", "6"),
        ("IBC 1.000 L", "1000"),
        ("IBC container 1,000 l", "1000"),
        ("1\u00bd L", "1.5"),
    ],
)
def test_a_volume_is_read_in_litres(text: str, litres: str) -> None:
    (amount,) = amounts_in(fold(text).text)

    assert amount.litres == Decimal(litres)
    assert amount.kg is None


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("25 kg", "25"),
        ("x 35Kg", "35"),
        ("20 x 4 g", "0.08"),
        ("1 lb", "0.45359237"),
        ("500 GM", "0.5"),
        ("Big Bag 1.000 kg", "1000"),
        ("2.500 g", "2.5"),
        ("40 κιλά", "40"),
    ],
)
def test_a_mass_is_read_in_kilograms(text: str, kg: str) -> None:
    (amount,) = amounts_in(fold(text).text)

    assert amount.kg == Decimal(kg)
    assert amount.litres is None


@pytest.mark.parametrize("text", ["600 g/kg", "290 g/l", "35 %", "12V 74Ah", "DIN 5 liga", "0 kg"])
def test_other_figures_are_no_amount(text: str) -> None:
    assert amounts_in(fold(text).text) == []


def test_ounces_of_a_solid_are_a_mass() -> None:
    (amount,) = amounts_in("16 oz", is_liquid=False)

    assert amount.kg == Decimal("0.453592370000")


@pytest.mark.parametrize(
    "text", ["9999 x 999999 tonnes", "1.000.000.000.000.000.000.000.000.000.000 kg", "999,999,999 l"]
)
def test_an_absurd_pack_is_no_amount(text: str) -> None:
    assert amounts_in(text) == []
