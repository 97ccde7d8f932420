"""Whether words that are to name nobody hold an e-mail address or a telephone number."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"']+@[^\W_](?:[\w.-]*[^\W_])?\.[^\W\d_]{2,}")
_GAP = r"[ \u00a0./()–-]{1,3}"
_BEGINS = r"(?<![\w+])(?<!\w[-/])(?<!\d\.)\(?"
_DAY = r"(?!\d{1,2}([./-])\d{1,2}\1\d{2,4}(?!\d))"
_NUMBERS = (
    re.compile(rf"(?<!\w)\+\(?[1-9](?:(?:{_GAP})?\d)+(?!\w)"),
    re.compile(rf"{_BEGINS}00[1-9]\d{{0,2}}(?:{_GAP}\d+)+(?!\w)"),
    re.compile(rf"{_BEGINS}{_DAY}0[1-9]\d{{0,5}}(?:{_GAP}\d{{2,}})+(?!\w)"),
)
"""With the plus or the zeros of another country, or with one zero and gaps. Figures without a gap are ids of orders."""
_FEWEST, _MOST = 7, 17
"""Digits of a number: at most the fifteen of ITU-T E.164, and two zeros."""


def has_contact_details(text: str) -> bool:
    """Whether a text seems to say how somebody is reached."""
    return _EMAIL.search(text) is not None or any(
        _FEWEST <= sum(map(str.isdigit, found[0])) <= _MOST for one in _NUMBERS for found in one.finditer(text)
    )
