"""All strengths that a text states, each on its basis."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.percentages import percentages
from poisonbook.catalogue.solutions import (
    densities,
    gram_shares,
    molarities,
    nitrogen_shares,
    nitrogen_told,
    oxygen_volumes,
)
from poisonbook.catalogue.stated import Basis, Stated

_FINDERS: tuple[tuple[Callable[[str], Iterator[Stated]], frozenset[Basis]], ...] = (
    (percentages, frozenset({Basis.MASS, Basis.MASS_VOLUME, Basis.VOLUME, Basis.NITROGEN})),
    (oxygen_volumes, frozenset({Basis.OXYGEN_VOLUMES})),
    (gram_shares, frozenset({Basis.MASS, Basis.MASS_VOLUME})),
    (nitrogen_shares, frozenset({Basis.NITROGEN})),
    (molarities, frozenset({Basis.NORMAL, Basis.MOLAR})),
    (densities, frozenset({Basis.DENSITY})),
)
"""What finds strengths, and on which bases."""
_TRACE = Decimal("0.1")
"""Less than this per cent, beside a greater share, is an impurity or an additive: `35 %, stabiliser 50 mg/kg`."""
_DIGIT = re.compile(r"\d")


def strengths_in(text: str, bases: frozenset[Basis] = frozenset(Basis)) -> list[Stated]:
    """The strengths stated in folded `text` on one of `bases`, in order of place.

    >>> [(str(s.low), str(s.high)) for s in strengths_in("hydrogen peroxide <= 12 %")]
    [('0', '12')]
    """
    if _DIGIT.search(text) is None and figure_words().percent_in_words.search(text) is None:
        return []
    told = chain.from_iterable(_told(find, text) for find, finds in _FINDERS if finds & bases)
    found = [stated for stated in told if stated.basis in bases]
    if not bases & {Basis.NITROGEN, Basis.NORMAL}:
        # Of a salt whose strength nobody gives as nitrogen, "N 13.7 %" says nothing.
        found = [one for one in found if not any(start < one.end <= end for start, end in nitrogen_told(text))]
    if any(one.high >= _TRACE for one in found):
        found = [one for one in found if one.basis is not Basis.MASS or not 0 < one.high < _TRACE]
    found.sort(key=lambda stated: (stated.start, -stated.end))
    kept: list[Stated] = []
    for stated in found:
        if not kept or stated.start >= kept[-1].end:
            kept.append(stated)
        elif stated.basis is Basis.NITROGEN and kept[-1].basis is Basis.MASS and stated.end > kept[-1].end:
            kept[-1] = stated  # "27 % N" is both a percentage and nitrogen: the fuller reading holds
    return kept


@lru_cache(maxsize=64)
def _told(find: Callable[[str], Iterator[Stated]], text: str) -> tuple[Stated, ...]:
    """Found once: the same text is asked for each substance that it names."""
    return tuple(find(text))
