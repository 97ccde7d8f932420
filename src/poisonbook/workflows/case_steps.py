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
from poisonbook.review.case_errors import CaseStateError, UnknownCaseError
from poisonbook.review.cases import Case, CaseState, Step, release_reason
from poisonbook.review.second_looks import SecondLook, answered, freed, need_step, seconds_looked
from poisonbook.storage import cases, operators, orders
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.writer import each
from poisonbook.workflows.case_records import found_case, keep_step
from poisonbook.workflows.checkout_records import basket_of
from poisonbook.workflows.kept_evidence import keep_for_sale
from poisonbook.workflows.rule_counts import count_review
from poisonbook.workflows.sales import cancel_sale, is_held_by_rules
from poisonbook.workflows.same_people import same_as_kept
from poisonbook.workflows.second_looks import count_answer, draw, repeat
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
    seen_at: datetime | None = None
    """When the case was shown to the person; None: not known."""

    @property
    def operator(self) -> str:
        """Whose case it is: the operator whose staff takes the step."""
        return self.staff.operator


@each
def take_step(connection: Connection, asked: CaseAsked) -> Case:
    before = found_case(connection, asked.operator, asked.case_id)
    if not cases.may_see(connection, asked.operator, before.id, asked.staff.id):
        raise UnknownCaseError
    moves.need_version(before, asked.version)
    look = cases.second_look(connection, asked.operator, before.id)
    if look is not None:
        return take_second_look(connection, asked, before, look)
    return _take_step(connection, asked, before)


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
    release = Release(asked.staff.id, release_reason(case.id), asked.now)
    for order in _orders(connection, asked, case):
        if is_held_by_rules(order) and order.released is None:
            let = replace(order, released=release, delete_after=max(order.delete_after, open_until))
            orders.put_again(connection, asked.operator, let)


def hold_orders(connection: Connection, asked: CaseAsked, case: Case) -> None:
    """Take back that orders were let be sold, where they were not sold yet."""
    for order in _orders(connection, asked, case):
        release = order.released
        if order.state is OrderState.SCREENED and release is not None and release.reason == release_reason(case.id):
            orders.put_again(connection, asked.operator, replace(order, released=None))


def cancel_orders(connection: Connection, asked: CaseAsked, case: Case) -> None:
    """Cancel the orders that wait; what was sold stays sold.

    Raises:
        CaseStateError: all of them were sold.
    """
    found = list(_orders(connection, asked, case))
    kept = {order.id: order.state for order in found}
    if not moves.may_be_refused(kept.get(id_) for id_ in case.orders):
        raise CaseStateError(case.id, "all that it is about was sold; it is closed with an explanation, or proposed")
    for order in found:
        if order.state is OrderState.SCREENED:
            cancel_sale(connection, asked.operator, order, at=asked.now, back_at=asked.now)


def _take_step(connection: Connection, asked: CaseAsked, before: Case) -> Case:
    operator, now = asked.operator, asked.now
    decides = asked.step in (Step.CLOSED, Step.CONFIRMED)
    drawn = draw(connection, asked.service, operator, before) if decides else None
    after = _keep(connection, asked, before, asked.move(before), step=asked.step)
    said = answered(asked.step, after)
    if said is not None:
        seconds = seconds_looked(before, asked.staff.id, now, seen_at=asked.seen_at)
        count_answer(connection, operator, after, said=said, by=asked.staff.id, now=now, seconds=seconds)
    if asked.then is not None:
        asked.then(connection, asked, after)
    if drawn is not None:
        repeat(connection, operator, drawn, now=now)
    return after


def take_second_look(connection: Connection, asked: CaseAsked, before: Case, look: SecondLook) -> Case:
    """A step with a second look: nothing follows for any order, and nothing is reported of it."""
    operator, staff, step, now = asked.operator, asked.staff.id, asked.step, asked.now
    need_step(before, step)
    if step is Step.HANDED_OVER and not cases.may_see(connection, operator, before.id, asked.text):
        raise CaseStateError(before.id, "somebody else has to decide it")
    calls = step is Step.PROPOSED
    after = moves.call_suspicious(before, asked.staff, asked.text, now) if calls else asked.move(before)
    noted = Step.CLOSED if calls else step
    keep_step(connection, operator, before, after, step=noted, at=now, by=staff, text=asked.text)
    if after.disposition is None:
        return after
    case = None if look.copy_of is None else _case_itself(connection, asked, look.copy_of)
    count_answer(
        connection,
        operator,
        after,
        said=after.disposition,
        by=staff,
        now=now,
        seconds=seconds_looked(before, staff, now, seen_at=asked.seen_at),
        looked=look.looked,
        first=None if case is None else case.disposition,
    )
    if case is not None and calls:
        _propose_case_itself(connection, asked, case)
    return after


def _case_itself(connection: Connection, asked: CaseAsked, id_: str) -> Case | None:
    """The case that a second look repeats, or what it became part of; None: it is not on record any more."""
    case = cases.find(connection, asked.operator, id_)
    while case is not None and case.joined_to is not None:
        case = cases.find(connection, asked.operator, case.joined_to)
    return case


def _propose_case_itself(connection: Connection, asked: CaseAsked, case: Case) -> None:
    """Somebody finds suspicious what others did not: the case itself is opened again, and proposed by that person."""
    if case.state is CaseState.PROPOSED or case.is_suspicious:
        return
    if case.is_closed:
        again = moves.reopen(case, asked.staff, asked.text, asked.now)
        case = _keep(connection, asked, case, again, step=Step.REOPENED)
        hold_orders(connection, asked, case)
    proposed = _keep(connection, asked, case, asked.move(freed(case)), step=Step.PROPOSED)
    keep_all(connection, asked, proposed)


def _keep(connection: Connection, asked: CaseAsked, before: Case, after: Case, *, step: Step) -> Case:
    by = asked.staff.id
    kept = keep_step(connection, asked.operator, before, after, step=step, at=asked.now, by=by, text=asked.text)
    count_review(connection, asked.service, _operator(connection, asked), before=before, after=kept, now=asked.now)
    return kept


def _orders(connection: Connection, asked: CaseAsked, case: Case) -> Iterator[OrderRecord]:
    """Those of its orders that are on record."""
    yield from orders.existing(connection, [(asked.operator, id_) for id_ in case.orders]).values()


def _operator(connection: Connection, asked: CaseAsked) -> Operator:
    found = operators.find(connection, asked.operator)
    assert found is not None  # noqa: S101 - its staff is asking
    return found
