"""Regular expressions for any of many words."""

from __future__ import annotations

import re
from collections.abc import Iterable

_Tree = dict[str, "_Tree"]
_END = ""
"""Under this key a word ends."""


def any_word(words: Iterable[str]) -> str:
    r"""The regular expression for any of `words`; of those that match at a place, the longest. A space is any space.

    Common beginnings are written once: `re` tries alternatives one after the other, and lists are hundreds of words.

    >>> any_word(["pack of", "packs of", "palette"])
    'pa(?:ck(?:\\s+of|s\\s+of)|lette)'
    """
    tree: _Tree = {}
    for word in sorted(set(words)):
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[_END] = {}
    return "|".join(_expression(letter, node) for letter, node in tree.items())


def _expression(letter: str, node: _Tree) -> str:
    head = r"\s+" if letter == " " else re.escape(letter)
    tails = [_expression(following, below) for following, below in node.items() if following]
    if not tails:
        return head
    tail = tails[0] if len(tails) == 1 and _END not in node else f"(?:{'|'.join(tails)})"
    return f"{head}{tail}?" if _END in node else head + tail
