"""Windows that belong together, as one: docs/decisions/0004.

Windows of one group are chained while the times of their evidence touch. Together they are one finding: its lines are
all their lines, its value the largest of theirs. So a line is in at most one finding of a rule and group.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from poisonbook.engine.reference.groups import evidence
from poisonbook.engine.reference.windows import Walked
from poisonbook.facts.lines import RegulatedLine


class Outcome(NamedTuple):
    """What a finding rests on."""

    lines: tuple[RegulatedLine, ...]
    """By time, order, row and substance."""
    value: Decimal


def outcomes(group: Walked) -> Iterator[Outcome]:
    """The findings of one group, by time."""
    taken = [0] * len(group.tracks)
    lines: list[RegulatedLine] = []
    value = Decimal(0)
    last_us = 0
    for window in group.windows:
        first, last = window.evidence[0], window.evidence[-1]
        if lines and group.tracks[0][first.start].us > last_us:
            yield Outcome(evidence(lines), value)
            lines, value = [], Decimal(0)
        for place, part in enumerate(window.evidence):
            # What an earlier window gave is not taken again, so that the whole walk stays linear.
            lines.extend(group.tracks[place][max(part.start, taken[place]) : part.stop])
            taken[place] = part.stop
        last_us = group.tracks[-1][last.stop - 1].us
        value = max(value, window.value)
    if lines:
        yield Outcome(evidence(lines), value)
