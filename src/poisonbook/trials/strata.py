"""Whether a rule speaks of one part of the trade more often than of the rest, and whether that could be seen at all.

The parts are those that a seller holds for its trade: the buyer's class, the channel, the listing's language. Nothing
is known of people, so nothing is compared by what people are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from poisonbook.trials.intervals import Interval, power_to_see, ratio_interval

DOUBLED = 2.0
"""The difference that a comparison must have been able to show before it may say that there is none."""
ENOUGH_POWER = 0.8
WORTH_SAYING = 1.25
"""From which ratio on, at the lower end of its interval, the difference needs a reason (the gate's figure)."""


class Verdict(StrEnum):
    """What a comparison comes to."""

    MORE_OFTEN = "more often"
    NOT_MORE_OFTEN = "not more often"
    NOT_TESTABLE = "not testable"
    """Too few lines to tell; that no difference was found says nothing."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """One part of the trade beside all others of the same column."""

    column: str
    value: str
    """Empty: lines that say nothing there."""
    lines: int
    """Regulated order lines."""
    alerts: int
    """By the line that completed each."""
    ratio: Interval
    """How many times as often as in the rest."""
    power: float
    """How likely a doubled rate would have been seen."""
    verdict: Verdict


def compared(column: str, lines: Mapping[str, int], alerts: Mapping[str, int]) -> tuple[Stratum, ...]:
    """Each part beside the rest, the largest first; nothing where there is one part only."""
    every, alerted = sum(lines.values()), sum(alerts.values())
    if len(lines) < 2:
        return ()
    parts = []
    for value, count in sorted(lines.items(), key=lambda part: (-part[1], part[0])):
        here, rest = alerts.get(value, 0), every - count
        elsewhere = alerted - here
        ratio = ratio_interval(here, count, elsewhere, rest)
        power = power_to_see(DOUBLED, min(elsewhere / rest, 1.0), count, rest)
        parts.append(Stratum(column, value, count, here, ratio, power, _verdict(ratio, power)))
    return tuple(parts)


def _verdict(ratio: Interval, power: float) -> Verdict:
    if ratio.low > WORTH_SAYING:
        return Verdict.MORE_OFTEN
    return Verdict.NOT_MORE_OFTEN if power >= ENOUGH_POWER else Verdict.NOT_TESTABLE
