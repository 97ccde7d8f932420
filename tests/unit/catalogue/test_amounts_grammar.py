"""Packs by their grammar: counts of things of any name, compound units, purposes, pieces, degrees, grades."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.amounts import Amount, amounts_in
from poisonbook.catalogue.text import fold


def _amounts(text: str, *, is_liquid: bool = True) -> list[Amount]:
    return amounts_in(fold(text).text, is_liquid=is_liquid)


def _sizes(text: str, *, is_liquid: bool = True) -> list[tuple[Decimal | None, Decimal | None]]:
    return [(one.kg, one.litres) for one in _amounts(text, is_liquid=is_liquid)]


@pytest.mark.parametrize(
    ("text", "litres"),
    [
        ("Predám tri demižóny po 5 l", 15),
        ("Tři barely acetonu po 20 l", 60),
        ("Cztery bańki rozpuszczalnika po 2 l", 8),
        ("4 astiaa à 5 l", 20),
        ("dvi statinės po 30 l", 60),
        ("kaks balloonkanistrit à 10 l", 20),
        ("divi toveri po 25 l", 50),
        ("дві бочки по 50 л", 100),
        ("три фляги, каждая по 10 л", 30),
        ("Verkaufe zwei Ballons à 25 Liter", 50),
        ("2 Ballons Verdünner je 25 l", 50),
        ("trois bonbonnes de 20 L", 60),
        ("dos bombonas de 10 litros", 20),
        ("tre damigiane da 5 litri", 15),
        ("5 garrafões de 5 L", 25),
        ("3 demijohns of 4.5 litres", Decimal("13.5")),
        ("3 demijohns, 4.5 litres each", Decimal("13.5")),
        ("tre damejeanner à 10 liter", 30),
        ("2 x thinner for lacquer 5 l", 10),
        ("Lot 3 fut 30 l", 90),
        ("2 flacons de diluant 99 % de 500 ml", 1),
        ("2 bonbonnes d'acétone à 10 L", 20),
        ("deux bidons d'acétone 99,5 % de 5 l", 10),
        ("3 kanistry rozpuszczalnika 5 l", 15),
        ("2,5 l, 3 bottiglie", Decimal("7.5")),
        ("5 л, 4 канистры", 20),
        ("vendo 6 botellas 1 l", 6),
        ("5 Flaschen 1 L", 5),
    ],
)
def test_so_many_of_anything_that_each_hold_so_much_are_counted(text: str, litres: Decimal) -> None:
    assert _amounts(text)[0].litres == litres


@pytest.mark.parametrize(
    ("text", "kg", "litres"),
    [
        ("AN 34 granulat po 500 kg", 500, None),
        ("NPK 8 24 24 nawóz po 25 kg", 25, None),
        ("Ammonnitrat 27 sack 25 kg", 25, None),
        ("pH 3 płyn po 5 l", None, 5),
        ("agua oxigenada 20 volúmenes de 1 L", None, 1),
        ("roztwór 30 procent po 1 l", None, 1),
        ("2x stronger thinner 5 l", None, 5),
        ("7 day cleaner of 5 l", None, 5),
        ("1 kg, ab 5 Stück 10 % Rabatt", 1, None),
        ("10 l, nuo 3 vnt. nuolaida", None, 10),
        ("4 bags fertiliser, total 100 kg", 100, None),
        ("8 sacks of lime together 200 kg", 200, None),
    ],
)
def test_grades_strengths_and_times_count_no_packs(text: str, kg: int | None, litres: int | None) -> None:
    first = _amounts(text)[0]

    assert (first.kg, first.litres) == (kg, litres)


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("3lb 4oz", "1.47417520250"),
        ("1 lb. 8 oz.", "0.680388555"),
        ("2 pounds, 8 ounces", "1.133980925"),
        ("2 x 1 lb 8 oz", "1.360777110"),
    ],
)
def test_pounds_and_ounces_are_added(text: str, kg: str) -> None:
    assert _sizes(text) == [(Decimal(kg), None)]


def test_gallons_and_quarts_are_added() -> None:
    assert [one.litres for one in _amounts("1 gal 1 qt")] == [Decimal("4.73176473000")]


def test_a_pound_and_the_gram_beside_it_are_two_amounts() -> None:
    assert len(_amounts("1 lb 454 g")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "for 500 litres of nutrient",
        "voor 500 liter",
        "für ca. 40 l Stammlösung",
        "pour environ 300 litres",
        "para 1000 litros",
        "pentru 200 litri",
        "för upp till 90 liter",
        "для 100 л",
        "για 50 λίτρα",
        "reicht für rund 60 l",
        "makes about 20 litres",
        "ergibt 30 Liter",
        "wystarcza na 100 l",
        "räcker till 50 liter",
    ],
)
def test_what_it_is_for_is_no_amount(text: str) -> None:
    assert _amounts(text) == []
    assert _sizes(f"2 kg, {text}") == [(Decimal(2), None)]


@pytest.mark.parametrize(
    "text", ["£12 for 5 kg", "20 € für 5 kg", "Preis für 5 kg", "prix pour 5 kg", "price for 5 kg", "cena za 5 kg"]
)
def test_what_a_price_is_for_is_an_amount(text: str) -> None:
    assert _sizes(text) == [(Decimal(5), None)]


def test_what_may_be_a_purpose_comes_behind_what_is_none() -> None:
    assert _sizes("na 200 l, 3 kg") == [(Decimal(3), None), (None, Decimal(200))]
    assert [one.is_doubtful for one in _amounts("per 1000 L")] == [True]


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("12 pcs 60 g", "0.06"),
        ("tabletki paliwowe 8 szt. 64 g", "0.064"),
        ("Brennstofftabletten 20 Stück 100 g Tabletten", "0.1"),
        ("таблетки 10 шт. 50 г", "0.05"),
        ("8 tabletek x 4 g", "0.032"),
        ("4 paczki po 20 tabl. x 4 g", "0.32"),
        ("500 g, 6 szt.", "3"),
    ],
)
def test_pieces_before_a_mass_make_it_up(text: str, kg: str) -> None:
    assert _amounts(text, is_liquid=False)[0].kg == Decimal(kg)


def test_pieces_before_a_volume_are_packs_of_it() -> None:
    assert _sizes("20 buc 200 ml")[0] == (None, Decimal(4))


@pytest.mark.parametrize("text", ["40 st. Bé, 20 kg", "40 st Be, 20 kg", "20 kg, 40 st. Bé", "kwas 40 st. °Bé 20 kg"])
def test_degrees_count_nothing(text: str) -> None:
    assert _sizes(text) == [(Decimal(20), None)]


@pytest.mark.parametrize("text", ["AISI 316L. Påse med 10 st", "inox 304L", "Edelstahl 1.4404 (316 L)", "CAS 67-64-l"])
def test_grades_of_steel_and_numbers_of_substances_are_no_amounts(text: str) -> None:
    assert _amounts(text) == []


@pytest.mark.parametrize(
    ("text", "is_liquid", "kg", "litres"),
    [
        ("Aceton 5/1 kanister", True, None, 5),
        ("Sumporna kiselina 10/1", True, None, 10),
        ("Žveplova kislina 1/1", True, None, 1),
        ("Азотна киселина 20/1", True, None, 20),
        ("Kalijev nitrat 25/1 vreća", False, 25, None),
    ],
)
def test_so_many_to_one_is_a_container_where_people_write_so(
    text: str, *, is_liquid: bool, kg: int | None, litres: int | None
) -> None:
    assert _sizes(text, is_liquid=is_liquid) == [(kg, litres)]


@pytest.mark.parametrize("text", ["Epoxy resin, mix 5/1", "Zavojnica 5/1/2 kanister", "Kanister 5/16"])
def test_other_fractions_are_no_containers(text: str) -> None:
    assert _amounts(text) == []


def test_the_other_text_may_show_that_five_to_one_is_a_container() -> None:
    (amount,) = amounts_in("aceton 5/1", elsewhere="prodajem novi kanister")

    assert amount.litres == 5


@pytest.mark.parametrize(
    ("text", "kg"), [("Eimer 10 l mit 6 kg Dünger", 6), ("Bucket 5 l with 4 kg", 4), ("IBC 1000 l, 1200 kg", 1200)]
)
def test_a_stated_mass_outweighs_the_size_of_its_container(text: str, kg: int) -> None:
    assert _sizes(text) == [(Decimal(kg), None)]


@pytest.mark.parametrize(
    ("text", "litres"),
    [
        ("1 pint £4", "0.56826125"),
        ("1 gallon (4.5 L)", "4.54609"),
        ("gallon jug", "3.785411784"),
        ("fuel, quart", "0.946352946"),
    ],
)
def test_a_unit_is_british_where_the_listing_is(text: str, litres: str) -> None:
    assert _amounts(text)[0].litres == Decimal(litres)


def test_a_capacity_behind_a_comma_is_something_else() -> None:
    assert _sizes("2 lbs, aquarium salt") == [(Decimal("0.90718474"), None)]
    assert _sizes("200 l aquarium") == []


@given(st.integers(2, 12), st.integers(1, 60), st.sampled_from(["kegs", "bombonas", "bańki", "бочки", "tynnyriä"]))
def test_a_container_of_any_name_counts_like_a_known_one(count: int, size: int, container: str) -> None:
    (amount,) = _amounts(f"{count} {container} po {size} l")
    (known,) = _amounts(f"{count} cans of {size} l")

    assert amount.litres == known.litres == count * size
