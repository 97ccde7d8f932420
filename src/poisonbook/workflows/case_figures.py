"""The review in numbers: work load, outcomes by rule, time to decide. `review_quality` says how good it is.

Of all reviewers together: nobody is counted, compared or ranked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from poisonbook.register.access import Operator
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.cases import Disposition
from poisonbook.review.moves import DECIDE, need_role
from poisonbook.storage import case_figures
from poisonbook.storage.case_figures import CaseTimes
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.service import Service

FIGURES = frozenset(
    {
        StaffRole.APPROVER,
        StaffRole.DATA_PROTECTION,
        StaffRole.RULES,
        StaffRole.ADMINISTRATOR,
        StaffRole.INSPECTOR,
        StaffRole.AUDITOR,
    }
)
"""Who sees them."""
WEEKS = 12


@dataclass(frozen=True, slots=True)
class WeekOfCases:
    """How many cases came and went in a week."""

    monday: date
    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class RuleOutcomes:
    """How the cases ended that a rule led to."""

    rule: str
    title: str
    counts: Mapping[Disposition, int]

    @property
    def total(self) -> int:
        """All that were decided."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFigures:
    """The last weeks of the review."""

    weeks: tuple[WeekOfCases, ...]
    """The earliest first; the last is this one."""
    outcomes: Mapping[Disposition, int]
    rules: tuple[RuleOutcomes, ...]
    """Those that most cases are from first."""
    half_decided_within: timedelta | None
    """The median from opening to deciding; None: nothing was decided."""
    most_decided_within: timedelta | None
    """What nine of ten cases took at most."""


def case_figures_of(service: Service, staff: Staff) -> CaseFigures:
    """The review of the last twelve weeks in numbers.

    Raises:
        CaseRoleError: the person may not see them.
    """
    now = service.clock()
    need_role(staff, FIGURES, now)
    since = _since(now)
    with service.store.reading() as connection:
        found = case_figures.times(connection, staff.operator, since=since)
    closed = [one for one in found if one.closed_at is not None and one.closed_at >= since]
    took = sorted(one.closed_at - one.opened_at for one in closed if one.closed_at is not None)
    return CaseFigures(
        weeks=tuple(_weeks(found, since.date())),
        outcomes=Counter(one.disposition for one in closed if one.disposition is not None),
        rules=tuple(_by_rule(service, the_operator(service.store, staff.operator), closed)),
        half_decided_within=_within(took, 5),
        most_decided_within=_within(took, 9),
    )


def rule_outcomes_of(service: Service, staff: Staff, rule: str) -> RuleOutcomes | None:
    """How the cases of the last twelve weeks ended that a rule led to; None: it led to none.

    Raises:
        CaseRoleError: the person may not see it.
    """
    now = service.clock()
    need_role(staff, FIGURES | DECIDE, now)
    since = _since(now)
    with service.store.reading() as connection:
        found = case_figures.times(connection, staff.operator, since=since)
    closed = [one for one in found if one.closed_at is not None and one.closed_at >= since]
    counted = _by_rule(service, the_operator(service.store, staff.operator), closed)
    return next((one for one in counted if one.rule == rule), None)


def _since(now: datetime) -> datetime:
    """When the first of the weeks began."""
    first = _monday(now) - timedelta(weeks=WEEKS - 1)
    return datetime.combine(first, datetime.min.time(), now.tzinfo)


def _within(took: Sequence[timedelta], tenths: int) -> timedelta | None:
    """How long so many tenths of the cases took at most; `took` ascends."""
    return took[max(0, -(-len(took) * tenths // 10) - 1)] if took else None


def _weeks(found: Sequence[CaseTimes], first: date) -> list[WeekOfCases]:
    opened = Counter(_monday(one.opened_at) for one in found)
    closed = Counter(_monday(one.closed_at) for one in found if one.closed_at is not None)
    mondays = [first + timedelta(weeks=week) for week in range(WEEKS)]
    return [WeekOfCases(monday, opened[monday], closed[monday]) for monday in mondays]


def _by_rule(service: Service, operator: Operator, closed: Sequence[CaseTimes]) -> list[RuleOutcomes]:
    counts: dict[str, Counter[Disposition]] = {}
    for one in closed:
        for rule in one.rules:
            if one.disposition is not None:
                counts.setdefault(rule, Counter())[one.disposition] += 1
    titles = {id_: rule.title for id_, rule in service.counter(operator).rules.items()}
    by_size = sorted(counts.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    return [RuleOutcomes(rule, titles.get(rule, rule), count) for rule, count in by_size]


def _monday(at: datetime) -> date:
    return at.date() - timedelta(days=at.weekday())
