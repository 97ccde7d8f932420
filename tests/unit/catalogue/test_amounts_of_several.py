"""The amounts of listings that offer several substances, or that say in two places how much they offer."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from poisonbook.facts.recognition import Recognition

Recognise = Callable[..., Recognition]


def _amounts(recognition: Recognition) -> dict[str, str]:
    return {
        one.substance: next(span.text for span in one.evidence if span.shows == "amount")
        for one in recognition.substances
        if one.net_mass_kg is not None
    }


@pytest.mark.parametrize(
    ("title", "amounts"),
    [
        ("Salpetersäure 53 % 2,5 L + Aceton 3 x 500 ml + Gummihandschuhe", ["2,5 L", "3 x 500 ml"]),
        ("Dissolution kit: nitric acid 65 % 250 ml, acetone 1 L, beakers", ["250 ml", "1 L"]),
        ("Lote: ácido nítrico 60 % 1 L y acetona 500 ml", ["1 L", "500 ml"]),
        ("kwas azotowy 65 % 100 ml i aceton 250 ml", ["100 ml", "250 ml"]),
        ("Salpetersyra 65 % 1 liter och aceton 5 liter", ["1 liter", "5 liter"]),
        ("Salétromsav 65 % 1 l + aceton 500 ml", ["1 l", "500 ml"]),
        ("nitric acid 65 % 1 L acetone 250 ml", ["1 L", "250 ml"]),
        ("1 L nitric acid 65 % + 250 ml acetone", ["1 L", "250 ml"]),
        ("Nitric acid 65 % - 500 ml; acetone - 1 L", ["500 ml", "1 L"]),
        ("Set: 2 x nitric acid 65 % 500 ml + 3 x acetone 1 L", ["2 x nitric acid 65 % 500 ml", "3 x acetone 1 L"]),
    ],
)
def test_each_of_several_substances_has_the_amount_of_its_own_part(
    recognise: Recognise, title: str, amounts: list[str]
) -> None:
    assert _amounts(recognise(title)) == dict(zip(("nitric-acid", "acetone"), amounts, strict=True))


@pytest.mark.parametrize(
    "description",
    [
        "<ul><li>calcium nitrate 3 kg</li><li>potassium nitrate 800 g</li><li>chelated iron 40 g</li></ul>",
        "<table><tr><td>calcium nitrate<td>3 kg</tr><tr><td>potassium nitrate<td>800 g</tr></table>",
        "calcium nitrate 3 kg\npotassium nitrate 800 g",
        "3 kg calcium nitrate and 800 g potassium nitrate",
        "Calcium nitrate: 3 kg. Potassium nitrate: 800 g. Epsom salt: 1 kg.",
    ],
)
@pytest.mark.parametrize("title", ["Greenhouse salts A+B", "Greenhouse salts A+B for 2000 litres", "Salts A+B 4 kg"])
def test_the_items_of_a_description_have_their_own_amounts(recognise: Recognise, title: str, description: str) -> None:
    assert _amounts(recognise(title, description)) == {"calcium-nitrate": "3 kg", "potassium-nitrate": "800 g"}


@pytest.mark.parametrize(
    ("title", "amount"),
    [
        ("Nitric acid 65 % and acetone, 1 L each", "1 L"),
        ("Nitric acid 65 % / acetone 1 L", "1 L"),
    ],
)
def test_what_has_no_amount_of_its_own_has_that_of_the_listing(recognise: Recognise, title: str, amount: str) -> None:
    assert _amounts(recognise(title)) == {"nitric-acid": amount, "acetone": amount}


def test_the_title_of_one_thing_is_not_outweighed_by_a_list_below(recognise: Recognise) -> None:
    said = recognise("Acetone 5 L", "Also in our shop: acetone 1 L, white spirit 2 L, brushes")

    assert _amounts(said) == {"acetone": "5 L"}


@pytest.mark.parametrize(
    ("title", "description", "kg"),
    [
        ("Aceton 10 L", "Lieferumfang: 2 Kanister à 10 L", "15.8"),
        ("Acétone 5 L, qualité technique", "<p>Contenance : 3 bidons de 5&nbsp;L</p>", "11.85"),
        ("Potassium nitrate 25 kg", "You get 2 bags of 25 kg.", "50"),
        ("Acetone 5 L", "Also as 4 x 5 L.", "3.95"),
        ("Acetone 5 L", "Contents: 3 cans of 2 L", "3.95"),
        ("Acetone 2 x 5 L", "Contents: 4 cans of 5 L", "7.9"),
    ],
)
def test_the_description_may_say_how_many_of_the_titles_size(
    recognise: Recognise, title: str, description: str, kg: str
) -> None:
    assert recognise(title, description).substances[0].net_mass_kg == Decimal(kg)


@pytest.mark.parametrize(
    ("title", "description", "kg"),
    [
        ("Nitric acid 53 % IBC ca. 1 m³", "Nettogewicht je Behälter: 1 300 kg", "1300"),
        ("Nitric acid 53 %, 1000 l container", "Net weight per IBC: 1330 kg", "1330"),
        ("Nitric acid 53 %, 1000 l container", "Max. load 2000 kg", "1330"),
        ("Acetone 1 L", "Net weight: 0.8 kg", "0.79"),
    ],
)
def test_a_net_mass_outweighs_the_size_of_a_large_container(
    recognise: Recognise, title: str, description: str, kg: str
) -> None:
    assert recognise(title, description).substances[0].net_mass_kg == Decimal(kg)


def test_what_may_be_a_purpose_counts_where_nothing_else_is_stated(recognise: Recognise) -> None:
    assert _amounts(recognise("Nitrato di potassio per 200 litri", "Busta 2 kg")) == {"potassium-nitrate": "2 kg"}
    assert _amounts(recognise("Nitric acid 60 % per 1000 L")) == {"nitric-acid": "1000 L"}
