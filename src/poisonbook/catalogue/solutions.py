"""Strengths of solutions in other units than per cent: `40 vol`, `600 g/kg`, `0,1 N`, `1 mol/l`, `d=1.84`, `42 °Bé`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.figures import NUMBER, figure_words, number
from poisonbook.catalogue.stated import Basis, Stated
from poisonbook.catalogue.units import unit_words
from poisonbook.values.any_word import any_word
from poisonbook.values.strengths import HUNDRED

_PER_MASS = {"kg": Decimal("0.1"), "кг": Decimal("0.1"), "100g": Decimal(1), "g": HUNDRED}
"""Per cent for a gram in so much."""
_PER_VOLUME = {"ml": Decimal(1000), "мл": Decimal(1000), "100ml": Decimal(10)}
"""Grams per litre for a gram in so much; one for a litre."""
_GRAMS = re.compile(
    r"(?<![\w.,])(?P<a>\d{1,4}(?:[.,]\d{1,3})?)(?:\s*-\s*(?P<b>\d{1,4}(?:[.,]\d{1,3})?))?\s*(?P<unit>g|mg|gr|г|мг)\s*(?:/|per)\s*"
    r"(?P<per>100 ?ml|100 ?g|kg|кг|l|lt|ltr|liter|litre|litro|л|dm3|ml|мл|g)(?!\w)"
)
_PARTS = re.compile(r"(?<![\w.,])(?P<a>\d{1,6}(?:[.,]\d{1,3})?)\s*(?:(?P<ppm>ppm|mg\s*/\s*kg|мг\s*/\s*кг)|‰)(?!\w)")
_SHARE_OF_A_MILLION = Decimal("0.0001")
_BAUME = Decimal(145)
"""Degrees Baumé of liquids heavier than water: 145 - 145 / density (15 °C scale, NIST)."""
_TO_20_DEGREES = Decimal("0.9955")
"""kg/l at 20 °C of an acid for its density at 15.6 °C relative to water, which degrees Baumé tell.

Water weighs 0.999 kg/l then, and an acid expands by about 0.08 % a degree (Perry: 42 °Bé nitric acid is 67.2 %,
66 °Bé sulfuric acid 93.2 %).
"""
_STRONGEST_MOLAR = 30
"""mol/l: no solution holds more, so a larger figure before an `m` is a length."""


def oxygen_volumes(text: str) -> Iterator[Stated]:
    """`40 vol`, `vol. 10`, `10, 20 and 30 volumes`."""
    for match in _volumes().finditer(text):
        figures = [number(figure) for figure in re.findall(NUMBER, match.group("a") or match.group("b"))]
        announced = figure_words().announced.before(text, match.start()) is not None
        yield Stated(
            match.start(), match.end(), min(figures), max(figures), Basis.OXYGEN_VOLUMES, is_announced=announced
        )


def gram_shares(text: str) -> Iterator[Stated]:
    """`600 g/kg`, `290 g/l`, `30 g/100 ml`, `50 mg/ml`, `500 ppm`."""
    for match in _GRAMS.finditer(text):
        if figure_words().not_a_strength_before.before(text, match.start()) is not None:
            continue
        low, high = sorted(number(match.group(end) or match.group("a")) for end in "ab")
        if match.group("unit") in ("mg", "мг"):
            low, high = low / 1000, high / 1000
        per = match.group("per").replace(" ", "")
        if per in ("ml", "мл") and high >= 1:
            continue  # more than water weighs: a density
        if per not in _PER_MASS:
            grams = _PER_VOLUME.get(per, Decimal(1))
            yield Stated(match.start(), match.end(), low * grams, high * grams, Basis.MASS_VOLUME)
        elif high * _PER_MASS[per] <= HUNDRED:
            yield Stated(match.start(), match.end(), low * _PER_MASS[per], high * _PER_MASS[per], Basis.MASS)
    for match in _PARTS.finditer(text):
        share = number(match.group("a")) * (_SHARE_OF_A_MILLION if match.group("ppm") else Decimal("0.1"))
        if share <= HUNDRED:
            yield Stated(match.start(), match.end(), share, share, Basis.MASS)


def molarities(text: str) -> Iterator[Stated]:
    """`1 mol/l`, `2 M`, `10 mM`, `0,1 N`, `N/10`."""
    for match in _molar().finditer(text):
        if match.group("milli") == "mm" and (_TIMES.search(text, 0, match.start()) or _TIMES.match(text, match.end())):
            continue  # a side of a thing, in millimetres
        value = 1 / number(match.group("part")) if match.group("part") else number(match.group("a"))
        if match.group("part") or match.group("normal"):
            yield Stated(match.start(), match.end(), value, value, Basis.NORMAL)
            continue
        value = value / 1000 if match.group("milli") else value
        if value <= _STRONGEST_MOLAR:
            yield Stated(match.start(), match.end(), value, value, Basis.MOLAR)


def densities(text: str) -> Iterator[Stated]:
    """`1.28 kg/l`, `d=1.84`, `sp. gr. 1,28`, `60 °Bé`, `sulfuric acid 1840`, `battery acid 1.28`."""
    for match in _density().finditer(text):
        told = match.groupdict()
        if baume := told["baume"] or told["baumeafter"]:
            ends = [_TO_20_DEGREES * _BAUME / (_BAUME - number(figure)) for figure in (baume, told["baumeto"] or baume)]
        elif told["perlitre"]:
            ends = [number(told["perlitre"]) / 1000]  # acid is sold by its density in g/l: "sulfuric acid 1840"
        else:
            figure = told["a"] or told["b"] or told["bare"]
            ends = [number(one) for one in (figure, told["to"] or figure)]
        yield Stated(match.start(), match.end(), min(ends), max(ends), Basis.DENSITY)


def nitrogen_shares(text: str) -> Iterator[Stated]:
    """`N 27`, `27-0-0`, `34.4 % N`, and the bare figure of a fertiliser: `CAN 27`."""
    for match in _nitrogen().finditer(text):
        if match["d"] and not _is_grade(text, *match.span("d")):
            continue
        share = number(next(group for group in match.groups() if group))
        if 0 < share < 1:
            share *= 100  # "N: 0.13" is a fraction
        if 0 < share <= 50:
            yield Stated(match.start(), match.end(), share, share, Basis.NITROGEN)


def nitrogen_told(text: str) -> Iterator[tuple[int, int]]:
    """Where folded `text` says how much nitrogen there is, in so many words: `N 13.7 %`."""
    return (match.span() for match in _nitrogen().finditer(text) if not match["d"])


def _is_grade(text: str, start: int, end: int) -> bool:
    """Whether a bare figure grades a fertiliser: it has decimals, ends its clause, or stands behind such a name.

    Whole figures before another word count other things: "Palette 24 Säcke", "rated by 33 customers".
    """
    ends_clause = _CLAUSE_END.match(text, end) is not None
    return ends_clause or end - start > 2 or _nitrate_before().search(text, 0, start) is not None


_TIMES = re.compile(r"\s*[x×*]\s*(?:$|(?=\d))|(?<=[x×*])\s?$|(?<=[x×*]\s)$")
_CLAUSE_END = re.compile(r"\s*(?:$|[^\w\s])")


@cache
def _nitrate_before() -> re.Pattern[str]:
    words = figure_words()
    return re.compile(rf"(?:{words.nitrate_stems}|(?<!\w)(?:{words.nitrate_grades}))\w*\s$")


@cache
def _volumes() -> re.Pattern[str]:
    words = figure_words()
    word = words.oxygen_volumes
    figure = r"\d{1,3}(?:[.,]\d)?"
    apart = rf"\s*(?:[/,]|-|(?:{words.either}|{words.to})(?=\s))\s*|\s*(?:{word})\s+(?={figure}\s*(?:{word})(?!\w))"
    several = rf"{figure}(?:(?:{apart}){figure}){{0,6}}"
    return re.compile(
        rf"(?<![\w.,/])(?:(?P<a>{several})\s*-?\s*(?:{word})(?!\w)\.?(?![\s\-]*%)"
        rf"|(?<!\w)(?<!\d\s)(?<!%\s)(?:{word})\.?\s*(?P<b>\d{{1,3}})(?![\w.,%]|\s*%))"
    )


@cache
def _molar() -> re.Pattern[str]:
    words = figure_words()
    after = r"(?=\s*(?:$|[^\w\s.%°\x22'\-]|-\s|\d|h2so4|hno3|h2o2|hcl|in\b|(?:" + words.solution.pattern + r")))"
    return re.compile(
        rf"(?<![\w/])n\s?/\s?(?P<part>[1-9]\d{{0,3}})(?!\w)"
        rf"|(?<![\w.,/\-])(?P<a>{NUMBER})(?:\s*(?:(?P<normal>{words.normal})|(?P<milli>{words.millimolar})|{words.molar})(?![\w/])"
        rf"|m(?![\w/.])|\sm{after}(?![\w/]))"
    )


@cache
def _density() -> re.Pattern[str]:
    words = figure_words()
    units = unit_words()
    unit = any_word((*units.mass_kg, *units.volume_litres))
    figure = r"1[.,]\d{1,4}"
    return re.compile(
        rf"(?<![\w.,])(?:(?P<a>{figure})(?:\s*(?:-|{words.to})\s*(?P<to>{figure}))?\s*(?:g\s*/\s*(?:ml|cm3|cc|ccm)|kg\s*/\s*(?:l|dm3|lt)|г\s*/\s*см3|(?:{words.density_after}))"
        rf"|(?:{words.density})(?:\s*\(?\d\d\s?°?c\)?)?\s*[:=~]?\s*(?P<b>{figure})"
        rf"|(?:{words.baume})\s*(?P<baumeafter>\d\d)(?![.,]?\d)"
        rf"|(?P<baume>\d{{1,2}}(?:[.,]\d)?)(?:\s*[-/]\s*(?P<baumeto>\d\d))?\s*(?:°|º|o|{words.degrees})?\s*(?:{words.baume})"
        rf"|(?<=[^\W\d_]\s)(?P<perlitre>1\d{{3}})$"
        rf"|(?<=[^\W\d_]\s)(?P<bare>1[.,]\d{{2,3}})(?!\s*(?:{unit}|x|eur|€|%|-)(?!\w)|\s*[€$£x%\-/]))(?![\w%])"
    )


@cache
def _nitrogen() -> re.Pattern[str]:
    words, units = figure_words(), unit_words()
    packs = any_word((*units.mass_kg, *units.volume_litres, "x"))
    # A bare figure of the size that fertilisers have, right after a word: "ammonitrate 33,5", "CAN 27".
    other = "|".join(
        (packs, words.percent, words.mass_before, words.volume_before, words.to, words.oxygen_volumes, words.counted)
    )
    bare = (
        r"(?<=[^\W\d_]\s)(?P<d>(?:2\d|3[0-5])(?:[.,]\d{1,2})?)"
        rf"(?![\w%°]|[.,]\d)(?!\s*(?:{other})(?!\w))(?!\s*[%°\-/+]|\s*\d)"
    )
    return re.compile(
        rf"(?<![\w/])(?:(?:{words.nitrogen})(?:\s?\(n\)|[\s\-]{{0,2}}(?:{words.total})(?!\w))?\s*[:=]?\s*(?P<a>{NUMBER})(?!\w|[.,/\-]\d)(?:\s*%)?|(?P<b>{NUMBER})\s*-\s*0\s*-\s*0(?!\d)"
        rf"|(?P<c>{NUMBER})\s*%\s*n(?![\w/]))|{bare}"
    )
