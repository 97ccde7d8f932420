"""Which of the stated strengths belongs to which of the named substances.

The figure nearest to a name is its own, unless another substance stands nearer to that figure:
in "10 % nitromethane / 15 % oil" the oil's figure must not be taken, and in "nitric acid 15 % and
hydrofluoric acid 1.5 %" the other acid's must not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.others import other_substances_in
from poisonbook.catalogue.stated import Basis, Stated
from poisonbook.catalogue.terms import TermKind

_FARTHEST = 120
"""Cost beyond which a figure is not taken for a name's."""
_FARTHEST_AMONG_MANY = 60
_FARTHEST_OF_OTHERS = 25
"""The same for the name of something that no law lists: only what stands beside it is its own."""
_NEW_SENTENCE = 130
"""Cost of a sentence that ends between a name and a figure, and says more than the figure."""
_STRANGE_WORD_BEFORE = 25
_STRANGE_WORD_AFTER = 4
_STRANGE_WORD_FOLLOWS = 20
_NEW_ITEM = 30
"""Cost of a comma between a figure and a name behind it: in a list, each thing's figures stand behind it."""
_ANOTHER_NAME = 80
_WORD = re.compile(r"[^\W\d_]{2,}")
_NEXT_WORD = re.compile(r"\s*(?:ige[rs]?\s+)?([^\W\d_]{2,})")
_LIST_SIGN = re.compile(r"[,;|](?!\d)")
_LINK = re.compile(r"[\s:=(\-–]{0,4}")
_SENTENCE = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=%))[.!?](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    substance: str
    """Empty for something that no law lists."""


@dataclass(frozen=True, slots=True)
class _Names:
    """All the names of a text, to be asked about at a place: a text may have thousands."""

    in_order: Sequence[_Name]
    starts: Sequence[int]

    @classmethod
    def of(cls, names: Iterable[_Name]) -> Self:
        in_order = sorted(names, key=lambda name: name.start)
        return cls(in_order, [name.start for name in in_order])

    def begins(self, place: int) -> bool:
        """Whether a name begins at `place`."""
        at = bisect_left(self.starts, place)
        return at < len(self.starts) and self.starts[at] == place

    def within(self, low: int, high: int) -> Sequence[_Name]:
        """The names that begin between two places."""
        return self.in_order[bisect_left(self.starts, low) : bisect_right(self.starts, high)]


def attach(names: Sequence[Found], stated: Sequence[Stated], text: str) -> dict[str, Stated]:
    """For each substance named in folded `text`, its own strength among those `stated` there, if any is.

    Figures that stand as alternatives (`3 %, 6 % or 12 %`) are one range: the worst case decides.
    """
    # A constituent may show a substance ("MgO" a nitrate of magnesium); the figure beside it is its own all the same.
    others = set(other_substances_in(text))
    named = [
        _Name(one.start, one.end, one.term.substance)
        for one in names
        if one.term.kind is not TermKind.PRODUCT or (one.start, one.end) not in others
    ]
    taken: dict[str, Stated] = {}
    for figures in ranked(_not_of_others(named, stated, text)):
        owners = _owners(named, figures, text)
        whose = {id(figure): owner for figure, owner in owners}
        for figure, owner in owners:
            if owner not in taken:
                free = [one for one in figures if whose.get(id(one), owner) == owner]
                taken[owner] = _with_repeats(with_alternatives(figure, free, text), owner, named, figures, text)
    return taken


def _with_repeats(
    figure: Stated, substance: str, names: Sequence[_Name], stated: Sequence[Stated], text: str
) -> Stated:
    """`figure` widened by those that stand right behind the same name again: "NAME 3 % 1 L, NAME 35 % 1 L"."""
    ends = sorted(one.end for one in names if one.substance == substance)
    for other in stated:
        is_alike = other.basis is figure.basis and other.is_purity is figure.is_purity
        is_within = figure.start <= other.start < figure.end
        before = bisect_right(ends, other.start)
        is_behind = before > 0 and _LINK.fullmatch(text, ends[before - 1], other.start) is not None
        if is_alike and not is_within and is_behind:
            low, high = min(figure.low, other.low), max(figure.high, other.high)
            start, end = min(figure.start, other.start), max(figure.end, other.end)
            figure = replace(figure, start=start, end=end, low=low, high=high)
    return figure


def unclaimed(stated: Sequence[Stated], text: str) -> list[Stated]:
    """Those of the strengths `stated` in a `text` without names that belong to nothing else that it mentions."""
    return _not_of_others((), stated, text)


def ranked(stated: Sequence[Stated]) -> Iterator[list[Stated]]:
    """The strengths that tell most first: a purity only where nothing else is stated, a density after that."""
    yield [one for one in stated if one.basis is not Basis.DENSITY and not one.is_purity]
    yield [one for one in stated if one.is_purity]
    yield [one for one in stated if one.basis is Basis.DENSITY]


def _not_of_others(named: Sequence[_Name], stated: Sequence[Stated], text: str) -> list[Stated]:
    if not stated:
        return []
    everything = (*named, *_others(named, text))
    elsewhere = {id(figure) for figure, owner in _owners(everything, stated, text) if not owner}
    return [one for one in stated if id(one) not in elsewhere]


def _others(named: Sequence[_Name], text: str) -> list[_Name]:
    """What else `text` mentions, outside the names."""
    within = {place for one in named for place in range(one.start, one.end)}
    return [
        _Name(start, end, "")
        for start, end in other_substances_in(text)
        if start not in within and end - 1 not in within
    ]


def _owners(names: Sequence[_Name], stated: Sequence[Stated], text: str) -> list[tuple[Stated, str]]:
    """The figures that belong to a name, the surest first; one figure for each listed substance."""
    known = _Names.of(names)
    pairs = [
        (_cost(name, figure, known, text), order, figure, name)
        for order, (name, figure) in enumerate(_pairs(names, stated))
    ]
    pairs.sort(key=lambda pair: pair[:2])
    owners: list[tuple[Stated, str]] = []
    served: set[tuple[int, str]] = set()
    whose: dict[int, str] = {}
    for cost, _, figure, name in pairs:
        farthest = _FARTHEST if len(stated) == 1 or figure.is_announced else _FARTHEST_AMONG_MANY
        if cost > (farthest if name.substance else _FARTHEST_OF_OTHERS):
            continue
        # Something else that is named twice may have two figures; a listed substance has one in a field.
        place = (-1 if name.substance else name.start, name.substance)
        if place not in served and whose.get(id(figure), name.substance) == name.substance:
            owners.append((figure, name.substance))
            whose[id(figure)] = name.substance
            served.add(place)
    return owners


def _pairs(names: Sequence[_Name], stated: Sequence[Stated]) -> Iterator[tuple[_Name, Stated]]:
    """Every name with every figure that may be near enough; the others are not even looked at."""
    in_order = sorted(stated, key=lambda figure: figure.start)
    starts = [figure.start for figure in in_order]
    longest = max((figure.end - figure.start for figure in stated), default=0)
    for name in names:
        first = bisect_left(starts, name.start - _FARTHEST - longest)
        last = bisect_right(starts, name.end + _FARTHEST)
        for figure in in_order[first:last]:
            yield name, figure


def with_alternatives(figure: Stated, stated: Sequence[Stated], text: str) -> Stated:
    """`figure` widened by the figures beside it that a comma or an "or" makes as good: the worst case decides."""
    chain = sorted(
        (one for one in stated if one.basis is figure.basis and one.is_purity is figure.is_purity),
        key=lambda one: one.start,
    )
    place = next(place for place, one in enumerate(chain) if one is figure)
    first = last = place
    while first > 0 and _is_alternative(chain[first - 1], chain[first], text):
        first -= 1
    while last + 1 < len(chain) and _is_alternative(chain[last], chain[last + 1], text):
        last += 1
    group = chain[first : last + 1]
    return replace(
        figure,
        start=group[0].start,
        end=group[-1].end,
        low=min(one.low for one in group),
        high=max(one.high for one in group),
    )


def _is_alternative(left: Stated, right: Stated, text: str) -> bool:
    return figure_words().also.fullmatch(text, left.end, right.start) is not None


def _cost(name: _Name, figure: Stated, names: _Names, text: str) -> int:
    """How far the figure is from the name: characters between, and much more for words that break the link."""
    words = figure_words()
    low, high = min(figure.end, name.end), max(figure.start, name.start)
    if low > high:
        return 0
    gap = text[low:high]
    strange = sum(word not in words.linking for word in _WORD.findall(gap))
    if figure.is_announced:
        strange = 0
    if figure.end <= name.start:
        cost = len(gap) + _STRANGE_WORD_BEFORE * strange + _NEW_ITEM * (_LIST_SIGN.search(gap) is not None)
    else:
        cost = len(gap) + _STRANGE_WORD_AFTER * strange
        following = _NEXT_WORD.match(text, figure.end, figure.end + 30)
        if following and following.group(1) not in words.after_figure and not names.begins(following.start(1)):
            cost += _STRANGE_WORD_FOLLOWS
    if strange and not figure.is_announced and (sentence := _SENTENCE.search(gap)):
        told = _WORD.findall(gap[sentence.end() :] if figure.start >= name.end else gap[: sentence.start()])
        if any(word not in words.linking for word in told):
            cost += _NEW_SENTENCE
    between = sum(other.substance != name.substance and other.end <= high for other in names.within(low, high))
    return cost + _ANOTHER_NAME * between
