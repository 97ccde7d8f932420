"""Amounts that are no packs: doses (`50 ml in 10 L`), capacities (`for pools of 20 m³`), gross weights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol, TypeVar

from poisonbook.catalogue.units import unit_words


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


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
        and words.dose_before.before(text, pack.start) is None
        and not _is_dose_by_colon(text, pack.start)
        and words.capacity.after(text, pack.end) is None
        and not _share().match(text, pack.end)
    ]
    contents = [pack for pack in kept if words.holds.after(text, pack.end) is None]
    return contents or kept


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
