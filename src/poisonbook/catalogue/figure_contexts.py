"""Figures as the company of a trade word: `30 vol`, `25 %`, `N 27`, `325 mesh`."""

from __future__ import annotations

import re
from functools import cache

from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.units import unit_words
from poisonbook.values.any_word import any_word

_START = r"(?<![\w.,])"
_SHARE = r"\d{1,3}(?:[.,]\d{1,2})?"
_HAIR_VOLUMES = r"(?:[3-9]|[1-3]\d|40)(?:[.,]\d)?"
"""What developers are sold in: 10, 20, 30 and 40 volumes, and weaker or uneven ones for toning."""


_OIL = "oil|ol|huile|aceite|olio|olie|olej|olja|oleo"


@cache
def figure_contexts() -> dict[str, re.Pattern[str]]:
    """The contexts that are figures, by name."""
    words = figure_words()
    volumes, percent = words.oxygen_volumes, words.percent
    either = rf"(?:{words.nitrate_nitrogen}|{words.ammonium_nitrogen})(?:\s*(?:{words.nitrogen})(?!\w))?"
    figure, nitrogen = rf"{_SHARE}\s*%", rf"(?:(?:{words.nitrogen})\s*)?"
    form = rf"(?:{_START}{_SHARE}\s*%?\s*{nitrogen}{either}|(?<!\w){either}\s*[:=]?\s*{_SHARE}\s*%?)"
    units = any_word(unit_words().volume_litres)
    size = rf"{words.micrometres}|{words.nanometres}"
    nitrogen_word = rf"(?:{words.nitrogen}|n)(?![\w/])"
    expressions = {
        # A figure beside one of the forms, and the same near it: what `nitrogen` then reads in full.
        "nitrogen_forms": rf"{form}.{{0,25}}?{form}",
        "percent": rf"{_START}\d{{1,2}}(?:[.,]\d{{1,2}})?\s*(?:{percent})|%\s*\d{{1,2}}(?!\w)",
        "volumes": rf"{_START}\d{{1,3}}\s*-?\s*(?:{volumes})(?!\w)|(?<!\w)(?:{volumes})\.?\s*\d{{1,3}}(?!\w)",
        "hair_volumes": rf"{_START}{_HAIR_VOLUMES}\s*-?\s*(?:{volumes})(?!\w)",
        "hair_percent": rf"{_START}(?:1[.,]9|3|4|6|9|12)(?:[.,]0)?\s*%|%\s*(?:1[.,]9|3|4|6|9|12)(?![\w.,])",
        # What no other acid in a liquid drain opener reaches.
        "percent_of_strong_acid": rf"{_START}(?:8[5-9]|9[0-8])(?:[.,]\d)?\s*%",
        "percent_of_pool_acid": rf"{_START}(?:14[.,][5-9]\d?|15|3[7-9]|40)(?:[.,]0)?\s*%",
        # The per cent of a model fuel may be its oil.
        "oil_share": rf"{figure}\s*(?:{_OIL}|масл)|(?<!\w)(?:{_OIL})\s*:?\s*{figure}",
        "acid_density": rf"(?:{words.density})\D{{0,8}}1[.,][1-4]\d?|{_START}1[.,][1-4]\d\d?\s*(?:g|kg|г|кг)\s*/",
        "molarity": rf"{_START}\d{{1,2}}(?:[.,]\d{{1,3}})?\s*(?:mol\s*/\s*(?:l|dm)|molar|normal)",
        # Fertilisers that are one salt, by the shares that its formula gives.
        "nitrogen_of_magnesium_nitrate": _share_of(nitrogen_word, r"10[.,][5-9]|11(?:[.,]0)?"),
        "oxide_of_magnesium_nitrate": _share_of("mgo", r"15(?:[.,]\d)?|16(?:[.,]0)?"),
        "nitrogen_of_calcium_nitrate": _share_of(nitrogen_word, r"14[.,]\d|15(?:[.,][0-5])?"),
        "oxide_of_calcium_nitrate": _share_of("cao", r"2[5-7](?:[.,]\d)?|28(?:[.,]0)?"),
        "grade_of_potassium_nitrate": (
            r"(?<![\w.,/\-])1[234](?:[.,]\d)?\s?[\-:./+x]\s?0\s?[\-:./+x]\s?4[4-6](?:[.,]\d)?(?![\-:./+x]?\d)"
        ),
        "npk_grade": r"(?<![\w.,/\-])\d{1,2}(?:[.,]\d{1,2})?(?:\s?[\-:./+x]\s?\d{1,2}(?:[.,]\d{1,2})?){2}(?!\d)",
        "litres": rf"(?<![^\W\d_])\d+(?:[.,]\d+)?\s*-?\s*(?:{units})(?!\w)",
        "fine": rf"\d\s*-?\s*(?:mesh|maschen|{size})(?!\w)|(?<!\w)mesh\s*\d",
    }
    return {name: re.compile(expression) for name, expression in expressions.items()}


def _share_of(word: str, figures: str) -> str:
    """One of `figures` beside the word for what it is the share of."""
    return rf"{_START}(?:{figures})\s*%?\s*(?:{word})(?!\w)|(?<!\w)(?:{word})\s*[:=]?\s*(?:{figures})(?![\d.,]*\d)"
