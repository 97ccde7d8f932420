"""Which of the amounts of a listing of several things belongs to which of the substances named there.

Its parts (`A 500 g + B 1 l`, `A 500 g, B 1 l`, the items of a list) have each what stands in them; where they are not
parted, a name has the amount behind it, or the one before it if the text starts with an amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from poisonbook.catalogue.amounts import Amount
from poisonbook.catalogue.fields import Field
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.units import unit_words

_BETWEEN_THINGS = re.compile(
    r"\s*\+\s*|(?<!\d),|,(?!\d)|\s&\s|[;|:]\s|\s[-/]\s|(?<=[^\W\d_]{3})[.!?]\s"
    r"|\s(?:and|und|sowie|et|y|och|og|ja|un|ir|si|ve|i|e|и|та|es|en|και)\s"
)
_One = TypeVar("_One", Found, Amount)
_THING = re.compile(r"[^\W\d_]{4,}")


@dataclass(slots=True)
class _Part:
    """One part of a text."""

    start: int
    end: int
    names: list[Found] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)

    def has_own_words(self, text: str) -> bool:
        """Whether something stands there beside the amounts and their containers: another thing."""
        place = self.start
        for amount in sorted(self.amounts, key=lambda one: one.start):
            if _says_a_thing(text, place, amount.start):
                return True
            place = max(place, amount.end)
        return _says_a_thing(text, place, self.end)


def own_amounts(names: Sequence[Found], amounts: Sequence[Amount], of: Field) -> Mapping[str, Amount]:
    """By substance, the amount of its own in a list of several things; nothing where the field is no such list.

    In `bleach powder 500 g + peroxide 12 % 1 l` the litre, not the 500 g that come first.
    """
    if len(amounts) < 2 or not names:
        return {}
    text = of.folded.text
    parts = _parts(names, amounts, of)
    own: dict[str, Amount] = {}
    for part in parts:
        for substance, amount in _own(part):
            own.setdefault(substance, amount)
    others = any(part.amounts and not part.names and part.has_own_words(text) for part in parts)
    return own if others or len({amount.start for amount in own.values()}) > 1 else {}


def _parts(names: Sequence[Found], amounts: Sequence[Amount], of: Field) -> list[_Part]:
    """The parts that have names or amounts; an amount by itself belongs to the name beside it that has none."""
    text = of.folded.text
    spans = [*((one.start, one.end) for one in names), *((one.start, one.end) for one in amounts)]
    inside = {place for start, end in spans for place in range(start + 1, end)}
    last = max(end for _, end in spans)
    stops = (one.end + 1 for one in amounts if text.startswith(". ", one.end))
    marks = sorted(place for place in {*_signs(text), *_tags(of, last), *stops} if place not in inside)
    parts = [_Part(start, end) for start, end in pairwise([0, *marks, len(text)])]
    for part, one in _placed(parts, names):
        part.names.append(one)
    for part, amount in _placed(parts, sorted(amounts, key=lambda amount: amount.start)):
        part.amounts.append(amount)
    parts = [part for part in parts if part.names or part.amounts]
    behind = min(one.start for one in names) < min(amount.start for amount in amounts)
    for part, other in pairwise(parts if behind else reversed(parts)):
        if other.amounts and not other.names and not other.has_own_words(text) and part.names and not part.amounts:
            part.amounts, other.amounts = other.amounts, []
    return parts


def _placed(parts: Sequence[_Part], ones: Sequence[_One]) -> Iterator[tuple[_Part, _One]]:
    """Each of `ones` with the part in which it starts, in order."""
    place = 0
    for one in sorted(ones, key=lambda one: one.start):
        while one.start >= parts[place].end and place + 1 < len(parts):
            place += 1
        yield parts[place], one


def _own(part: _Part) -> Iterator[tuple[str, Amount]]:
    """The substances of a part with the amount of each."""
    if not part.names or not part.amounts:
        return
    is_behind = part.names[0].start < part.amounts[0].start
    for name in part.names:
        if is_behind:
            amount = next((one for one in part.amounts if one.start >= name.end), part.amounts[-1])
        else:
            amount = next((one for one in reversed(part.amounts) if one.end <= name.start), part.amounts[0])
        yield name.term.substance, amount


def _signs(text: str) -> Iterator[int]:
    return (match.end() for match in _BETWEEN_THINGS.finditer(text))


def _tags(of: Field, last: int) -> Iterator[int]:
    """Where a tag or a new line parts a text, as between the items of a list, up to `last`."""
    if "<" not in of.source and "\n" not in of.source:
        return
    folded = of.folded
    for place, character in enumerate(folded.text[:last]):
        if character == " ":
            start, end = folded.source(place, place + 1)
            if any(sign in of.source[start:end] for sign in "<\n"):
                yield place + 1


def _says_a_thing(text: str, start: int, end: int) -> bool:
    words = unit_words()
    return any(re.fullmatch(words.containers, match.group()) is None for match in _THING.finditer(text, start, end))
