"""Lists of ingredients, and whether a name stands where they have only traces, from `data/ingredients.yaml`.

Lists of cosmetics and foods are in descending order by mass; below 1 % cosmetics may have any order
(Regulation (EC) No 1223/2009 Art. 19(1)(g), Regulation (EU) No 1169/2011 Art. 18(1)).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from poisonbook.catalogue.words import DATA, alternatives, any_of
from poisonbook.values.documents import read_document

_MOST = 1_500
"""Characters looked at on either side of the name."""
_FEWEST_ITEMS = 6
"""More than five: the law's own number for a mixture of many ingredients (Regulation (EU) 2019/1148 Art. 3(13))."""
_FIRST_SMALL = 8
"""From this place on an ingredient without a figure is taken as one of the small ones."""
_FEWEST_KNOWN = 2
_LONGEST_ITEM = 70
_ITEM_ENDS = re.compile(r"[,;](?!\d)|\s[·•*]\s")
_LIST_ENDS = re.compile(r"[!?:\n]|\.\s|\.$")
_STRENGTH = re.compile(r"\d\s*%")


@dataclass(frozen=True, slots=True)
class Ingredients:
    """Words of ingredient lists."""

    heads: re.Pattern[str]
    known: re.Pattern[str]
    """Ingredients by which a list of a cosmetic is known without a heading."""
    small: re.Pattern[str]
    """Ingredients that only have a share below 1 %: what follows them has one too. Also kinds of additives."""
    ends_small: re.Pattern[str]
    """The same at the end of a text."""
    whole: re.Pattern[str]
    """A heading with a colon, and in the group `list` what stands behind it."""


@cache
def shipped_ingredients() -> Ingredients:
    """The shipped words."""
    root = read_document(DATA / "ingredients.yaml")
    root.allow(("heads", "known", "small"))
    heads, small = (alternatives(root.need(name).texts()) for name in ("heads", "small"))
    return Ingredients(
        heads=re.compile(rf"(?<!\w)(?:{heads})(?!\w)"),
        known=any_of(root.need("known").texts()),
        small=re.compile(rf"(?<!\w)(?:{small})(?!\w)"),
        ends_small=re.compile(rf"(?<!\w)(?:{small})\s*\(?s?\)?\s*$"),
        whole=re.compile(rf"(?<!\w)(?:{heads})\s*:\s*(?P<list>[^:]{{3,{_MOST}}})"),
    )


def stands_among_traces(start: int, end: int, text: str) -> tuple[int, int] | None:
    """Where the words are that show the name here to be a small ingredient among many; None if it is not."""
    words = shipped_ingredients()
    first = _list_start(text, start)
    before = _ITEM_ENDS.split(text[first:start])
    after = _ITEM_ENDS.split(text[end : _list_end(text, end)])
    if len(before) + len(after) - 1 < _FEWEST_ITEMS or _STRENGTH.search(before[-1]) or _STRENGTH.search(after[0]):
        return None
    near = _as_far_as_short(reversed(before))
    far = _as_far_as_short(after)
    if len(near) + len(far) - 1 < _FEWEST_ITEMS:
        return None
    opening = start - sum(len(item) + 1 for item in near)
    head = words.heads.match(text, first) or _last(words.heads.finditer(text, max(0, opening - _LONGEST_ITEM), start))
    if head is None and sum(words.known.search(item) is not None for item in (*near, *far)) < _FEWEST_KNOWN:
        return None
    if len(near) < _FIRST_SMALL and not any(map(words.small.search, near)):
        return None
    return (start, end) if head is None else (head.start(), head.end())


def count_ingredients(text: str) -> int | None:
    """How many ingredients folded `text` lists behind a heading; None when it lists none."""
    match = shipped_ingredients().whole.search(text)
    if match is None:
        return None
    return len([part for part in re.split(r"[,;]", match.group("list").split(". ")[0]) if part.strip()])


def _as_far_as_short(items: Iterable[str]) -> list[str]:
    """The items from the name outwards that are as short as ingredients are."""
    return list(takewhile(lambda item: len(item) <= _LONGEST_ITEM, items))


def _list_start(text: str, start: int) -> int:
    """Where the list that holds the name begins: after the last sign that ends a sentence or opens a list."""
    first = max(0, start - _MOST)
    for match in reversed(list(_LIST_ENDS.finditer(text, first, start))):
        opens_small = match.group() == ":" and shipped_ingredients().ends_small.search(text, first, match.start())
        if not opens_small:  # "spices, preservative: NAME" goes on
            return match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    return first


def _list_end(text: str, end: int) -> int:
    match = _LIST_ENDS.search(text, end, end + _MOST)
    return min(len(text), end + _MOST) if match is None else match.start()


def _last(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    return next(reversed(list(matches)), None)
