"""The queue of cases: what a list of them shows, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from poisonbook.facts.findings import Finding
from poisonbook.review.cases import Case, CaseState, Disposition


class QueueView(StrEnum):
    """Which cases are asked for."""

    TO_DO = "to_do"
    """All in which there is something to do, to decide or to report, but for those that wait for somebody else."""
    MINE = "mine"
    """Those that the person has."""
    FREE = "free"
    """Those to decide that nobody has."""
    SECOND = "second"
    """Those that wait for a second person, who is not the one that proposed them."""
    OTHERS = "others"
    """Those that wait for a second person, who cannot be this one."""
    DUE = "due"
    """Those whose clock runs."""
    TO_REPORT = "to_report"
    """Those that two people call suspicious and that were not reported yet."""
    CLOSED = "closed"
    """Those in which there is nothing to do, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A case in a list."""

    id: str
    opened_at: datetime
    due_at: datetime | None
    state: CaseState
    version: int
    rules: tuple[str, ...]
    """Ids of the rules that held."""
    substances: tuple[str, ...]
    """Ids of the regulated substances, by name."""
    orders: tuple[str, ...]
    amount_kg: Decimal | None
    """Of all regulated lines in the findings; None where a listing states none."""
    assigned_to: str | None
    proposed_by: str | None
    disposition: Disposition | None
    closed_at: datetime | None
    reported_at: datetime | None
    last_order_at: datetime
    """When the last of its orders was placed that a finding rests on."""
    waits: bool
    """Whether an order of it is not sold until a person has looked; no longer asked of a closed case."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list shows of a case's findings."""

    rules: tuple[str, ...]
    substances: tuple[str, ...]
    amount_kg: Decimal | None
    last_order_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a case stands in the queue: running clocks first, the one that is due next at the top; then the oldest."""

    rank: int
    """0: its clock runs; 1: it is to be decided; 2: there is nothing to do."""
    at: datetime
    id: str


def place_of(case: Case) -> Place:
    """Where a case stands in the queue."""
    if case.clock_runs:
        return Place(0, case.due_at or case.proposed_at or case.opened_at, case.id)
    return Place(1, case.opened_at, case.id) if case.to_do else Place(2, case.closed_at or case.opened_at, case.id)


def shown_of(findings: Iterable[Finding]) -> Shown:
    """What a list shows of findings; a line that several of them rest on counts once."""
    rules: dict[str, None] = {}
    amounts: dict[tuple[str, int, str], Decimal | None] = {}
    times: list[datetime] = []
    for finding in findings:
        rules[finding.rule] = None
        for line in finding.lines:
            times.append(line.time)
            if line.substance is not None:
                amounts[line.order_id, line.line, line.substance] = line.amount_kg
    known = [amount for amount in amounts.values() if amount is not None]
    whole = sum(known, Decimal(0)) if len(known) == len(amounts) else None
    return Shown(tuple(rules), tuple(sorted({key[2] for key in amounts})), whole, max(times))
