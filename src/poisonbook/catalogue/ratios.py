"""Ratios in which a product was diluted: `diluted 1:4`, `verdünnt 1+3`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.strength_words import strength_words_in

_IMPERATIVES = frozenset({"dilute", "weak"})
"""Words of the list that tell the buyer what to do, or say nothing of water added."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """The share of the stock in what was diluted, from 0 to 1: both readings of what was written."""

    low: Decimal
    high: Decimal


def ratio_in(text: str) -> Ratio | None:
    """The ratio in which folded `text` says that the product was diluted; None where it does not say so.

    `1+3` is one part to three of water. `1:4` may be one part to four or one part in four: both ends are kept.

    >>> share = ratio_in("sulfuric acid 96 % diluted 1:4")
    >>> share and (str(share.low), str(share.high))
    ('0.2', '0.25')
    """
    for start, end, kind in strength_words_in(text):
        if kind != "diluted" or text[start:end] in _IMPERATIVES:
            continue
        match = _ratio().search(text, end, end + 16) or _ratio().search(text, max(0, start - 10), start)
        if match is None:
            continue
        stock, water = Decimal(match.group("stock")), Decimal(match.group("water"))
        if not stock or not water:
            continue
        low = stock / (stock + water)
        is_sum = match.group("sign") == "+" or stock >= water
        return Ratio(low, low if is_sum else stock / water)
    return None


@cache
def _ratio() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.,:+])(?P<stock>\d{1,2})\s?(?P<sign>[:+])\s?(?P<water>\d{1,3})(?![\w.,:+%])")
