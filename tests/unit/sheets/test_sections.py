"""Where sections begin and end."""

from __future__ import annotations

import pytest
from tests.unit.sheets.conftest import read, told

from poisonbook.sheets.layout import Cell, Line
from poisonbook.sheets.sections import find_headings, section, without_running_headers
from poisonbook.sheets.words import headings


def lines(text: str, page: int = 1) -> list[Line]:
    return [Line((Cell(row.strip(), 0, len(row)),), page) for row in text.splitlines() if row.strip()]


def section_3(text: str) -> list[str]:
    rows = lines(text)
    return [line.text for line in section(rows, find_headings(rows), 3)]


@pytest.mark.parametrize(
    ("heading", "following"),
    [
        ("SECTION 3: Composition/information on ingredients", "SECTION 4: First aid measures"),
        ("3. Composition / Information on Ingredients", "4. First-aid measures"),
        ("3 ZUSAMMENSETZUNG/ANGABEN ZU BESTANDTEILEN", "4 ERSTE-HILFE-MASSNAHMEN"),
        ("ABSCHNITT 3", "ABSCHNITT 4"),
        ("SECTION\n3:\nComposition/information on ingredients", "SECTION\n4:\nFirst aid measures"),
        ("SECTION 3:\nComposition/information on ingredients", "SECTION 4:\nFirst aid measures"),
        ("## RUBRIQUE 3 — Composition/informations sur les composants", "## RUBRIQUE 4 — Premiers secours"),
        ("3. SZAKASZ: Összetétel", "4. SZAKASZ: Elsősegély-nyújtási intézkedések"),
        ("3 SKIRSNIS. Sudėtis arba informacija", "4 SKIRSNIS. Pirmosios pagalbos priemonės"),
        ("03. Composition", "04. First aid"),
    ],
)
def test_a_heading_is_known_however_it_is_set(heading: str, following: str) -> None:
    assert section_3(f"Sheet\n{heading}\n3.1 Substances\nWater\n{following}\nRinse") == ["3.1 Substances", "Water"]


@pytest.mark.parametrize(("language", "number", "title"), headings().titles)
def test_every_title_heads_its_section(language: str, number: int, title: str) -> None:
    (found,) = find_headings(lines(f"{number}. {title.capitalize()}"))

    assert found.number == number


def test_a_table_of_contents_and_references_head_nothing() -> None:
    text = """
    3. Composition/information on ingredients ... 2
    4. First aid measures ... 2
    SECTION 3: Composition/information on ingredients
    Water. The full text of the statements is in
    section 16 of this sheet; see also
    Section 8 for limits and 4.1.
    Acid
    SECTION 4: First aid measures
    """

    assert section_3(text)[-1] == "Acid"


def test_a_section_goes_on_under_its_repeated_heading() -> None:
    text = """
    SECTION 3: Composition/information on ingredients
    Water
    SECTION 3: Composition/information on ingredients (continued)
    Acid
    SECTION 4: First aid measures
    """

    assert section_3(text) == ["Water", "Acid"]


def test_running_headers_are_left_out_and_figures_never() -> None:
    pages = [
        lines(f"Trial Ltd, safety data sheet\nPage {page} of 3\n10 - 20 %\n7722-84-1\nText {'abc'[page - 1]}", page)
        for page in (1, 2, 3)
    ]

    kept = [line.text for line in without_running_headers(pages)]

    assert kept == [word for letter in "abc" for word in ("10 - 20 %", "7722-84-1", f"Text {letter}")]


def test_a_component_goes_on_over_a_page_break() -> None:
    head = "Trial Ltd\nSafety data sheet, page {}\n"
    first = "SECTION 3: Composition\nNITRIC ACID; CAS-No.: 7697-37-2\n"
    second = "Concentration: 10 - 15 %\nSECTION 4: First aid measures\n"

    found = read(head.format(1) + first + "\f" + head.format(2) + second)

    assert [str(low) for _, low, _ in told(found)] == ["10"]


def test_nothing_of_the_supplier_is_kept() -> None:
    first = "SECTION 1: Identification\nProduct name: Trial\nSupplier: Meier AG\nTel. 0123\n"
    text = f"{first}SECTION 3: Composition\nAcetone 67-64-1 5 %"

    assert "Meier" not in repr(read(text))
    assert "0123" not in repr(read(text))


def test_the_density_of_section_9_is_read() -> None:
    third = "SECTION 3: Composition\nAcid 7664-93-9 37 %\n"
    text = f"{third}SECTION 9: Physical and chemical properties\nVapour density: 3,4\n"

    assert str(read(text + "Density: 1,28 g/cm³ at 20 °C").density) == "1.28"
    assert str(read(text + "Relative density    1.265 - 1.270").density) == "1.270"
    assert str(read(text + "Density 1840 kg/m³").density) == "1.84"
    assert read(text + "Density: not determined").density is None
