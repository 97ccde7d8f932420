"""Percentages as listings state them: `35 %`, `≤ 12 %`, `95-98 %`, `3, 6 or 12 %`, `35 Gew.-%`, `dreiprozentig`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.figures import NUMBER, figure_words, number
from poisonbook.catalogue.stated import Basis, Stated
from poisonbook.catalogue.units import alternatives_of_units
from poisonbook.values.strengths import HUNDRED

_PURE = Decimal(90)
"""Per cent from which on a figure may be a purity: less is a strength, whatever it is called."""
_HIGHEST_ASSAY = Decimal(105)
"""Assays of reagents are given a little beyond the whole: `98-102 %`."""
_NAME = re.compile(r"\s[^\W\d_]{3,20}(?=\s)")
_PC = r"(?<=[.,]\d)pc|(?<=[.,]\d\s)pc|(?<=[.,]\d\d\s)pc"
"""`99.5 pc` is a percentage; `10 pc` mostly are pieces."""
_AFTER_VOLUME = re.compile(r"\.?\s*\d+(?:[.,]\d+)?")
NOT_WITHIN = r"(?<!\d[.,/])(?<!(?<!\w)-)(?:(?<!\w)|(?<=[^\W\d_]{4}))"
"""Before a figure: no figure that it continues, no minus sign; a letter only at the end of a word (`peroxide35%`)."""


def percentages(text: str) -> Iterator[Stated]:
    """The percentages of folded `text` that may be strengths, on their bases."""
    for match in _percentage().finditer(text):
        yield from _read(match, text)
    for match in _signed_first().finditer(text):
        yield from _read(match, text)
    words = figure_words()
    for match in words.percent_in_words.finditer(text):
        share = words.numbers[match.group(1)]
        yield Stated(*match.span(), share, share, Basis.MASS, is_plain=True)


def _read(match: re.Match[str], text: str) -> Iterator[Stated]:
    words = figure_words()
    told = match.groupdict()
    figures = _figures(told)
    low, high = min(figures), max(figures)
    if give := told.get("give"):
        low, high = max(Decimal(0), low - number(give)), min(HUNDRED, high + number(give))
    start, end = match.span()
    if (about := words.about.before(text, start)) is not None and words.up_to.before(text, start) is None:
        start = about
    at_least, up_to = words.at_least.before(text, start), words.up_to.before(text, start)
    if up_to is not None and (at_least is None or up_to <= at_least):
        low, start = Decimal(0), up_to
    elif at_least is not None:
        high, start = HUNDRED, at_least
    elif told.get("plus") or told.get("more") or words.at_least_after.after(text, end) is not None:
        high = HUNDRED
    elif (up_to := words.up_to_after.after(text, end)) is not None:
        low, end = Decimal(0), up_to
    if low > HUNDRED or max(figures) > _HIGHEST_ASSAY:
        return
    high = min(high, HUNDRED)
    if words.not_a_strength_after.after(text, end) is not None or (
        words.not_a_strength_before.before(text, start) is not None
    ):
        return
    pure = words.purity_before.before(text, start) is not None or words.purity_after.after(text, end) is not None
    basis, is_plain = _basis(told)
    if is_plain and (name := _NAME.match(text, end)):
        phrase = words.volume_phrases.after(text, name.end())
        if phrase is not None and not _counts_oxygen(text, phrase):
            basis, is_plain = Basis.VOLUME, False
    if basis is Basis.MASS_VOLUME:
        low, high = low * 10, high * 10
    yield Stated(
        start,
        end,
        low,
        high,
        basis,
        is_purity=pure and basis is Basis.MASS and max(figures) >= _PURE,
        is_announced=words.announced.before(text, start) is not None,
        is_plain=is_plain,
    )


def _counts_oxygen(text: str, place: int) -> bool:
    """Whether the `vol.` that ends at `place` goes on with its figure: `12 % developer vol. 40`, not `vol. 2 l`."""
    figure = _AFTER_VOLUME.match(text, place)
    return figure is not None and _any_unit().match(text, figure.end()) is None


@cache
def _any_unit() -> re.Pattern[str]:
    return re.compile(rf"\s*-?\s*(?:{alternatives_of_units()})")


def _figures(told: dict[str, str]) -> list[Decimal]:
    separate = told["figures"].split(",") if told["packed"] else re.findall(NUMBER, told["figures"])
    return [number(figure) for figure in separate]


def _basis(told: dict[str, str]) -> tuple[Basis, bool]:
    """The basis that the words around the sign name, and whether there are none."""
    if told["massvolume"]:
        return Basis.MASS_VOLUME, False
    if told["volume"] or told.get("volumebefore"):
        return Basis.VOLUME, False
    if told["nitrogen"]:
        return Basis.NITROGEN, False
    return Basis.MASS, not (told["mass"] or told.get("massbefore"))


def several(unit_between: str) -> str:
    """The expression for one figure or several of which each may be meant, without their unit.

    `unit_between` is the expression for the unit where it stands after a figure that is not the last: `3 %-6 %`.
    """
    words = figure_words()
    return (
        rf"(?P<figures>(?P<packed>\d{{1,2}}(?:,\d{{1,2}}){{2,6}}(?!\d))|{NUMBER}(?:"
        rf"(?:\s*[,;]\s*{NUMBER}){{0,5}}\s*,?\s*(?:{words.either})\s+{NUMBER}"
        rf"|(?:\s*/\s*{NUMBER}){{1,6}}"
        rf"|\s*(?:{unit_between})?\s*(?:-|\.\.\.?|~|÷|(?<=[\s%])(?:{words.to})(?!\w))\s*(?:(?:{words.bounds})\s*)?{NUMBER})?)"
    )


@cache
def _percentage() -> re.Pattern[str]:
    words = figure_words()
    before = rf"(?:(?P<massbefore>{words.mass_before})|(?P<volumebefore>{words.volume_before}))[\s\-]{{0,2}}"
    return re.compile(
        rf"(?=\d){NOT_WITHIN}{several(words.percent)}(?:\s*(?:{words.give_or_take})\s*(?P<give>{NUMBER}))?"
        rf"[\s\-]{{0,2}}(?P<more>(?:\+|(?:{words.and_more}))\s?)?(?:{before})?(?:{words.percent}|{_PC})(?P<plus>\s?\+(?!\s?\d))?{_after()}"
    )


@cache
def _signed_first() -> re.Pattern[str]:
    words = figure_words()
    return re.compile(
        rf"(?<![\d%])(?<!\d\s)(?:{words.percent_first})\s?{several('%')}(?P<plus>\+)?(?![\w.,]*\d|\s*%){_after()}"
    )


def _after() -> str:
    words = figure_words()
    return (
        rf"(?:['\-]?(?:{words.percent_endings})(?!\w))?"
        rf"(?:[\s,(]{{0,2}}(?:(?P<massvolume>{words.mass_volume})|(?P<mass>{words.mass})"
        rf"|(?P<volume>{words.volume})(?!\.?\s*\d)|(?P<nitrogen>{words.nitrogen})(?!/))(?!\w)\)?)?"
    )
