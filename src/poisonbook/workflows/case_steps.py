"""The writer's part of a step that a person takes with a case: checked, kept, and what follows for its orders.

Everything is one unit of work, so that of two people who decide at once one does, and the other is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from poisonbook.register.access import Operator
from poisonbook.register.orders import OrderState, Release
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review import moves
from poisonbook.review.cases import Case, CaseState, Step
from poisonbook.storage import cases, operators, orders
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.writer import each
from poisonbook.workflows.case_records import found_case, keep_step
from poisonbook.workflows.checkout_records import basket_of
from poisonbook.workflows.kept_evidence import keep_for_sale
from poisonbook.workflows.sales import cancel_sale, is_held_by_rules
from poisonbook.workflows.same_people import same_as_kept
from poisonbook.workflows.service import Service

Then = Callable[[Connection, "CaseAsked", Case], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAsked:
    """A step that a person takes."""

    service: Service
    staff: Staff
    case_id: str
    version: int
    """The one that the person saw."""
    step: Step
    now: datetime
    move: Callable[[Case], Case]
    text: str = ""
    then: Then | None = None
    """What follows for its orders."""

    @property
    def operator(self) -> str:
        """Whose case it is: the operator whose staff takes the step."""
        return self.staff.operator


@each
def take_step(connection: Connection, asked: CaseAsked) -> Case:
    before = found_case(connection, asked.operator, asked.case_id)
    moves.need_version(before, asked.version)
    original = cases.copied(connection, asked.operator, before.id)
    if original is not None and asked.step is Step.PROPOSED:
        return _answer_copy(connection, asked, before, original)
    after = _keep(connection, asked, before, asked.move(before), step=asked.step)
    if asked.then is not None and original is None:
        asked.then(connection, asked, after)
    return after


@each
def take_next(connection: Connection, asked: tuple[Staff, datetime]) -> Case | None:
    staff, now = asked
    moves.need_role(staff, moves.DECIDE, now)
    found = cases.free(connection, staff.operator, staff.id, second=StaffRole.APPROVER in staff.roles)
    if found is None:
        return None
    taken = moves.take(found, staff, now)
    return keep_step(connection, staff.operator, found, taken, step=Step.TAKEN, at=now, by=staff.id)


def keep_all(connection: Connection, asked: CaseAsked, case: Case) -> None:
    """Keep a case, its orders and what they rest on as long as the record of a sale made now."""
    service, operator = asked.service, _operator(connection, asked)
    until = service.deadline(operator, asked.now)
    cases.keep_until(connection, operator.id, [case.id], until)
    for order in _orders(connection, asked, case):
        orders.keep_until(connection, operator.id, order.id, until)
        same = same_as_kept(connection, service, operator.id, order)
        basket = replace(basket_of(order), at=asked.now)
        keep_for_sale(connection, service, operator, basket=basket, decision=order.decision, same=same)


def release_orders(connection: Connection, asked: CaseAsked, case: Case) -> None:
    """Let orders be sold that waited for no other reason than what the rules found; the shop has its time to sell."""
    open_until = asked.now + timedelta(hours=asked.service.settings.open_order_hours)
    release = Release(asked.staff.id, _because(case), asked.now)
    for order in _orders(connection, asked, case):
        if is_held_by_rules(order) and order.released is None:
            let = replace(order, released=release, delete_after=max(order.delete_after, open_until))
            orders.put_again(connection, asked.operator, let)


def hold_orders(connection: Connection, asked: CaseAsked, case: Case) -> None:
    """Take back that orders were let be sold, where they were not sold yet."""
    for order in _orders(connection, asked, case):
        release = order.released
        if order.state is OrderState.SCREENED and release is not None and release.reason == _because(case):
            orders.put_again(connection, asked.operator, replace(order, released=None))


def cancel_orders(connection: Connection, asked: CaseAsked, case: Case) -> None:
    """Cancel the orders that wait; what was sold stays sold."""
    for order in _orders(connection, asked, case):
        if order.state is OrderState.SCREENED:
            cancel_sale(connection, asked.operator, order, at=asked.now, back_at=asked.now)


def _answer_copy(connection: Connection, asked: CaseAsked, copy: Case, original: str) -> Case:
    """Somebody finds a copy suspicious: it is closed, and the case itself proposed by that person."""
    answered = moves.call_copy(copy, asked.staff, asked.text, asked.now)
    _keep(connection, asked, copy, answered, step=Step.CLOSED)
    case = cases.find(connection, asked.operator, original)
    while case is not None and case.joined_to is not None:
        case = cases.find(connection, asked.operator, case.joined_to)
    if case is None or case.state is CaseState.PROPOSED or case.is_suspicious:
        return answered
    if case.is_closed:
        again = moves.reopen(case, asked.staff, asked.text, asked.now)
        case = _keep(connection, asked, case, again, step=Step.REOPENED)
        hold_orders(connection, asked, case)
    proposed = asked.move(replace(case, assigned_to=None))
    _keep(connection, asked, case, proposed, step=Step.PROPOSED)
    keep_all(connection, asked, proposed)
    return proposed


def _keep(connection: Connection, asked: CaseAsked, before: Case, after: Case, *, step: Step) -> Case:
    by = asked.staff.id
    return keep_step(connection, asked.operator, before, after, step=step, at=asked.now, by=by, text=asked.text)


def _orders(connection: Connection, asked: CaseAsked, case: Case) -> Iterator[OrderRecord]:
    """Those of its orders that are on record."""
    yield from orders.existing(connection, [(asked.operator, id_) for id_ in case.orders]).values()


def _operator(connection: Connection, asked: CaseAsked) -> Operator:
    found = operators.find(connection, asked.operator)
    assert found is not None  # noqa: S101 - its staff is asking
    return found


def _because(case: Case) -> str:
    return f"case {case.id}"
