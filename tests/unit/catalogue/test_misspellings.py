"""Long names with one letter wrong are found; what another letter makes another substance is not."""

from __future__ import annotations

import hyperscan
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.misspellings import misspelling_of, misspelt_expressions
from poisonbook.catalogue.terms import heard_term
from poisonbook.catalogue.text import fold

NAMES = (
    "hydrogen peroxide",
    "potassium nitrate",
    "sulphuric acid",
    "nitromethane",
    "Wasserstoffperoxid",
    "Salpetersäure",
    "peroxyde d'hydrogène",
    "nitrato de amonio",
    "kwas siarkowy",
    "азотна киселина",
    "υπεροξείδιο του υδρογόνου",
)


def found_in(name: str, text: str) -> list[str]:
    misspelling = misspelling_of(name)
    assert misspelling is not None
    folded = fold(text).text
    return [folded[start:name_end] for start, name_end, _ in misspelling.places(folded)]


def word_at(name: str, place: int) -> str:
    return name[name.rfind(" ", 0, place) + 1 :].partition(" ")[0]


def stops_at(name: str, text: str) -> bool:
    expressions = [one.encode() for one in misspelt_expressions(name)]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=expressions, flags=[hyperscan.HS_FLAG_CASELESS] * len(expressions))
    stops: list[int] = []
    database.scan(text.encode(), match_event_handler=lambda term, *_: stops.append(term))
    return bool(stops)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("potassium nitrate", "Potasium Nitrate 500 g"),
        ("potassium nitrate", "potassium-nitrte"),
        ("hydrogen peroxide", "Hydrogen Peorxide 12 %"),
        ("hydrogen peroxide", "HYDROGENPEROXYDE"),
        ("sulphuric acid", "sulphuricc acid 96%"),
        ("nitromethane", "nitromathane fuel"),
        ("Wasserstoffperoxid", "Waserstoffperoxid"),
        ("Salpetersäure", "Salpetersaüre 65 %".replace("aü", "äu").replace("äu", "ähu")),
        ("peroxyde d'hydrogène", "péroxyde d'hydrogéne 35 %".replace("péroxyde", "peroxide")),
        ("peroxyde d'hydrogène", "peroxide hydrogene"),
        ("nitrato de amonio", "nitrato de amoonio"),
        ("kwas siarkowy", "kwas siarkwy"),
        ("азотна киселина", "азотна кисилина"),
        ("υπεροξείδιο του υδρογόνου", "υπεροξίδιο του υδρογόνου"),
    ],
)
def test_a_name_with_one_letter_wrong_is_found_by_the_automaton_and_in_the_text(name: str, text: str) -> None:
    assert found_in(name, text)
    assert stops_at(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nitric acid powder", "citric acid powder"),
        ("potassium nitrate", "potassium nitrite"),
        ("potassium nitrate", "potassium citrate"),
        ("sodium chlorate", "sodium chlorite 25 %"),
        ("Calciumnitrat", "Calciumcitrat"),
        ("nitromethane", "nitroethane"),
        ("kwas azotowy", "kwas azotawy"),
        ("kwas siarkowy", "kwas siarkawy"),
        ("azotan potasu", "azotyn potasu"),
        ("kaliumnitraat", "calciumnitraat"),
        ("Kaliumperchlorat", "Kalciumperchlorat"),
        ("нитрат калия", "нитрит калия"),
        ("hydrogen peroxide", "hydrogen sulphide"),
        ("hydrogen peroxide", "hydrogen; peroxode and more"[:9]),
    ],
)
def test_another_substance_is_no_misspelling(name: str, text: str) -> None:
    assert found_in(name, text) == []


@pytest.mark.parametrize("name", ["acetone", "hexamine", "KNO3", "salpeter"])
def test_short_names_are_not_looked_for_misspelt(name: str) -> None:
    assert misspelling_of(name) is None


@pytest.mark.parametrize("name", NAMES)
def test_the_name_itself_is_no_misspelling(name: str) -> None:
    assert found_in(name, f"{name} 25 kg") == []
    assert found_in(name, f"{name}xy 25 kg") == []


@given(st.data())
def test_any_letter_but_the_first_of_a_long_word_may_be_left_out(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(("hydrogen peroxide", "potassium nitrate", "sulphuric acid", "ammonium nitrate")))
    places = [
        place
        for place, letter in enumerate(name)
        if letter != " "
        and place > 0
        and name[place - 1] != " "
        and letter != name[place - 1]
        and len(word_at(name, place)) > 5
    ]
    place = data.draw(st.sampled_from(places))
    text = name[:place] + name[place + 1 :]

    assert found_in(name, text) == [text]
    assert stops_at(name, text)


@given(st.data())
def test_any_two_letters_within_a_word_may_be_exchanged(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(("hydrogen peroxide", "potassium nitrate", "ammonium nitrate")))
    places = [
        place
        for place in range(1, len(name) - 1)
        if name[place - 1 : place + 2].isalpha() and name[place] != name[place + 1]
    ]
    place = data.draw(st.sampled_from(places))
    text = name[:place] + name[place + 1] + name[place] + name[place + 2 :]

    assert found_in(name, text) == [text]
    assert stops_at(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [("acétone", "Acétonne pure 5 L"), ("chloran sodu", "Hloran sodu 98%"), ("acide nitrique", "asside nitryque")],
)
def test_a_short_name_as_it_is_heard_is_found_by_the_automaton_and_in_the_text(name: str, text: str) -> None:
    term = heard_term("some-substance", name)
    assert term is not None
    stops: list[int] = []
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=[scan.encode() for scan in term.scans], flags=[hyperscan.HS_FLAG_CASELESS])
    database.scan(text.encode(), match_event_handler=lambda expression, *_: stops.append(expression))

    assert stops
    assert term.places(fold(text).text)
