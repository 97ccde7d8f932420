"""Which of the stated strengths belongs to which of the named substances.

The figure nearest to a name is its own, unless another substance stands nearer to that figure:
in "10 % nitromethane / 15 % oil" the oil's figure must not be taken, and in "nitric acid 15 % and
hydrofluoric acid 1.5 %" the other acid's must not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from poisonbook.catalogue.figures import figure_words
from poisonbook.catalogue.names import Found
from poisonbook.catalogue.strengths import Stated

_FARTHEST = 120
"""Cost beyond which a figure is not taken for a name's."""
_FARTHEST_AMONG_MANY = 60
_WORD = re.compile(r"[^\W\d_]{2,}")


def attach(names: Sequence[Found], stated: Sequence[Stated], text: str) -> dict[str, Stated]:
    """For each substance named in `text`, its own strength among those `stated` there, if any is."""
    pairs = sorted(
        (
            (_cost(name, figure, names, text), order, name, figure)
            for order, (name, figure) in _all_pairs(names, stated)
        ),
        key=lambda pair: pair[:2],
    )
    farthest = _FARTHEST if len(stated) == 1 else _FARTHEST_AMONG_MANY
    taken: dict[str, Stated] = {}
    used: dict[int, str] = {}
    for cost, _, name, figure in pairs:
        substance = name.term.substance
        if cost > farthest or substance in taken or used.get(figure.start, substance) != substance:
            continue
        taken[substance] = figure
        used[figure.start] = substance
    return taken


def with_alternatives(figure: Stated, stated: Sequence[Stated], text: str) -> Stated:
    """`figure` widened by the figures beside it that a comma or an "or" makes as good: the worst case decides."""
    chain = sorted((one for one in stated if one.basis is figure.basis), key=lambda one: one.start)
    place = chain.index(figure)
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


def _all_pairs(names: Sequence[Found], stated: Sequence[Stated]) -> list[tuple[int, tuple[Found, Stated]]]:
    return list(enumerate((name, figure) for name in names for figure in stated))


def _cost(name: Found, figure: Stated, names: Sequence[Found], text: str) -> int:
    """How far the figure is from the name: characters between, and much more for words that break the link."""
    words = figure_words()
    if figure.end <= name.start:
        gap = text[figure.end : name.start]
        cost = len(gap) + sum(25 for word in _WORD.findall(gap) if word not in words.linking)
    elif figure.start >= name.end:
        gap = text[name.end : figure.start]
        cost = len(gap) + sum(4 for word in _WORD.findall(gap) if word not in words.linking)
        following = re.match(r"\s*(?:ige[rs]?\s+)?([^\W\d_]{2,})", text[figure.end : figure.end + 30])
        if (
            following
            and following.group(1) not in words.after_figure
            and not _names_at(names, figure, following.start(1))
        ):
            cost += 20
    else:
        return 0
    low, high = min(figure.end, name.end), max(figure.start, name.start)
    between = [
        other
        for other in names
        if other.term.substance != name.term.substance and low <= other.start and other.end <= high
    ]
    return cost + 80 * len(between)


def _names_at(names: Sequence[Found], figure: Stated, offset: int) -> bool:
    """Whether the word after the figure is itself one of the names."""
    return any(other.start == figure.end + offset for other in names)
