"""Shares of components as section 3 states them, and figures that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import cache

from poisonbook.sheets.words import labels
from poisonbook.values.strengths import HUNDRED, Strength

_FIGURE = r"(?<![\w.,])\d{1,3}(?:[.,]\d{1,6})?(?![\d])"
_AT_MOST = r"(?:<\s?=|=\s?<|[<≤]\s?=?)"
_AT_LEAST = r"(?:>\s?=|=\s?>|[>≥]\s?=?)"
_SIGN = rf"(?:{_AT_MOST}|{_AT_LEAST}|[~≈])"
_NEAR = 80
"""Characters around a share that say what it is."""
_PERCENT = r"(?:\s*(?:[^\W\d_]{1,9}\.?[\s-]{0,2})?%)?"
"""Also `Gew.-%`, `tömeg%`, `wt%`."""


class Trust(IntEnum):
    """How sure it is that figures state a component's share, the surest first."""

    ALONE = 0
    """Nothing else stands in the cell, or a label before it says so."""
    AMONG_WORDS = 1
    BEFORE_CLASS = 2
    """A hazard class follows: the next column on a line of single spaces, or a limit of the class."""
    RIGHT_AFTER_CLASS = 3
    """A hazard class or statement stands before it with nothing between, as columns run together leave it."""
    LIMIT = 4
    """From this share on a class holds: it says nothing of the product."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A share at its place in a folded cell."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    trust: Trust
    has_percent: bool
    is_single: bool
    """Whether it is one bare figure, neither bound nor range."""
    is_by_volume: bool

    @property
    def strength(self) -> Strength:
        """As a strength."""
        return Strength(self.low, self.high)


def concentrations_in(text: str, before: str = "") -> Iterator[Stated]:
    """The shares stated in a folded cell, its identifying numbers blanked out, in order of place.

    Args:
        text: the cell.
        before: the cell above, in which the words may begin that say what the figures are.
    """
    limits = [match.span() for match in _limits().finditer(text)]
    for match in _pattern().finditer(text):
        if any(start < match.end() and match.start() < end for start, end in limits):
            continue
        share = _share(match)
        if share is None:
            continue
        low, high = share
        percent = "%" in match.group() or text[match.end() :].lstrip().startswith("%")
        yield Stated(
            match.start(),
            match.end(),
            low,
            high,
            _trust(text, match, before),
            percent,
            match.group("one") is not None and not match.group("sign"),
            _by_volume().search(match.group() + text[match.end() : match.end() + 8]) is not None,
        )


def is_open(text: str) -> bool:
    """Whether folded `text` is the first part of a range and says that it goes on below."""
    return _open().fullmatch(text.strip()) is not None


def goes_on(text: str, below: str) -> bool:
    """Whether folded `below` begins as the second part of a range whose first part is `text`."""
    joined = f"{text.strip()} {below.strip()}"
    first, match = _pattern().fullmatch(text.strip()), _pattern().match(joined)
    return first is not None and first.group("one") is not None and match is not None and match.group("d") is not None


@cache
def _pattern() -> re.Pattern[str]:
    words = labels()
    to = rf"(?:\s*(?:-|\.\.\.?|…|/|(?<!\w)(?:{words.to})(?!\w))\s*)"
    bound = rf"(?:(?P<sign>{_AT_MOST}|{_AT_LEAST}|(?<!\w)(?:{words.up_to}|{words.at_least})(?!\w)\.?)\s*)"
    middle = rf"\s*{_AT_MOST}\s*(?:x|х|conc\.?|%)\s*%?\s*{_AT_MOST}\s*"
    return re.compile(
        rf"(?P<a>{_FIGURE}){_PERCENT}{middle}(?P<b>{_FIGURE}){_PERCENT}"
        rf"|(?:(?<!\w)x\s*)?(?:{_SIGN}\s*)?(?P<c>{_FIGURE}){_PERCENT}(?:{to}(?:{_SIGN}\s*)?|\s*{_AT_MOST}\s*)"
        rf"(?P<d>{_FIGURE}){_PERCENT}"
        rf"|{bound}?(?P<one>{_FIGURE}){_PERCENT}"
    )


@cache
def _limits() -> re.Pattern[str]:
    """Conditions on a concentration called C, and factors, doses and temperatures."""
    figure = r"\d+(?:[.,]\d+)?"
    return re.compile(
        rf"{figure}\s*%?\s*{_AT_MOST}\s*[cс](?:onc\.?)?\s*{_AT_MOST}\s*{figure}\s*%?"
        rf"|(?<!\w)[cс]\s*{_SIGN}\s*{figure}\s*%?(?:\s*{_AT_MOST}\s*{figure}\s*%?)?"
        rf"|{figure}\s*%?\s*{_SIGN}\s*[cс](?!\w)"
        rf"|(?<!\w)(?:m|ate|ld\s?50|lc\s?50|ph)\b[^=:;%\t]{{0,30}}[=:]\s*{_SIGN}?\s*{figure}[^;|\t]{{0,12}}"
        rf"|(?:{labels().hazard_class})\.?\s*\d[a-c]?(?!\w|[.,]\d|\s*[%-])"
        rf"|{figure}\s*(?:-\s*{figure}\s*)?(?:mg|g/|°|ppm|µm|μm|nm|mpa|h\b)[^;|\t]{{0,8}}"
    )


@cache
def _after_class() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<!\w)(?:eu)?h\d{{3}}[a-z]{{0,3}}|(?:{labels().hazard_class})\.?(?:\s*\d[a-c]?)?)[*)\s]*(?P<link>[:;,(])?\s*$"
    )


@cache
def _before_class() -> re.Pattern[str]:
    return re.compile(rf"\s*%?\s*[:;,)]?\s*(?:(?:eu)?h\d{{3}}(?!\d)|(?:{labels().hazard_class})(?!\w))")


@cache
def _by_volume() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:{labels().by_volume})(?![^\W\d_])")


@cache
def _open() -> re.Pattern[str]:
    to = labels().to
    return re.compile(
        rf"{_SIGN}|(?:{_SIGN}\s*)?{_FIGURE}{_PERCENT}\s*(?:(?:-|…|\.\.\.?|(?<!\w)(?:{to}))\s*{_SIGN}?|{_SIGN})"
    )


def _share(match: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    if match.group("one"):
        low = high = _figure(match.group("one"))
        sign = match.group("sign") or ""
        if sign.startswith(("<", "=<", "≤")) or (sign and _is_up_to(sign)):
            low = Decimal(0)
        elif sign:
            high = HUNDRED
    else:
        first, second = ("a", "b") if match.group("a") else ("c", "d")
        low, high = sorted((_figure(match.group(first)), _figure(match.group(second))))
    return (low, high) if 0 <= low <= high <= HUNDRED else None


def _is_up_to(sign: str) -> bool:
    return re.fullmatch(rf"(?:{labels().up_to})\.?", sign) is not None


def _figure(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


@cache
def _nothing_else() -> re.Pattern[str]:
    """What may stand beside a share in its cell: the word for its basis, notes in brackets."""
    return re.compile(
        r"(?:[\s%.:;*~()\[\]-]|w/w|m/m|w/v|v/v|wt|gew|vol|ww|hm|tegl|мас+|тегл|об|\[\d\]|\(\d\)|[a-z](?!\w))*"
    )


def _trust(text: str, match: re.Match[str], before: str) -> Trust:
    head, tail = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
    context = head if head.strip() else before
    after = _after_class().search(context)
    if after is not None:
        is_limit = after.group("link") or match.group("sign") or not head.strip()
        return Trust.LIMIT if is_limit else Trust.RIGHT_AFTER_CLASS
    if _before_class().match(tail):
        return Trust.BEFORE_CLASS
    colon = head.rfind(":")
    if colon >= 0 and labels().content.search(head) and _nothing_else().fullmatch(head[colon + 1 :]):
        return Trust.ALONE
    if _nothing_else().fullmatch(head) and _nothing_else().fullmatch(tail):
        return Trust.ALONE
    return Trust.AMONG_WORDS
