"""Which characters are text that a person can read."""

from __future__ import annotations

import re
import unicodedata

_UNREADABLE = ("Cc", "Cs", "Co", "Cn")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def is_readable(text: str) -> bool:
    """Whether all of it can be read: no controls but line ends, no halves of letters, no turned writing.

    >>> is_readable("Zora Vogel"), is_readable("Zora \u202elegoV")
    (True, False)
    """
    if any(unicodedata.category(letter) in _UNREADABLE for letter in text if letter != "\n"):
        return False
    return _TURNS.search(text) is None
