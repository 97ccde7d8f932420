"""Regular expressions for packs in folded text: `5 L`, `12 x 500 ml`, `40 bags of 25 kg`, `2 lb 8 oz`, `5/1`."""

from __future__ import annotations

import re
from functools import cache

from poisonbook.catalogue.units import alternatives_of_units, unit_words
from poisonbook.values.any_word import any_word

NUMBER = (
    r"(?:\d{1,3}(?:[,.']\d{3})+|(?<!-)\d{1,3}(?: \d{3})+)(?!\d)|(?:\d{1,3}\s)?\d/[2-8](?![\d/])"
    r"|\d{1,6}(?:[.,]\d{1,3})?|[.,]\d{1,3}"
)
_TIMES = r"[x*х]"
_NO_PACK_BEFORE = r"(?<![\w.,/])(?<!\d-\d\d-)(?<!(?<!\d)%)"
_NO_PACK = r"(?!(?:304|31[067]|904)\s?l(?!\w))(?!(?<=\d-)\d\d-l(?!\w))"
"""Grades of steel (AISI 316L), and a CAS number that ends in a letter read for a figure."""
_NOT_PER = (
    r"(?![\w%])(?!\s*/\s*(?:l|lt|ltr|litre|liter|kg|g|ml|ccm|cm3|cc|л|кг|мл|см3|100|10|m|m2|m3|qm|ha|min|h|hr|day|tag|week|cm|dm3|t|ton|acre)"
    r"(?!\w))"
)
"""After a unit: nothing that makes it a share of something else, as in `g/l` or `kg/m²`."""
_NO_DEGREE = r"(?!\.?\s*(?:°|be(?!\w)|baume(?!\w)))"
"""After `st.`, which is short for pieces and for degrees: `36 st. Bé`."""
_FEW = r"(?<!ph\s)(?<!n\s)(?<!nr\s)(?<!no\s)(?<!npk\s)(?<!typ\s)(?<!type\s)(?<!\d\s)(?<![\d-])(?:1[0-2]|[2-9])"
"""How many there may be of something whose name is not known; what is more may be a grade (`AN 34 granulated`)."""


@cache
def packs() -> re.Pattern[str]:
    """A number of a unit, with the counts before (`before`) and behind it (`after`).

    `bare` is the last container counted, where nothing between it and the size says that each holds so much.
    """
    words = unit_words()
    # Only at the end of a word that is spelt out: 5-litrová, 10-litersdunk, 25-kilossäck, 20 litrelik.
    ending = rf"(?:(?<=[^\W\d_]{{3}})(?:{words.endings}|s?(?:{words.containers})))?"
    return re.compile(
        rf"(?=[\d.,]){_NO_PACK_BEFORE}{_NO_PACK}{_counts()}(?P<number>{NUMBER})\s*-?\s*(?P<unit>{alternatives_of_units()}){ending}{_NOT_PER}"
        rf"(?:\s*{_TIMES}\s*(?P<after>\d{{1,4}})(?![\w.,%]))?"
    )


def _counts() -> str:
    words = unit_words()
    each = rf"(?:{_TIMES}|(?<!\w)(?:{words.each})(?!\w)|[-,(]\s*(?:{words.each})(?!\w)|[-,(])"
    packed = rf"(?:{words.containers}|{words.parts})(?!\w){_NO_DEGREE}"
    # "3 Dosen reinen Acetons à 1 L": with the name in between, only a word that can mean nothing but "each".
    apart = rf"{packed}(?:\s+[^\W\d_]{{2,25}}){{1,3}},?\s+(?:{words.apiece})\s+"
    strange = rf"{_FEW}\s+{strange_container()}"
    return (
        rf"(?P<before>(?:(?<!\d-)\d{{1,4}}\s*-?\s*(?:{_TIMES}\s*|{packed}\s*{each}\s*|{apart}|(?P<bare>{packed})\s+(?=\d))"
        rf"|{strange}){{0,2}})"
    )


@cache
def strange_container() -> str:
    """The regular expression for what stands between a number and the size of each of some unknown things.

    `bandasky acetónu po` in `2 bandasky acetónu po 10 l`, `bonbonnes de` in `2 bonbonnes de 10 l`.
    """
    words = unit_words()
    return rf"{_thing()}(?:{_MORE},?\s+(?:{words.apiece})|\s+(?:{words.holding}))\s+(?=\d)"


_WORD = r"(?:[^\W\d_]{1,2}')?[^\W\d_]{2,25}"
_MORE = rf"(?:\s+{_WORD}){{0,3}}"


def _thing() -> str:
    words = unit_words()
    return rf"(?!(?:{words.not_counted})|(?:{alternatives_of_units()}|{words.each}|{words.parts})(?!\w)){_WORD}"


@cache
def unit_first() -> re.Pattern[str]:
    """A number behind its unit: `kg 25`."""
    return re.compile(
        rf"(?<!\w)(?<!\d\s)(?P<unit>kg|lt|ltr|litri|ml|gr|cl(?!\s?[1-6]\.\d)|cc)\.?\s?(?P<number>{NUMBER})(?![\w.,%]*\d|\s*-?\s*(?:{alternatives_of_units()}|{_TIMES}|%)(?!\w))"
    )


@cache
def compounds() -> tuple[re.Pattern[str], ...]:
    """A unit with so many of its parts: `2 lb 8 oz`, `1 gal 2 qt`; in the order of `UnitWords.compounds`."""
    return tuple(
        re.compile(
            rf"(?=\d){_NO_PACK_BEFORE}(?P<before>(?:\d{{1,4}}\s*{_TIMES}\s*)?)(?P<number>\d{{1,4}})\s*-?\s*(?P<unit>{one.unit})"
            rf"\.?\s?(?:,|&|and)?\s?(?P<more>\d{{1,2}}(?:[.,]\d{{1,2}})?)\s?-?(?:{one.part}){_NOT_PER}"
        )
        for one in unit_words().compounds
    )


@cache
def one_of_a_unit() -> tuple[re.Pattern[str], ...]:
    """A container of one unit; a unit that stands at the start, as a sentence, or at the very end."""
    words = unit_words()
    return (
        re.compile(
            rf"(?<![\w.,/])(?<!\d\s)(?P<unit>{words.alone})(?:{words.endings})?[\s\-]?(?:{words.containers})(?!\w)"
        ),
        re.compile(rf"(?:^|(?<=[.!]\s))(?P<unit>{words.alone})(?=\.|$|\s[^\W\d_])"),
        re.compile(rf"(?<=,\s)(?P<unit>{words.alone})$"),
    )


SO_MANY_TO_ONE = re.compile(r"(?<![\w.,/])(?P<number>\d{1,3}(?:[.,]\d)?)/1(?![\w%/]|[.,:]\d)")
"""`5/1`: a container of five litres."""


@cache
def number_of_named() -> re.Pattern[str]:
    """A number of packs before the name of the goods, up to the end: `2 x acetone 99 %`, `2 bags of fertiliser`."""
    words = unit_words()
    times = (
        rf"(?:^|[:;,+&|(]\s)\s*(?P<count>\d{{1,2}})\s?{_TIMES}\s(?!konz|conc|stark|strong|more|mehr|plus|\d)[^\W\d_]"
    )
    several = (
        rf"(?<![\w.,/%-])(?<!\d\s)(?P<several>\d{{1,2}})\s+(?:{any_word(words.plurals)})\s(?!{words.total})[^\W\d_]"
    )
    return re.compile(rf"(?:{times}|{several})(?:(?!(?<!\w)(?:{words.total})(?!\w))(?:[^:;,+&|()]|(?<=\d),(?=\d)))*$")


@cache
def number_behind() -> re.Pattern[str]:
    """A number of containers directly behind the size of each: `25 kg, 2 bags`."""
    words = unit_words()
    return re.compile(
        rf"\s?[,(-]?\s?(\d{{1,3}})\s(?:{any_word(words.plurals)})(?!\w)(?!\s?(?:{_TIMES}|{words.each})\s?\d)"
    )


@cache
def multipack() -> re.Pattern[str]:
    """How many packs there are, apart from their size: `pack of 6`, `6-pack`, `x 6`."""
    words = unit_words()
    no_pack = rf"(?![\w%]|[.,]\d|\s*%|\s*-?\s*(?:{alternatives_of_units()})(?!\w))"
    return re.compile(
        rf"(?<!\w)(?:{words.multipack_of})\s*[:=]?\s*(\d{{1,3}}){no_pack}"
        rf"|(?<![\w.,])(\d{{1,3}})\s*-?\s*(?:{words.multipack})(?!\w){_NO_DEGREE}"
        rf"|(?<!\w){_TIMES}\s?(\d{{1,3}}){no_pack}"
    )


@cache
def on_a_pallet() -> re.Pattern[str]:
    """So many containers."""
    return re.compile(rf"(?<![\w.,])(\d{{1,3}})\s*(?:{unit_words().containers})(?!\w){_NO_DEGREE}")


@cache
def few_things() -> re.Pattern[str]:
    """A few of anything, at the end: `4 demijohns,` before what each holds."""
    return re.compile(rf"(?<![\w.,])({_FEW})\s+{_thing()}{_MORE}[,:;(\s-]*$")
