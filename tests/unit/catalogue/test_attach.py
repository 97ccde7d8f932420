"""Which figure belongs to which name, tried on whole listings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.facts.recognition import Recognition

Recognise = Callable[..., Recognition]


@pytest.mark.parametrize(
    ("title", "strengths"),
    [
        ("Nitric acid 15 % and hydrofluoric acid 1.5 %", {"nitric-acid": "15"}),
        ("Nitric acid 15% & Hydrofluoric acid 1.5% mixture", {"nitric-acid": "15"}),
        ("69% HNO3 / 37 % HCl set", {"nitric-acid": "69"}),
        ("Ethanol 70 % with hydrogen peroxide 0.125 %", {"hydrogen-peroxide": "0.125"}),
        ("Hydrogen peroxide 0.125 % with ethanol 70 %", {"hydrogen-peroxide": "0.125"}),
        ("10 % Nitromethan / 15 % Öl", {"nitromethane": "10"}),
        ("Nitromethane 25%, oil 12%, methanol 63%", {"nitromethane": "25"}),
        ("Oil 12%, nitromethane 25%", {"nitromethane": "25"}),
        ("Nitromethane fuel, 18 % oil", {"nitromethane": "None"}),
        ("Nitric acid 3% in methanol", {"nitric-acid": "3"}),
        ("Hydrogen peroxide 3 %, 6 % or 12 %", {"hydrogen-peroxide": "3-12"}),
        ("Hydrogen peroxide A: 6 %, B: 12 %", {"hydrogen-peroxide": "6-12"}),
        ("Hydrogen peroxide 3 % 500 ml, 12 % 1 l", {"hydrogen-peroxide": "3-12"}),
        ("Hydrogen peroxide 3 % purity 99 %", {"hydrogen-peroxide": "3"}),
        ("Hydrogen peroxide purity 99 %, 3 % solution", {"hydrogen-peroxide": "3"}),
        ("99 % pure nitric acid 65 % solution", {"nitric-acid": "65"}),
        ("ACS ≥ 99 % potassium nitrate", {"potassium-nitrate": "99-100"}),
        ("10 % solution of sodium chlorate", {"sodium-chlorate": "10"}),
        ("Nitric acid 65 %, Cl ≤ 0.0005 %", {"nitric-acid": "65"}),
        ("Sulfuric acid 96 %, Fe max. 0.001 %", {"sulfuric-acid": "96"}),
        ("Kwas azotowy 65 %, chlorki max 0,0005 %", {"nitric-acid": "65"}),
        ("Hydrogen peroxide 35% food grade, 20 % off", {"hydrogen-peroxide": "35"}),
        ("20 % off: hydrogen peroxide 35%", {"hydrogen-peroxide": "35"}),
        ("Hydrogen peroxide 11.9 %, kills 99.9 % of bacteria", {"hydrogen-peroxide": "11.9"}),
        ("Hydrogen peroxide. 35%. 1 L.", {"hydrogen-peroxide": "35"}),
        ("35% hydrogen peroxide, dilute to 3 %", {"hydrogen-peroxide": "35"}),
        ("Wasserstoffperoxid 35%ig", {"hydrogen-peroxide": "35"}),
        ("35%iges Wasserstoffperoxid", {"hydrogen-peroxide": "35"}),
        ("Nitric acid 65 %, water 35 %", {"nitric-acid": "65"}),
        ("Hydrogen peroxide 3 % 1 L, hydrogen peroxide 35 % 1 L", {"hydrogen-peroxide": "3-35"}),
        ("Hydrogen peroxide 3 % 1 L. Also available: 35 % 5 L", {"hydrogen-peroxide": "3-35"}),
        ("Potassium perchlorate 99% 50 g, acetone 500 ml", {"potassium-perchlorate": "99", "acetone": "None"}),
        ("Peroxide developer 12 % 1 l, nitric acid 65 % 1 l", {"hydrogen-peroxide": "12", "nitric-acid": "65"}),
        ("Water 65 %, nitric acid 35 %", {"nitric-acid": "35"}),
        ("Hydrogen peroxide 35% vs. sulfuric acid 96%", {"hydrogen-peroxide": "35", "sulfuric-acid": "96"}),
    ],
)
def test_each_substance_has_its_own_figure(recognise: Recognise, title: str, strengths: dict[str, str]) -> None:
    found = {one.substance: one.strength for one in recognise(title).substances}

    for substance, told in strengths.items():
        strength = found[substance]
        if told == "None":
            assert strength is None
            continue
        low, _, high = told.partition("-")
        assert strength is not None
        assert (f"{strength.low:f}", f"{strength.high:f}") == (low, high or low)


@pytest.mark.parametrize(
    ("title", "description", "strength"),
    [
        ("Nitric acid 1 L", "Concentration: 65 %. 20 years of experience, 98 % of orders shipped at once.", "65 % w/w"),
        ("Salpetersäure 1 L", "Gehalt: 53 %", "53 % w/w"),
        ("Kwas azotowy 1 L", "Stężenie 65%", "65 % w/w"),
        ("Acetone 4 L HPLC", "Purity 99.9 %, water < 0.3 %", "99.9 % w/w"),
        ("Nitromethane fuel 16 %", "16 % nitro by volume, oil 12 %", "20.8 % w/w"),
        ("Hydrogen peroxide 12 %", "Keep away from 35 % hydrogen peroxide.", "12 % w/w"),
    ],
)
def test_the_description_tells_what_the_title_leaves_open(
    recognise: Recognise, title: str, description: str, strength: str
) -> None:
    (one,) = (one for one in recognise(title, description).substances if one.strength is not None)

    told = one.strength
    assert told is not None
    assert abs(float(told.high) - float(strength.split(maxsplit=1)[0])) < 0.6
