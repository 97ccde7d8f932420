"""Products that hold a substance without naming it, and names in languages that the law data does not have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.facts.recognition import Recognition
from poisonbook.values.status import Status

Recognise = Callable[..., Recognition]


@pytest.mark.parametrize(
    ("title", "description", "status"),
    [
        ("Cream developer 30 vol 9 % 1 L", "", "reportable"),
        ("Oxidante en crema 20 volúmenes 1 L", "tinte capilar", "reportable"),
        ("Oxydant 40 vol 1 L", "coloration cheveux", "reportable"),
        ("Entwickler 6 %", "für Haarfarben", "reportable"),
        ("Utleniacz 12 % 1 L", "do farby do włosów", "reportable"),
        ("Hidrogen u kremi 9 % 1 L", "", "reportable"),
    ],
)
def test_hair_developer_is_hydrogen_peroxide(recognise: Recognise, title: str, description: str, status: str) -> None:
    (found,) = recognise(title, description).substances

    assert (found.substance, found.status) == ("hydrogen-peroxide", status)
    assert found.strength is not None


@pytest.mark.parametrize(
    "title",
    [
        "SQL Server Developer Edition 2019",
        "Full volume shampoo 250 ml",
        "Property developer handbook",
        "Oxidante 5 L",
        "Developer hoodie, 20 % off",
        "Benzoyl peroxide 5 % gel",
        "Nitro cold brew coffee 4 %",
        "NPK 15-15-15 25 kg",
        "Urea 46 % N 25 kg",
        "Ammonium sulphate 21 % ammonium nitrogen",
    ],
)
def test_words_of_the_trade_need_their_company(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.NOT_REGULATED


@pytest.mark.parametrize(
    "title", ["Batteriesäure 37 % 1 l", "Acide pour batterie 37 % 5 L", "Kwas do akumulatorów 37% 1 L"]
)
def test_battery_acid_is_sulfuric_acid(recognise: Recognise, title: str) -> None:
    (found,) = recognise(title).substances

    assert (found.substance, found.status) == ("sulfuric-acid", Status.RESTRICTED)


def test_glow_fuel_holds_nitromethane(recognise: Recognise) -> None:
    (found,) = recognise("RC car fuel 25 % nitro 4 L").substances

    assert (found.substance, found.status) == ("nitromethane", Status.RESTRICTED)


@pytest.mark.parametrize(
    ("title", "substance"),
    [
        ("Азотная кислота 65 % 1 л", "nitric-acid"),
        ("Сірчана кислота 96 % 1 л", "sulfuric-acid"),
        ("Sülfürik asit %96 1 L", "sulfuric-acid"),
        ("Перекись водорода 35 % 5 л", "hydrogen-peroxide"),
        ("硝酸 65% 500 ml", "nitric-acid"),
        ("حمض النيتريك 65 % 1 L", "nitric-acid"),
        ("Vetnisperoxíð 35 % 1 l", "hydrogen-peroxide"),
        ("Sumporna kiselina 96 % 1 L", "sulfuric-acid"),
    ],
)
def test_names_of_further_languages_are_known(recognise: Recognise, title: str, substance: str) -> None:
    assert [found.substance for found in recognise(title).substances] == [substance]


@pytest.mark.parametrize("title", ["硫酸铜 500 g", "硫酸钾 1 kg", "过硫酸铵"])
def test_a_salt_of_sulfuric_acid_is_not_the_acid(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.NOT_REGULATED


@pytest.mark.parametrize(
    ("description", "status", "strength"),
    [
        ("N 15 % (nitrate 6.3 % / ammoniacal 8.7 %)", "reportable", "36 % w/w"),
        ("18 % (Nitrato 9,65 % / Amonio 8,35 %)", "restricted", "47.7142 % w/w"),
        ("N 16 % (50 % nítrico / 50 % amoniacal)", "reportable", "45.7142 % w/w"),
        ("N 34 % (17 % Nitratstickstoff, 17 % Ammoniumstickstoff)", "restricted", "97.1428 % w/w"),
    ],
)
def test_nitrogen_by_its_forms_bounds_ammonium_nitrate(
    recognise: Recognise, description: str, status: str, strength: str
) -> None:
    """Annex I footnote 4: twice the smaller of nitrate and ammonium nitrogen, over 0.35."""
    (found,) = recognise("Compound fertiliser 25 kg", description).substances

    assert (found.substance, found.status, str(found.strength)) == ("ammonium-nitrate", status, strength)


@pytest.mark.parametrize(
    "title", ["Ammonitrate 33,5 vrac", "Ammonium nitrate 34 prilled", "Calcium ammonium nitrate 27"]
)
def test_a_bare_figure_after_the_name_of_a_fertiliser_is_its_nitrogen(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.RESTRICTED


def test_a_pack_after_the_name_is_no_nitrogen(recognise: Recognise) -> None:
    assert recognise("Ammonium nitrate 25 kg").status is Status.UNDETERMINED


@pytest.mark.parametrize(
    ("title", "substance"),
    [
        ("Roztwór kwasu siarkowego 96 % 1 L", "sulfuric-acid"),
        ("Roztok peroxidu vodíku 35 % 5 l", "hydrogen-peroxide"),
        ("Nawóz z azotanem potasu 25 kg", "potassium-nitrate"),
        ("Prášek dusičnanu draselného 1 kg", "potassium-nitrate"),
        ("Раствор азотной кислоты 65 % 1 л", "nitric-acid"),
        ("Раствор перекиси водорода 35 %", "hydrogen-peroxide"),
        ("Otopina sumporne kiseline 96 % 1 L", "sulfuric-acid"),
        ("Saletry amonowej 34 % N 25 kg", "ammonium-nitrate"),
    ],
)
def test_names_bend_by_case(recognise: Recognise, title: str, substance: str) -> None:
    assert [found.substance for found in recognise(title).substances] == [substance]


@pytest.mark.parametrize(
    "title",
    ["Chlorek potasu 1 kg", "Siarczan amonu 25 kg", "Kyselina citronová 1 kg", "Сульфат калия 1 кг", "Азот жидкий"],
)
def test_other_salts_and_acids_of_the_same_words_are_left_alone(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.NOT_REGULATED


def test_the_reason_says_why_a_product_holds_what_it_does_not_name(recognise: Recognise) -> None:
    (found,) = recognise("Cream developer 30 vol 9 % 1 L").substances

    assert found.reason.endswith("Not named: hair developer is hydrogen peroxide in a cream or a lotion.")
