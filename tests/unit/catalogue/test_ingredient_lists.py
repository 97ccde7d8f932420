"""A name far down a list of ingredients stands for a trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.values.status import Status

CREAM = (
    "Aqua, Glycerin, Cetearyl Alcohol, Dimethicone, Glyceryl Stearate, Carbomer, Phenoxyethanol, {}, Parfum, Linalool"
)


@pytest.mark.parametrize("head", ["Ingredients: ", "INCI: ", "Zutaten: ", "Skład: ", "Thành phần đầy đủ: ", ""])
def test_a_trace_among_the_ingredients_of_a_cosmetic_is_a_mention(gb: Recogniser, head: str) -> None:
    description = f"A rich cream for dry skin. {head}{CREAM.format('Sodium Hydroxide')}."
    (recognition,) = gb.recognise([Listing("c", "Moisturiser 50 ml", description)])

    assert recognition.status is Status.NOT_REGULATED
    assert recognition.substances[0].reason.startswith("Only mentioned: the listing names it among many ingredients")


def test_a_stated_strength_is_never_a_trace(gb: Recogniser) -> None:
    description = f"Ingredients: {CREAM.format('Sodium Hydroxide 13 %')}."

    assert gb.recognise([Listing("c", "Peeling 50 ml", description)])[0].status.is_regulated


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Nail polish remover 100 ml", "Ingredients: Acetone, Aqua, Glycerin, Parfum, Limonene, CI 42090, Panthenol"),
        (
            "Cream for blonde hair",
            "Ingredients: Aqua, Hydrogen Peroxide, Cetearyl Alcohol, Ceteareth-20, Parfum, Etidronic Acid, BHT",
        ),
        (
            "Toothpaste 75 ml",
            "With 5 % potassium nitrate. Ingredients: Aqua, Sorbitol, Silica, Glycerin, Potassium Nitrate, Aroma",
        ),
        (
            "Chemicals in stock",
            "Ethanol, toluene, xylene, hexane, methanol, white spirit, turpentine, glycerol, acetone, 5 L each",
        ),
    ],
)
def test_what_stands_first_or_has_a_figure_or_is_for_sale_counts(
    recognise: Callable[..., Recognition], title: str, description: str
) -> None:
    assert recognise(title, description).status.is_regulated


def test_a_preservative_of_food_is_a_trace(recognise: Callable[..., Recognition]) -> None:
    description = "Ingredients: pork, salt, dextrose, spices, garlic, preservative: potassium nitrate, starter cultures"

    assert recognise("Salami 200 g", description).status is Status.NOT_REGULATED


def test_toothpaste_with_a_stated_share_is_what_the_law_says(recognise: Callable[..., Recognition]) -> None:
    """Art. 3(13) leaves out many-part mixtures only below 1 %; it has no exemption for cosmetics."""
    assert recognise("Toothpaste for sensitive teeth with 5 % potassium nitrate").status is Status.REPORTABLE
