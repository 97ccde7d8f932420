"""Language files: complete, and checked where a person could slip."""

from __future__ import annotations

import pytest

from poisonbook.sample.goods import DATA
from poisonbook.sample.languages import _Reader, read_languages
from poisonbook.sample.substances import read_forms
from poisonbook.values.documents import DocumentError, parse_document


def _english(old: str, new: str) -> str:
    text = (DATA / "languages" / "en.yaml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def test_every_substance_has_a_name_in_every_language() -> None:
    """No listing can fall back on another language's name."""
    codes = {language.code for language in read_languages()}

    assert all(form.names.keys() == codes for form in read_forms())


def test_every_language_knows_every_kind_of_form() -> None:
    """Chemicals, fertilisers, fuels, tablets and powders."""
    kinds = {form.kind for form in read_forms()}

    assert all(language.regulated.titles.keys() == kinds for language in read_languages())


def test_figures_take_the_decimal_mark_of_the_language() -> None:
    """Between figures only."""
    by_code = {language.code: language for language in read_languages()}

    assert by_code["de"].localised("2.5 L. Neu") == "2,5 L. Neu"
    assert by_code["en"].localised("2.5 L") == "2.5 L"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("{thing} by {brand}:", "{thing} by {maker}:", "template names {maker}", id="unknown-slot"),
        pytest.param("    diameter: [Frying Pan", "    girth: [Frying Pan", "unknown measure 'girth'", id="measure"),
        pytest.param("colour: [black", "color: [black", "unknown field 'color'; did you mean 'colour'?", id="field"),
        pytest.param("toys:\n", "games:\n", "unknown field 'games'", id="department"),
    ],
)
def test_a_slip_in_a_language_file_names_its_place(old: str, new: str, message: str) -> None:
    """File, line and column, and what would be right."""
    with pytest.raises(DocumentError) as error:
        _Reader(parse_document(_english(old, new), "en.yaml")).language()

    assert message in str(error.value)
    assert str(error.value).startswith("en.yaml:")
