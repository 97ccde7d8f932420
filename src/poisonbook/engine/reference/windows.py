"""The windows of one group that meet a plan's condition, each walk of the lines linear.

The window of a moment `t` holds the group's selected lines from `t - timespan` to `t`, both included, and so every
line of the moment `t` itself (SQL: RANGE BETWEEN timespan PRECEDING AND CURRENT ROW). Each moment of a selected line
is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from poisonbook.engine.reference.groups import Track, evidence
from poisonbook.engine.reference.measures import Measure, measure_for, reaches
from poisonbook.engine.reference.select import Passes
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType


class Stretch(NamedTuple):
    """The places of a track from `start` to before `stop`."""

    start: int
    stop: int


class Window(NamedTuple):
    """A window that meets the condition."""

    end_us: int
    value: Decimal
    evidence: tuple[Stretch, ...]
    """One for each track; from window to window no start and no stop goes back."""


class Walked(NamedTuple):
    """The windows of one group, and the tracks that their evidence is cut from."""

    tracks: tuple[Track, ...]
    windows: Iterator[Window]

    def evidence(self, window: Window) -> Track:
        """The lines of one of the windows."""
        parts = zip(self.tracks, window.evidence, strict=True)
        return evidence(line for track, part in parts for line in track[part.start : part.stop])


def walked(plan: Plan, selects: Sequence[Passes], lines: Track) -> Walked:
    """The windows of the group `lines` that meet the condition of `plan`, by time.

    The evidence is every selected line of the window; of an ordered plan, the lines of each selection at the moments
    of the earliest chain in the window.
    """
    if plan.timespan is None:
        raise ValueError(f"a plan of type {plan.type} has a timespan")
    span = plan.timespan.microseconds
    if plan.type is RuleType.TEMPORAL_ORDERED:
        tracks = tuple(tuple(filter(passes, lines)) for passes in selects)
        return Walked(tracks, _chains(tracks, [end_us for _, end_us in _moments(lines)], span))
    return Walked((lines,), _windows(measure_for(plan, selects), reaches(plan), lines, span))


def _windows(measure: Measure, enough: Callable[[Decimal | int], bool], lines: Track, span: int) -> Iterator[Window]:
    start = 0
    for moment, end_us in _moments(lines):
        for line in lines[moment.start : moment.stop]:
            measure.add(line)
        while lines[start].us < end_us - span:
            measure.drop(lines[start])
            start += 1
        if enough(measure.value):
            yield Window(end_us, Decimal(measure.value), (Stretch(start, moment.stop),))


def _chains(tracks: Sequence[Track], ends: Sequence[int], span: int) -> Iterator[Window]:
    """Where each selection holds at a later moment than the one before it; equal times are not an order.

    The earliest chain takes the first moment of the first selection in the window, then always the next moment of the
    next selection. When the window moves on, none of these moments goes back.
    """
    moments = [list(_moments(track)) for track in tracks]
    places = [0] * len(tracks)
    for end_us in ends:
        chain: list[Stretch] = []
        after = end_us - span - 1
        for slot, track in enumerate(moments):
            while places[slot] < len(track) and track[places[slot]][1] <= after:
                places[slot] += 1
            if places[slot] == len(track) or track[places[slot]][1] > end_us:
                break
            moment, after = track[places[slot]]
            chain.append(moment)
        if len(chain) == len(tracks):
            yield Window(end_us, Decimal(len(tracks)), tuple(chain))


def _moments(track: Track) -> Iterator[tuple[Stretch, int]]:
    """The lines of each moment together, and the moment."""
    start = 0
    for place in range(1, len(track) + 1):
        if place == len(track) or track[place].us != track[start].us:
            yield Stretch(start, place), track[start].us
            start = place
