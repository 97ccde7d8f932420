"""Numbers as words, and what stays where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.counts import with_digits
from poisonbook.catalogue.text import fold

_NUMBERS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "de": "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez - doce",
    "it": "un due tre quattro cinque sei sette otto - dieci undici dodici",
    "fr": "un deux trois quatre cinq six sept huit - dix - douze",
    "pl": "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
}
"""From one to twelve; a dash for a word that is left out because it means something else too."""


@pytest.mark.parametrize("lang", _NUMBERS)
def test_words_from_one_to_twelve_count_units(lang: str) -> None:
    for number, word in enumerate(_NUMBERS[lang].split(), start=1):
        if word != "-":
            assert with_digits(fold(f"{word} kg").text).split() == [str(number), "kg"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("two bags", "2 bags"),
        ("two 5 l bags", "2 x 5 l bags"),
        ("half a litre", ".5 litre"),
        ("half-litre", ".5 -litre"),
        ("one 5 l can", "one 5 l can"),
        ("two shades", "two shades"),
        ("five", "five"),
    ],
)
def test_only_a_word_that_counts_becomes_a_figure(text: str, told: str) -> None:
    assert with_digits(text).split() == told.split()


@given(
    st.lists(
        st.sampled_from(
            ["two", "half a", "dos", "5", "kg", "litre", "bags", "zwolf", "1 l", ",", "\u03b4\u03c5\u03bf"]
        ),
        max_size=12,
    )
)
def test_every_other_character_stays_in_its_place(words: list[str]) -> None:
    text = " ".join(words)
    told = with_digits(text)

    assert len(told) == len(text)
    assert all(now == was or now in "0123456789. x" for now, was in zip(told, text, strict=True))
