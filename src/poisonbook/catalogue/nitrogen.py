"""Nitrogen by its forms, as compound fertilisers state it: `N 15 % (nitrate 6.3 % / ammonium 8.7 %)`.

Annex I footnote 4 counts nitrogen in relation to ammonium nitrate, not total nitrogen. A mixture can hold no more
ammonium nitrate than its scarcer ion allows: twice the smaller of nitrate and ammonium nitrogen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.figures import NUMBER, figure_words, number
from poisonbook.catalogue.units import unit_words
from poisonbook.values.any_word import any_word
from poisonbook.values.strengths import HUNDRED


@dataclass(frozen=True, slots=True)
class NitrogenForms:
    """Nitrogen that may come from ammonium nitrate, in per cent of the product, and where the text says so."""

    start: int
    end: int
    percent: Decimal


def nitrogen_forms_in(text: str) -> NitrogenForms | None:
    """What folded `text` says of nitrate and ammonium nitrogen; None where it does not give both.

    >>> forms = nitrogen_forms_in("n 15 % (nitrate 6.3 % / ammonium 8.7 %)")
    >>> forms and str(forms.percent)
    '12.6'
    """
    nitrates, ammonium = _patterns()[0].finditer(text), _patterns()[1].search(text)
    # In "ammonium nitrate N 15 %" it is the salt and not a form of its nitrogen.
    nitrate = next((one for one in nitrates if _ammonium_before().search(text, 0, one.start()) is None), None)
    if nitrate is None or ammonium is None:
        bare = _bare_forms(text)
        if bare is None:
            return _by_fractions(text)
        nitrate, ammonium = bare
    start, end = min(nitrate.start(), ammonium.start()), max(nitrate.end(), ammonium.end())
    shares = [_figure(nitrate), _figure(ammonium)]
    if sum(shares) == HUNDRED:
        # Shares of the nitrogen and not of the product: the total stands before them.
        total = _total().search(text, 0, start)
        if total is None:
            return None
        shares = [_figure(total) * share / HUNDRED for share in shares]
        start = total.start()
    return NitrogenForms(start, end, 2 * min(shares))


@cache
def _ammonium_before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{figure_words().ammonium_nitrogen})\s+$")


def _figure(match: re.Match[str]) -> Decimal:
    return number(next(group for group in match.groups() if group))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = figure_words()
    return _around(words.nitrate_nitrogen), _around(words.ammonium_nitrogen)


_SIDE_BY_SIDE = 60
"""Characters between forms of nitrogen that are told together."""


def _bare_forms(text: str) -> tuple[re.Match[str], re.Match[str]] | None:
    """Figures without a per cent sign, where both forms stand so, side by side: "13.5 nitrate + 13.5 ammonium"."""
    for patterns in _bare_patterns():
        nitrate, ammonium = (pattern.search(text) for pattern in patterns)
        if nitrate and ammonium and abs(nitrate.start() - ammonium.start()) <= _SIDE_BY_SIDE:
            return nitrate, ammonium
    return None


def _by_fractions(text: str) -> NitrogenForms | None:
    """Forms as parts of a total that stands before them: "30 % N, 1/4 nitrate, 1/4 ammonium"."""
    nitrate, ammonium = (pattern.search(text) for pattern in _fraction_patterns())
    if nitrate is None or ammonium is None:
        return None
    total = _total().search(text, 0, min(nitrate.start(), ammonium.start()))
    parts = [Decimal(one[1]) / Decimal(one[2]) for one in (nitrate, ammonium)]
    if total is None or sum(parts) > 1:
        return None
    return NitrogenForms(total.start(), max(nitrate.end(), ammonium.end()), 2 * min(parts) * _figure(total))


@cache
def _fraction_patterns() -> tuple[re.Pattern[str], ...]:
    """For the nitrate and the ammonium form."""
    words = figure_words()
    return tuple(
        re.compile(rf"(?<![\w.,/])([1-9])\s?/\s?([1-9])\s+(?:(?:{words.nitrogen})\s+)?(?:{word})(?!\w)")
        for word in (words.nitrate_nitrogen, words.ammonium_nitrogen)
    )


@cache
def _bare_patterns() -> tuple[tuple[re.Pattern[str], ...], ...]:
    """For the nitrate and the ammonium form, with the figure before the words, and with it behind them."""
    words = figure_words()
    figure, nitrogen = r"(\d{1,2}(?:[.,]\d{1,2})?)", rf"(?:(?:{words.nitrogen})\s*)?"
    forms = (words.nitrate_nitrogen, words.ammonium_nitrogen)
    return (
        tuple(re.compile(rf"(?<![\w.,/]){figure}\s*%?\s*{nitrogen}(?:{word})(?!\w)") for word in forms),
        tuple(re.compile(rf"(?<!\w)(?:{word})\s*{nitrogen}[:=]?\s*{figure}(?![\d.,]*\d)") for word in forms),
    )


def _around(word: str) -> re.Pattern[str]:
    """A figure before the word, or after it; before it where both could be."""
    figure = rf"({NUMBER})\s*%"
    nitrogen = rf"(?:\s*(?:{figure_words().nitrogen})(?!\w))?"
    return re.compile(
        rf"(?<![\w.,]){figure}{nitrogen}\s*(?:{word})(?!\w)"
        rf"|(?<!\w)(?:{word}){nitrogen}\s*[:=]?\s*{figure}(?!\s*(?:{word}))"
    )


@cache
def _total() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,])({NUMBER})\s*%")


@dataclass(frozen=True, slots=True)
class Grade:
    """The total nitrogen of a fertiliser in per cent, and where the text says so."""

    start: int
    end: int
    percent: Decimal


def grade_at(text: str, start: int, end: int) -> Grade | None:
    """The grade of the fertiliser that folded `text` names from `start` to `end`; None where none is given.

    A figure directly behind the name, or its last word, is the grade (`UAN 32`, `Sulfan 24 + 6 S`); elsewhere it
    must say that it is nitrogen (`N 27`, `24 N`, `27-0-0`, `15-15-15`).

    >>> grade = grade_at("uan-32 solution", 0, 3)
    >>> grade and str(grade.percent)
    '32'
    """
    match = (
        _bare_grade().match(text, end)
        or _GRADE_IN_NAME.search(text, start, end)
        or next((match for pattern in _told_grades() for match in pattern.finditer(text)), None)
    )
    if match is None:
        return None
    percent = _figure(match)
    return Grade(match.start(), match.end(), percent) if _LEAST_GRADE <= percent <= _HIGHEST_GRADE else None


_LEAST_GRADE, _HIGHEST_GRADE = Decimal(5), Decimal(36)
"""Per cent of nitrogen that fertilisers with nitrate have; ammonium nitrate itself has 35."""


_GRADE_IN_NAME = re.compile(r"(?<![\d.,\-])(\d\d(?:[.,]\d)?)$")


@cache
def _bare_grade() -> re.Pattern[str]:
    words = unit_words()
    units = any_word((*words.mass_kg, *words.volume_litres, "x"))
    npk = r"(?:\s*npk)?"
    return re.compile(
        rf"[\s\-(:/,]{{0,3}}{npk}[\s\-(:]{{0,2}}({NUMBER})(?!\d|[.,]\d{{3}})(?!\s*(?:{units})(?!\w))\s*(?:%|n(?!\w))?"
    )


@cache
def _told_grades() -> tuple[re.Pattern[str], ...]:
    start = rf"(?<![\w.,/\-])({NUMBER})"
    part = r"\s?[\-:./+x]\s?\d{1,2}(?:[.,]\d{1,2})?"
    return (
        re.compile(rf"(?<![\w/])n(?:itrogen|[\s\-.]*tot\w*)?\s*[:=]?\s*({NUMBER})(?!\w)"),
        re.compile(rf"{start}\s*%?\s*n(?![\w/])"),
        re.compile(rf"{start}(?:{part}){{2}}(?!\d)"),
        re.compile(rf"{start}\s*%"),
    )
