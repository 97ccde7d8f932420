"""Which of the amounts in a list of several things belongs to the thing that a name stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from poisonbook.catalogue.amounts import Amount
from poisonbook.catalogue.names import Found

_BETWEEN_THINGS = re.compile(r"\s*\+\s*|(?<!\d),|,(?!\d)|\s&\s|[;|:]\s")
_THING = re.compile(r"[^\W\d_]{4,}")


def amount_of_the_named(names: Sequence[Found], amounts: Sequence[Amount], text: str) -> Amount | None:
    """The amount that a list gives the first of `names`; None where no list of things with amounts stands there.

    In `bleach powder 500 g + peroxide 12 % 1 l` the litre, not the 500 g that come first.
    """
    if len(amounts) < 2 or not names:
        return None
    marks = [0, *(match.end() for match in _BETWEEN_THINGS.finditer(text)), len(text)]
    for start, end in pairwise(marks):
        name = next((one for one in names if start <= one.start < end), None)
        here = [amount for amount in amounts if start <= amount.start < end]
        if name is None or not here:
            continue
        elsewhere = [amount for amount in amounts if not start <= amount.start < end]
        # Another thing has a name of its own beside its amount: no second pack of the same.
        is_list = any(
            _THING.search(text, first, amount.start)
            for amount in elsewhere
            for first, last in pairwise(marks)
            if first <= amount.start < last
        )
        return here[0] if is_list else None
    return None
