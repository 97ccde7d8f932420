"""The result of a trial: what a rule would have done on orders that were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from poisonbook.trials.base_rates import BaseRate, base_rates
from poisonbook.trials.intervals import Interval, rate_interval, upper_share
from poisonbook.trials.over_time import OverTime
from poisonbook.trials.overlap import Overlap, Versions
from poisonbook.trials.strata import Stratum

_YEAR_DAYS = 365.25
SHORTEST = timedelta(weeks=1)
"""Of a shorter history nothing is said of a year: trade goes by weeks, and an hour is not made a year of."""


@dataclass(frozen=True, slots=True)
class History:
    """The orders that a trial was made on."""

    lines: int
    """All order lines, those that no rule can see included."""
    regulated: int
    """Order lines with a regulated substance."""
    customers: int
    """Those who ordered them, by pseudonym."""
    first: datetime | None
    """UTC; of the regulated lines."""
    last: datetime | None

    @property
    def years(self) -> float | None:
        """How long it is; None: there is nothing, or too little to say anything of a year."""
        if self.first is None or self.last is None or self.last - self.first < SHORTEST:
            return None
        return (self.last - self.first).total_seconds() / (_YEAR_DAYS * 86_400)

    def a_year(self, count: int) -> Interval | None:
        """How many a year where there were so many over all of it; None: that cannot be said."""
        return None if self.years is None else rate_interval(count, self.years)


@dataclass(frozen=True, slots=True)
class Point:
    """The rule with one figure changed."""

    figure: str
    """`condition` or `timespan`."""
    value: str
    is_own: bool
    """Whether the rule has this value."""
    alerts: int


@dataclass(frozen=True, slots=True)
class Workload:
    """What the alerts cost those who look at them."""

    minutes: float
    """For one alert."""
    hours_a_year: Interval | None
    """None: the history is too short to say."""
    capacity: float | None
    """Hours a year that there are for it; None: not said."""

    @property
    def fits(self) -> bool | None:
        """Whether even the upper end is within capacity; None: one of the two is not known."""
        if self.capacity is None or self.hours_a_year is None:
            return None
        return self.hours_a_year.high <= self.capacity


@dataclass(frozen=True, slots=True)
class Planted:
    """Scenarios that somebody put into the orders, and who finds them."""

    scenarios: int
    found: int
    only_found_by_it: tuple[str, ...]
    """Names of the scenarios that no live rule finds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a rule would have done."""

    rule: str
    version: int
    jurisdiction: str
    law_on: date
    made_at: datetime
    history: History
    findings: int
    alerts: int
    """Sets of findings that share an order."""
    workload: Workload
    overlap: Overlap
    over_time: OverTime
    sensitivity: tuple[Point, ...]
    strata: tuple[Stratum, ...]
    unread: tuple[str, ...] = ()
    """Columns that the rule asks for and the orders do not have: it sees nothing there."""
    versions: Versions | None = None
    """Beside another version, where one was given."""
    planted: Planted | None = None
    """On orders with planted scenarios, where the truth was given."""

    @property
    def a_year(self) -> Interval | None:
        """Alerts a year; None: the history is too short to say."""
        return self.history.a_year(self.alerts)

    @property
    def a_thousand_customers(self) -> Interval | None:
        """Alerts over the whole history for each thousand customers who bought regulated products."""
        return rate_interval(self.alerts, self.history.customers / 1_000) if self.history.customers else None

    @property
    def a_million_lines(self) -> Interval | None:
        """Alerts for each million order lines."""
        return rate_interval(self.alerts, self.history.lines / 1_000_000) if self.history.lines else None

    @property
    def most_likely_share(self) -> float | None:
        """The share of order lines that raise an alert, which is not passed with 95 % confidence."""
        return upper_share(min(self.alerts, self.history.lines), self.history.lines) if self.history.lines else None

    @property
    def base_rates(self) -> tuple[BaseRate, ...]:
        """What precision is possible at which prevalence."""
        return base_rates(self.alerts, self.history.lines) if self.history.lines else ()


def workload(a_year: Interval | None, minutes: float, capacity: float | None) -> Workload:
    """What alerts at this rate cost; None: it is not known."""
    return Workload(minutes, None if a_year is None else a_year.scaled(minutes / 60), capacity)


def planted(scenarios: Sequence[tuple[str, frozenset[str]]], found: frozenset[str], others: frozenset[str]) -> Planted:
    """Which scenarios a rule finds: one is found where a finding has all of its orders' regulated lines' orders.

    Args:
        scenarios: name, and the ids of its orders.
        found: ids of the orders that the rule speaks of; `others` those that live rules speak of.
    """
    mine = [(name, orders) for name, orders in scenarios if orders and orders <= found]
    return Planted(len(scenarios), len(mine), tuple(sorted(name for name, orders in mine if not orders <= others)))
