"""Amounts that are no packs: doses (`50 ml in 10 L`), capacities (`for pools of 20 m³`), gross weights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Protocol, TypeVar

from poisonbook.catalogue.beside import Words
from poisonbook.catalogue.units import unit_words


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kg(self) -> Decimal | None: ...


_P = TypeVar("_P", bound=_Placed)


def without_doses(packs: Sequence[_P], text: str) -> list[_P]:
    """The `packs` of folded `text` that may be what is sold; a bucket's size is not, where its contents are stated."""
    words = unit_words()
    in_something = [
        place
        for place in range(len(packs) - 1)
        if _within().fullmatch(text, packs[place].end, packs[place + 1].start)
        and words.holds.after(text, packs[place + 1].end) is None
    ]
    doses = {place + step for place in in_something for step in (0, 1)}
    kept = [
        pack
        for place, pack in enumerate(packs)
        if place not in doses
        and words.gross.before(text, pack.start) is None
        and words.dose_before.before(text, _about(text, pack.start)) is None
        and not _is_dose_by_colon(text, pack.start)
        and not _is_purpose(words.made_for, text, pack.start)
        and not _is_capacity(text, pack.end)
        and not _share().match(text, pack.end)
    ]
    contents = [pack for pack in kept if words.holds.after(text, pack.end) is None]
    if any(pack.kg is not None for pack in contents):
        contents = [
            pack for pack in contents if pack.kg is not None or words.holder_before.before(text, pack.start) is None
        ]
    return contents or kept


def is_perhaps_a_purpose(text: str, place: int) -> bool:
    """Whether the amount at `place` may be what something is for: "set per 2000 l", but not "5 € per 2 l"."""
    return _is_purpose(unit_words().perhaps_for, text, place)


def _is_purpose(said: Words, text: str, place: int) -> bool:
    start = said.before(text, _about(text, place))
    return start is not None and _price().search(text[max(0, start - 24) : start]) is None


def _about(text: str, place: int) -> int:
    """Where words like "about" and "up to" before `place` begin, else `place`."""
    for _ in range(3):
        start = unit_words().about.before(text, place)
        if start is None:
            break
        place = start
    return place


@cache
def _price() -> re.Pattern[str]:
    """A price, or a word for it, at the end."""
    words = rf"(?<![^\W\d_])(?:{unit_words().prices})(?!\w)"
    return re.compile(rf"(?:{words}\W{{0,3}}(?:\d[\d.,]*-?)?|\d\s?{words})[\s:]*$|[€$£]\s?\d[\d.,]*\s*$")


def _is_capacity(text: str, place: int) -> bool:
    end = unit_words().capacity.after(text, place)
    return end is not None and "," not in text[place:end]


def _is_dose_by_colon(text: str, place: int) -> bool:
    words = unit_words().dose_before_colon
    return text[:place].rstrip().endswith(":") and words.before(text, place) is not None


@cache
def _within() -> re.Pattern[str]:
    """Between two amounts: the first is for so much of the second."""
    return re.compile(rf"\s*(?:{unit_words().dose_after})\s+(?:[^\W\d_]{{1,12}}\s+)?")


@cache
def _share() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:{unit_words().dose_after})\s+(?:m2|m3|qm|ha|hectare|hektar|acre|plant|pflanze|planta|day|tag|week|tree)(?!\w)"
    )
