"""Alerts, raised in the transaction that keeps the order: linked findings become one case, or part of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.facts.findings import Finding
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState
from poisonbook.review.alerts import Alert, Source, linked, new_among, orders_of, standing
from poisonbook.review.cases import Case, Step
from poisonbook.review.moves import add_alert, join, may_join
from poisonbook.review.queue import Shown, shown_of
from poisonbook.storage import alerts, cases
from poisonbook.storage.order_records import OrderRecord
from poisonbook.values.ids import new_id
from poisonbook.workflows.case_records import keep_step, note_step
from poisonbook.workflows.second_looks import add_seed
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What rules found, for people to look at."""

    findings: Sequence[Finding]
    source: Source
    at: datetime
    ends: datetime
    """When the record of the order is deleted: what nobody acted on goes with it."""


def raise_of_order(
    connection: Connection, service: Service, operator: str, order: OrderRecord, *, to_be_sold: bool = False
) -> None:
    """Put before people what the rules found in an order that is kept, in the transaction that keeps it.

    Where only papers are asked for, what is found is found because they are missing: it is raised where the order is
    to be sold without them, or is refused.
    """
    waits = order.state is OrderState.SCREENED and order.decision.outcome is Outcome.REQUIRE and not to_be_sold
    if order.decision.findings and not waits:
        source = Source.CHECKOUT if order.state is OrderState.SCREENED else Source.SALE
        found = Found(findings=order.decision.findings, source=source, at=service.clock(), ends=order.delete_after)
        raise_alerts(connection, service, operator, found)


def raise_alerts(connection: Connection, service: Service, operator: str, found: Found) -> list[str]:
    """Put before people what is new in the findings; the ids of the cases that it came into.

    What shares an order with an open case becomes part of it; where it links several, these become one. What shares an
    order with closed cases alone opens a case that names them.
    """
    desk = _Desk(connection, service, operator, found)
    return [case for findings in linked(found.findings) if (case := desk.put(findings)) is not None]


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where findings come in."""

    connection: Connection
    service: Service
    operator: str
    found: Found

    def put(self, findings: Sequence[Finding]) -> str | None:
        """Put before people what is new in linked findings; the id of the case that it came into."""
        about = cases.about(self.connection, self.operator, orders_of(findings))
        still_open = sorted((case for case in about if not case.is_closed), key=_foremost)
        case = self._one_of(still_open) if still_open else None
        if case is not None:
            cases.keep_until(self.connection, self.operator, [case.id], self.found.ends)
        new = new_among(findings, self._findings([alert for one in about for alert in one.alerts]))
        if not new:
            return None
        return self._opened(about, new) if case is None else self._extended(case, new)

    def _opened(self, earlier: Sequence[Case], findings: tuple[Finding, ...]) -> str:
        at, ends = self.found.at, self.found.ends
        alert = self._alert(new_id("cas"), findings)
        case = Case(
            id=alert.case_id,
            orders=alert.orders,
            alerts=(alert.id,),
            opened_at=at,
            earlier=tuple(one.id for one in earlier),
        )
        cases.add(self.connection, self.operator, case, shown_of(standing(findings)), delete_after=ends)
        note_step(self.connection, self.operator, case, step=Step.OPENED, at=at)
        add_seed(self.connection, self.service, self.operator, case, product=findings[0].lines[0].product_id)
        return case.id

    def _extended(self, case: Case, findings: tuple[Finding, ...]) -> str:
        alert = self._alert(case.id, findings)
        after = add_alert(case, alert.id, alert.orders)
        shown = shown_of(standing(self._findings(after.alerts)))
        self._lead_to(case, after)
        self._keep(case, after, step=Step.FOUND, text=alert.id, shown=shown)
        return case.id

    def _one_of(self, open_cases: Sequence[Case]) -> Case:
        """The foremost of open cases that are linked, with those in it that nobody has called suspicious."""
        case, *others = open_cases
        for other in filter(may_join, others):
            whole, part = join(case, other, self.found.at)
            alerts.move(self.connection, self.operator, other.id, case.id)
            until = cases.ends(self.connection, self.operator, other.id)
            cases.keep_until(self.connection, self.operator, [case.id], until or self.found.ends)
            self._lead_to(case, whole)
            shown = shown_of(standing(self._findings(whole.alerts)))
            case = self._keep(case, whole, step=Step.JOINED, text=other.id, shown=shown)
            self._keep(other, part, step=Step.JOINED, text=case.id)
        return case

    def _alert(self, case_id: str, findings: tuple[Finding, ...]) -> Alert:
        at, source = self.found.at, self.found.source
        alert = Alert(id=new_id("alt"), case_id=case_id, raised_at=at, source=source, findings=findings)
        alerts.add(self.connection, self.operator, alert, delete_after=self.found.ends)
        return alert

    def _findings(self, ids: Sequence[str]) -> list[Finding]:
        found = alerts.find_many(self.connection, self.operator, ids)
        return [finding for alert in found for finding in alert.findings]

    def _lead_to(self, before: Case, after: Case) -> None:
        cases.lead_to(self.connection, self.operator, after.id, after.orders[len(before.orders) :])

    def _keep(self, before: Case, after: Case, *, step: Step, text: str, shown: Shown | None = None) -> Case:
        at = self.found.at
        return keep_step(self.connection, self.operator, before, after, step=step, at=at, text=text, shown=shown)


def _foremost(case: Case) -> tuple[bool, datetime, str]:
    """Those first that somebody has called suspicious, then the oldest."""
    return case.proposed_at is None, case.opened_at, case.id
