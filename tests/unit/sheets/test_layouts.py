"""Random tables of components come back whole, whatever the layout."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from tests.unit.sheets.conftest import Printer, read, told
from tests.unit.sheets.making import LAYOUTS, SUBSTANCES, Made, as_page, as_table, components, sheet

from poisonbook.facts.recognition import Shows

every_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))


@every_layout
@settings(max_examples=150)
@given(made=components())
def test_a_table_comes_back_whole(layout: Callable[[list[Made]], str], made: list[Made]) -> None:
    found = read(sheet(layout(made)))

    assert told(found) == [one.told for one in made]
    assert [component.name.casefold() for component in found.components] == [one.name.casefold() for one in made]


@every_layout
@settings(max_examples=30)
@given(made=components())
def test_every_component_shows_its_number_and_its_share(layout: Callable[[list[Made]], str], made: list[Made]) -> None:
    for component in read(sheet(layout(made))).components:
        assert {Shows.NAME, Shows.IDENTIFIER, Shows.STRENGTH} <= {span.shows for span in component.evidence}


@pytest.mark.parametrize("align", ["top", "middle", "bottom"])
@pytest.mark.parametrize("width", ["10%", "20%", "35%"])
def test_a_table_of_a_pdf_comes_back_whole(align: str, width: str, printed: Printer) -> None:
    made = chosen(len(align) * int(width[:-1]))

    assert told(read(printed(as_table(made, align=align, name_width=width)))) == [one.told for one in made]


@every_layout
def test_a_printed_text_comes_back_whole(layout: Callable[[list[Made]], str], printed: Printer) -> None:
    made = chosen(7)

    assert told(read(printed(as_page(sheet(layout(made)))))) == [one.told for one in made]


@settings(max_examples=1, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=components())
def test_a_long_table_goes_on_over_pages(made: list[Made], printed: Printer) -> None:
    many = [one for _ in range(30) for one in made]

    found = read(printed(as_table(many, align="top", name_width="20%")))

    assert told(found) == [one.told for one in made]


def chosen(seed: int) -> list[Made]:
    """Five components with shares of several forms."""
    source = random.Random(seed)  # noqa: S311 - the same sheet every time
    forms = ["{0} - {1} %", "≥ {0} – < {1} %", "{0} <= x % < {1}", ">= {0} - < {1}", "{0}-{1}%"]
    made = []
    for one, form in zip(source.sample(SUBSTANCES, 5), forms, strict=True):
        low, high = sorted(source.sample(range(1, 100), 2))
        made.append(Made(*one, form.format(low, high), Decimal(low), Decimal(high)))
    return made
