"""Try a rule on orders that were: one screening with the rule, the live ones beside it, and its variants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from poisonbook.catalogue.companions import Companions
from poisonbook.errors import PoisonbookError
from poisonbook.facts.findings import Finding
from poisonbook.intake.reading import Reading
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.review.alerts import linked, orders_of
from poisonbook.rules.syntax import Rule, RuleType
from poisonbook.trials.over_time import over_time
from poisonbook.trials.overlap import Orders, Versions, between, overlap
from poisonbook.trials.strata import Stratum, compared
from poisonbook.trials.trial import History, Planted, Point, Trial, planted, workload
from poisonbook.trials.variants import Variant, variants
from poisonbook.values.buyers import BuyerClass
from poisonbook.workflows.periods import Period
from poisonbook.workflows.recognise import Candidates, Progress
from poisonbook.workflows.screen import Screening, screen_orders

STRATA = ("buyer_class", "channel")
"""Columns of the orders that part the trade; the listing's language does too. None of them points to a person."""
_LANGUAGE = "language"
_OTHER_VERSION = "~other"
"""What is put behind the id of the other version; no rule's id has that sign."""


class TrialWithoutCompanionsError(PoisonbookError):
    """The rule is about companion goods, and the operator's list was not given."""

    code: ClassVar[str] = "trial-companions"

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.rule} is about companion goods; name your list of them (--companions)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What is to be tried, and beside what."""

    rule: Rule
    live: Sequence[Rule] = ()
    """The rules that are live already; one with the tried rule's id is the version before it, and is left out."""
    other: Rule | None = None
    """Another version of the same rule, to see who is newly spoken of and who no longer."""
    minutes: float = 10
    """What a look at one alert takes."""
    capacity: float | None = None
    """Hours a year that there are for it."""
    scenarios: Sequence[tuple[str, frozenset[str]]] = ()
    """What is planted in the orders: names, and ids of orders."""
    period: Period = field(default_factory=Period)
    """Which of the orders."""


def try_rule(
    catalogue: Reading,
    orders: Reading,
    recogniser: Candidates,
    tried: Tried,
    *,
    now: datetime,
    companions: Companions | None = None,
    memory_limit: str = "2GB",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Trial:
    """What the rule would have done on `orders`. Nothing is written; the key of the pseudonyms is thrown away.

    Raises:
        TrialWithoutCompanionsError: it is about companion goods, and `companions` is None.
        PoisonbookError: as of `screen_orders`.
    """
    rule = tried.rule
    if rule.type is RuleType.COMPANIONS and companions is None:
        raise TrialWithoutCompanionsError(rule.id)
    live = [one for one in tried.live if one.id != rule.id]
    changed = variants(rule)
    others = [] if tried.other is None else [_renamed(tried.other)]
    screening = screen_orders(
        catalogue,
        orders,
        recogniser,
        [rule, *live, *others, *(one.rule for one in changed)],
        key=PseudonymKey.fresh(),
        now=now,
        companions=companions,
        period=tried.period,
        also=frozenset(STRATA) & frozenset(orders.columns),
        memory_limit=memory_limit,
        threads=threads,
        progress=progress,
    )
    found = _by_rule(screening.findings)
    own = found.get(rule.id, [])
    alerts = linked(own)
    orders_seen = [frozenset(orders_of(one)) for one in alerts]
    history = _history(screening)
    return Trial(
        rule=rule.id,
        version=rule.version,
        jurisdiction=screening.jurisdiction,
        law_on=screening.law_on,
        made_at=now,
        history=history,
        findings=len(own),
        alerts=len(alerts),
        workload=workload(history.a_year(len(alerts)), tried.minutes, tried.capacity),
        overlap=overlap(orders_seen, {one.id: _orders(found.get(one.id, ())) for one in live}),
        over_time=over_time(*_months(screening, alerts)),
        sensitivity=_sensitivity(rule, len(alerts), changed, found),
        strata=_strata(screening, alerts),
        unread=screening.rules_without_data.get(rule.id, ()),
        versions=_versions(tried.other, found, orders_seen),
        planted=_planted(tried, orders_seen, [one for rule in live for one in _orders(found.get(rule.id, ()))]),
    )


def _renamed(rule: Rule) -> Rule:
    return replace(rule, id=rule.id + _OTHER_VERSION)


def _by_rule(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule, []).append(finding)
    return found


def _orders(findings: Sequence[Finding]) -> list[Orders]:
    return [frozenset(orders_of([one])) for one in findings]


def _history(screening: Screening) -> History:
    customers = screening.scan.lines["customer"]
    span = screening.scan.span
    return History(
        lines=screening.lines_read,
        regulated=screening.scan.lines.num_rows,
        customers=len(customers.unique().drop_null()),
        first=None if span is None else span[0],
        last=None if span is None else span[1],
    )


def _months(screening: Screening, alerts: Sequence[Sequence[Finding]]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Regulated lines and alerts by month."""
    import pyarrow.compute as pc

    counted = pc.value_counts(pc.strftime(screening.scan.lines["ts"], "%Y-%m"))
    lines = {row["values"]: row["counts"] for row in counted.to_pylist()}
    return lines, Counter(f"{_last(alert)[0]:%Y-%m}" for alert in alerts)


def _last(alert: Sequence[Finding]) -> tuple[datetime, int]:
    """When the line was ordered that completed an alert, and which it is."""
    return max((line.time, line.line) for finding in alert for line in finding.lines)


def _sensitivity(
    rule: Rule, alerts: int, changed: Sequence[Variant], found: Mapping[str, Sequence[Finding]]
) -> tuple[Point, ...]:
    points = [Point(one.figure, one.value, False, len(linked(found.get(one.rule.id, [])))) for one in changed]
    if rule.condition is not None:
        points.append(Point("condition", f"{rule.condition.limit:f}", True, alerts))
    if rule.timespan is not None:
        points.append(Point("timespan", f"{rule.timespan.count}{rule.timespan.unit}", True, alerts))
    return tuple(points)


def _strata(screening: Screening, alerts: Sequence[Sequence[Finding]]) -> tuple[Stratum, ...]:
    lines = screening.scan.lines
    completed = {_last(alert)[1] for alert in alerts}
    languages = {listing.id: listing.lang for listing, _ in screening.recognised}
    numbers = lines["line"].to_pylist()
    columns = {name: lines[name].to_pylist() for name in STRATA if name in lines.column_names}
    if "buyer_class" in columns:
        columns["buyer_class"] = [one or BuyerClass.GENERAL_PUBLIC for one in columns["buyer_class"]]
    columns[_LANGUAGE] = [languages.get(product, "") for product in lines["product_id"].to_pylist()]
    parts: list[Stratum] = []
    for name, values in columns.items():
        every = Counter(value or "" for value in values)
        alerted = Counter(value or "" for number, value in zip(numbers, values, strict=True) if number in completed)
        parts += compared(name, every, alerted)
    return tuple(parts)


def _versions(other: Rule | None, found: Mapping[str, Sequence[Finding]], now: Sequence[Orders]) -> Versions | None:
    return None if other is None else between(_orders(found.get(other.id + _OTHER_VERSION, ())), now)


def _planted(tried: Tried, own: Sequence[Orders], others: Sequence[Orders]) -> Planted | None:
    if not tried.scenarios:
        return None
    return planted(tried.scenarios, frozenset().union(*own), frozenset().union(*others))
