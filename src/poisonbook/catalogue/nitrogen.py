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
    nitrate, ammonium = (pattern.search(text) for pattern in _patterns())
    if nitrate is None or ammonium is None:
        return None
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


def _figure(match: re.Match[str]) -> Decimal:
    return number(next(group for group in match.groups() if group))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = figure_words()
    return _around(words.nitrate_nitrogen), _around(words.ammonium_nitrogen)


def _around(word: str) -> re.Pattern[str]:
    """A figure before the word, or after it; before it where both could be."""
    figure = rf"({NUMBER})\s*%"
    return re.compile(
        rf"(?<![\w.,]){figure}\s*(?:n\s*)?(?:{word})(?!\w)|(?<!\w)(?:{word})\s*[:=]?\s*{figure}(?!\s*(?:{word}))"
    )


@cache
def _total() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,])({NUMBER})\s*%")
