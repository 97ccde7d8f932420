"""What a listing states of a substance, tried on whole listings."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poisonbook.facts.recognition import Recognition

Recognise = Callable[..., Recognition]


def _ends(recognition: Recognition, substance: str) -> tuple[str, str] | None:
    (strength,) = (one.strength for one in recognition.substances if one.substance == substance)
    return None if strength is None else (f"{strength.low:f}", f"{strength.high:f}")


@pytest.mark.parametrize(
    ("title", "substance", "low", "high"),
    [
        ("Concentrated sulfuric acid 1 L", "sulfuric-acid", "95", "98"),
        ("Sulfuric acid, conc. 1 L", "sulfuric-acid", "95", "98"),
        ("Schwefelsäure konzentriert 1 L", "sulfuric-acid", "95", "98"),
        ("Konzentrierte Schwefelsäure", "sulfuric-acid", "95", "98"),
        ("Acide sulfurique concentré", "sulfuric-acid", "95", "98"),
        ("Acido solforico concentrato", "sulfuric-acid", "95", "98"),
        ("Ácido sulfúrico concentrado", "sulfuric-acid", "95", "98"),
        ("Kwas siarkowy stężony", "sulfuric-acid", "95", "98"),
        ("Kyselina sírová koncentrovaná", "sulfuric-acid", "95", "98"),
        ("Серная кислота концентрированная", "sulfuric-acid", "95", "98"),
        ("Fuming nitric acid", "nitric-acid", "86", "100"),
        ("Rauchende Salpetersäure", "nitric-acid", "86", "100"),
        ("Acide nitrique fumant", "nitric-acid", "86", "100"),
        ("Kwas azotowy dymiący", "nitric-acid", "86", "100"),
        ("Nitric acid reagent grade 1 L", "nitric-acid", "65", "70"),
        ("Kwas azotowy cz.d.a.", "nitric-acid", "65", "70"),
        ("Nitric acid p.a.", "nitric-acid", "65", "70"),
        ("Diluted nitric acid", "nitric-acid", "2", "12.5"),
        ("Verdünnte Salpetersäure", "nitric-acid", "2", "12.5"),
        ("Chloran potasu czysty 100 g", "potassium-chlorate", "95", "100"),
        ("Chlorečnan sodný p.a. 500 g", "sodium-chlorate", "95", "100"),
    ],
)
def test_a_word_tells_the_strength_where_no_figure_does(
    recognise: Recognise, title: str, substance: str, low: str, high: str
) -> None:
    assert _ends(recognise(title), substance) == (low, high)


@pytest.mark.parametrize("word", ["concentrated", "fuming", "technical", "pure", "diluted", "reagent grade"])
def test_a_word_never_overrides_a_figure(recognise: Recognise, word: str) -> None:
    assert _ends(recognise(f"Nitric acid 20 %, {word}"), "nitric-acid") == ("20", "20")


def test_a_concentrated_cleaner_is_no_concentrated_acid(recognise: Recognise) -> None:
    title = "Super concentrated cleaner for tiles and grout, with nitric acid"

    assert _ends(recognise(title), "nitric-acid") is None


@pytest.mark.parametrize(
    ("title", "low", "high"),
    [
        ("Sulfuric acid 96 % diluted 1:4", "29", "35"),
        ("Sulfuric acid 96 % diluted 1+3", "35", "35"),
        ("Schwefelsäure 96 % verdünnt 1:10", "15", "17"),
    ],
)
def test_a_diluted_product_is_as_strong_as_its_share_of_the_stock(
    recognise: Recognise, title: str, low: str, high: str
) -> None:
    (one,) = recognise(title).substances

    assert one.strength is not None
    assert abs(one.strength.low - Decimal(low)) < 2
    assert abs(one.strength.high - Decimal(high)) < 2


def test_an_instruction_to_dilute_leaves_the_strength(recognise: Recognise) -> None:
    assert _ends(recognise("Sulfuric acid 96 %, dilute 1:4 before use"), "sulfuric-acid") == ("96", "96")


_UNRELATED = [
    "Our customers are 98 % happy.",
    "20 % off this week.",
    "Kills 99.9 % of bacteria.",
    "The box is 80 % recycled cardboard.",
    "Store below 60 % humidity.",
    "Delivery within 24 h, 7 days a week.",
    "Versand mit DHL, inkl. 19 % MwSt.",
    "Livraison gratuite dès 50 € d'achat.",
    "Bestellen Sie bis 12 Uhr.",
    "Made in Germany since 1984.",
    "Rated 4.8 of 5 by 312 buyers.",
    "Wysyłka w 24 h, rabat 10 %.",
]
_STATED = [
    "Hydrogen peroxide 11.9 % 5 L",
    "Nitric acid 65 % 1 L",
    "Schwefelsäure 37 % 1 L",
    "Hydrogen peroxide 40 vol",
    "Nitric acid 0.1 N",
    "Sodium chlorate 600 g/kg",
    "Concentrated sulfuric acid 1 L",
    "Potassium chlorate pure",
    "Nitric acid 1 L",
    "Nitromethane fuel 16 %, oil 12 %",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.sampled_from(_STATED), st.lists(st.sampled_from(_UNRELATED), min_size=1, max_size=3))
def test_an_unrelated_sentence_never_changes_a_strength(
    recognise: Recognise, stated: str, sentences: list[str]
) -> None:
    alone = [(one.substance, one.strength) for one in recognise(stated).substances]

    for said in (recognise(stated, " ".join(sentences)), recognise(f"{stated}. {' '.join(sentences)}")):
        assert [(one.substance, one.strength) for one in said.substances] == alone


@pytest.mark.parametrize(
    ("title", "description", "kg"),
    [
        ("Potassium nitrate 5 kg", "Dissolve 5 g in 1 L of water.", "5"),
        ("Potassium nitrate", "Net weight 25 kg. Gross weight 25.4 kg.", "25"),
        ("Potassium nitrate PRO 1 kg", "", "1"),
        ("Sodium chlorate 99 %, 4 x 500 g", "", "2"),
    ],
)
def test_the_amount_is_the_net_amount_of_the_title_first(
    recognise: Recognise, title: str, description: str, kg: str
) -> None:
    one = recognise(title, description).substances[0]

    assert one.net_mass_kg == Decimal(kg)


@pytest.mark.parametrize(
    ("title", "description", "substance", "ends"),
    [
        ("Model fuel nitromethane 12 %", "Volumenprozent, 18 % oil", "nitromethane", ("16", "16")),
        ("Nitromethane fuel 12 %", "Percent by volume.", "nitromethane", ("16", "16")),
        ("Glow fuel 12 %", "Nitromethane 12 %, methanol 70 %, oil 18 % by volume", "nitromethane", ("16", "16")),
        ("Glow fuel 12 % nitro vol. 5 l", "Nitromethane, methanol, oil", "nitromethane", ("16", "16")),
        ("Nitromethane 12 %", "Contains 10 % v/v of a lubricant", "nitromethane", ("12", "12")),
        ("Ammonium nitrate N34", "34.3 % N", "ammonium-nitrate", ("98", "98")),
        ("Ammonium nitrate 34.3 % N", "34 % N", "ammonium-nitrate", ("98", "98")),
    ],
)
def test_what_another_field_says_of_the_figure_counts(
    recognise: Recognise, title: str, description: str, substance: str, ends: tuple[str, str]
) -> None:
    assert _ends(recognise(title, description), substance) == ends


@pytest.mark.parametrize(
    ("title", "substance", "low", "high"),
    [
        ("UN2014, CL 5.1 (8), 35% stabilised, 60 kg drum", "hydrogen-peroxide", "35", "35"),
        ("Potassium chlorate, min. 99.5 pc, 100 g", "potassium-chlorate", "99.5", "100"),
        ("Potassium chlorate, 10 pc", "potassium-chlorate", None, None),
        ("Nitrometano 99 e passa %", "nitromethane", "99", "100"),
        ("Hydrogen peroxide 12 precent", "hydrogen-peroxide", "12", "12"),
        ("Aigua oxigenada 10 volums", "hydrogen-peroxide", "3", "3"),
    ],
)
def test_other_ways_to_write_a_figure(
    recognise: Recognise, title: str, substance: str, low: str | None, high: str | None
) -> None:
    assert _ends(recognise(title), substance) == (None if low is None else (low, high))
