"""Alerts: what rules found, merged for each set of linked orders.

Two findings are linked when they share an order. A case holds all that is linked, so that nobody decides on a part of
an order without seeing the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from poisonbook.facts.findings import Finding


class Source(StrEnum):
    """Where the findings of an alert are from."""

    CHECKOUT = "checkout"
    SALE = "sale"
    """A sale that a shop or a file told of, which nobody asked about before."""
    SCREENING = "screening"
    """The results of `poisonbook screen`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Findings that were raised together on linked orders."""

    id: str
    case_id: str
    """The id of the case that it is part of."""
    raised_at: datetime
    source: Source
    findings: tuple[Finding, ...]

    @property
    def orders(self) -> tuple[str, ...]:
        """The ids of the orders it is about, the earliest first."""
        return orders_of(self.findings)


def orders_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The ids of the orders that findings rest on, the earliest first."""
    lines = sorted((line.time, line.order_id) for finding in findings for line in finding.lines)
    return tuple(dict.fromkeys(order for _, order in lines))


def linked(findings: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    """The findings, in sets that share no order with one another; each in the order given."""
    root: dict[str, str] = {}

    def top(order: str) -> str:
        while root.setdefault(order, order) != order:
            root[order] = order = root[root[order]]
        return order

    for finding in findings:
        first, *others = orders_of([finding])
        for other in others:
            root[top(other)] = top(first)
    sets: dict[str, list[Finding]] = {}
    for finding in findings:
        sets.setdefault(top(finding.lines[0].order_id), []).append(finding)
    return [tuple(one) for one in sets.values()]


def standing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without those that a later one of the same rule tells anew, of the same orders or of more."""
    stands: list[Finding] = []
    for finding in findings:
        orders = set(orders_of([finding]))
        stands = [one for one in stands if one.rule != finding.rule or not orders.issuperset(orders_of([one]))]
        stands.append(finding)
    return tuple(stands)


def new_among(findings: Iterable[Finding], known: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of the findings that tell something that is not known: other goods, amounts or orders."""
    told = {_told(one) for one in known}
    return tuple(finding for finding in findings if _told(finding) not in told)


def _told(finding: Finding) -> tuple[object, ...]:
    """What a finding says; not the rows of its lines, which an order has anew each time that it is screened."""
    lines = ((line.order_id, line.product_id, line.substance or "", line.companion or "") for line in finding.lines)
    return finding.rule, tuple(sorted(finding.figures.items())), tuple(sorted(lines))
