"""Orders judged with the store at hand: what was shown, what the groups did before, the decision, the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from poisonbook.checkout.decide import decide
from poisonbook.checkout.decision import Because, Decision
from poisonbook.checkout.severity import most_severe
from poisonbook.errors import PoisonbookError
from poisonbook.facts.lines import RegulatedLine
from poisonbook.register.access import Operator
from poisonbook.register.evidence import Shown
from poisonbook.register.orders import Basket, OrderState
from poisonbook.storage import identity_checks, licences, orders, products, statements
from poisonbook.storage.order_records import HistoryKeys, OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.workflows.checkout_errors import OrderStateError
from poisonbook.workflows.checkout_orders import Asked, regulated_only
from poisonbook.workflows.checkout_records import as_kept, basket_of, name_of, record_of
from poisonbook.workflows.kept_evidence import keep_for_sale
from poisonbook.workflows.service import Service

Key = tuple[str, str]
"""Operator and order id."""
_EVER = timedelta(days=36_500)


class Round:
    """Orders judged one after the other in one piece of work, with as few queries as one would need."""

    def __init__(self, connection: Connection, asked: Sequence[Asked]) -> None:
        self._connection = connection
        self._named = {id(one): name_of(regulated_only(one.basket, one.products)) for one in asked}
        self._known = orders.existing(connection, [_key(one) for one in asked])
        self._shown = _evidence(connection, [(one.operator.id, one.basket) for one in asked])
        keys = [_history_keys(one, self._shown[id(one.basket)]) for one in asked]
        self._histories = dict(zip(map(id, asked), orders.histories(connection, keys), strict=True))
        self._numbers = _numbers(connection, asked)
        self._rested: list[tuple[Asked, Decision]] = []
        self._new: dict[Key, OrderRecord | None] = {}
        """What is on record after the round, where that changes."""

    def judge(self, asked: Asked) -> Decision | PoisonbookError:
        """The decision on one order; an error is its answer, and nothing of it is written."""
        key, name = _key(asked), self._named[id(asked)]
        known = self._new.get(key, self._known.get(key))
        if known is not None and known.state is not OrderState.SCREENED:
            if known.decision.basket == name and known.state is OrderState.CONFIRMED:
                return known.decision
            if not asked.sold:
                return OrderStateError(known.state, "an order that was sold or cancelled is not screened again")
        decision = self._decided(asked, known)
        if decision.lines:
            decision = replace(decision, basket=name)
            self._new[key] = record_of(asked, decision, before=known)
            if asked.sold:
                self._rested.append((asked, decision))
        elif known is not None and known.state is OrderState.SCREENED:
            self._new[key] = None  # what was kept is not the order any more
        return decision

    def write(self) -> None:
        """Put on record what was decided, each order in place of what was known of it."""
        replaced: dict[str, list[str]] = {}
        for operator, order_id in self._new.keys() & self._known.keys():
            replaced.setdefault(operator, []).append(order_id)
        for operator, ids in replaced.items():
            orders.forget(self._connection, operator, ids)
        records = [(operator, record) for (operator, _), record in self._new.items() if record is not None]
        if records:
            orders.insert_many(self._connection, records)
        for asked, decision in self._rested:
            keep_for_sale(
                self._connection,
                asked.service,
                asked.operator,
                basket=asked.basket,
                decision=decision,
            )

    def _decided(self, asked: Asked, known: OrderRecord | None) -> Decision:
        own = {line.line for line in known.decision.lines} if known is not None else set()
        near = [line for line in self._histories[id(asked)] if line.line not in own]
        shown = self._shown[id(asked.basket)]
        return _decide(self._connection, asked, shown, near, self._numbers[id(asked)])


def decided_again(connection: Connection, service: Service, operator: Operator, known: OrderRecord) -> Decision:
    """The decision on a kept order as things stand now, as it is kept: with its name and the numbers of its lines."""
    basket, before = basket_of(known), known.decision
    # By the writer's own connection: it may not wait for one of those that read, as everybody waits for it.
    found = products.find_many(connection, operator.id, {line.product_id for line in basket.lines})
    asked = Asked(service, operator, basket, {line.product_id: found.get(line.product_id) for line in basket.lines})
    shown = _evidence(connection, [(operator.id, basket)])[id(basket)]
    (near,) = orders.histories(connection, [_history_keys(asked, shown)])
    own = {line.line for line in before.lines}
    near = [line for line in near if line.line not in own]
    decision = _with_what_stands(_decide(connection, asked, shown, near, before.lines[0].line), before)
    if None in asked.products.values():
        # Of goods that are not registered any more the record stays as it was.
        decision = replace(decision, lines=before.lines)
    return as_kept(replace(decision, basket=before.basket))


def _with_what_stands(decision: Decision, before: Decision) -> Decision:
    """The decision with what it cannot see any more, as neither unknown goods nor companions are kept."""
    stands = [one for one in before.reasons if one.because is Because.UNKNOWN_PRODUCT]
    findings = decision.findings
    if _by_companions(before) and not _by_rule(decision):
        stands += [one for one in before.reasons if one.because is Because.RULE]
        findings = before.findings
    if not stands:
        return decision
    return replace(
        decision,
        outcome=most_severe((decision.outcome, *(one.outcome for one in stands))),
        reasons=(*decision.reasons, *stands),
        findings=findings,
    )


def _decide(connection: Connection, asked: Asked, shown: Shown, near: Sequence[RegulatedLine], first: int) -> Decision:
    """The decision; where a rule found something, with all that its groups ever did, so that the evidence is whole."""
    desk = asked.service.counter(asked.operator).desk
    decision = decide(asked.basket, products=asked.products, desk=desk, shown=shown, history=near, first_row=first)
    if not decision.findings:
        return decision
    (whole,) = orders.histories(connection, [_history_keys(asked, shown, reach=_EVER)])
    rows = {line.line for line in whole}
    own = {line.line for line in whole if line.order_id == asked.basket.order_id}
    history = [line for line in whole if line.line not in own] + [line for line in near if line.line not in rows]
    return decide(asked.basket, products=asked.products, desk=desk, shown=shown, history=history, first_row=first)


def _by_rule(decision: Decision) -> bool:
    return any(one.because is Because.RULE for one in decision.reasons)


def _by_companions(decision: Decision) -> bool:
    return _by_rule(decision) and any(line.companion for one in decision.findings for line in one.lines)


def _numbers(connection: Connection, asked: Sequence[Asked]) -> dict[int, int]:
    """The first of the row numbers that each order may use."""
    rows: dict[str, int] = {}
    for one in asked:
        rows[one.operator.id] = rows.get(one.operator.id, 0) + len(one.basket.lines)
    free = {operator: orders.take_lines(connection, operator, count).start for operator, count in rows.items()}
    first = {}
    for one in asked:
        first[id(one)] = free[one.operator.id]
        free[one.operator.id] += len(one.basket.lines)
    return first


def _evidence(connection: Connection, baskets: Sequence[tuple[str, Basket]]) -> dict[int, Shown]:
    """What is in the register of what each basket names, with one query for each kind."""
    stated = statements.find_many(connection, [(op, one.statement) for op, one in baskets if one.statement])
    checked = identity_checks.find_many(
        connection, [(op, one.identity_check) for op, one in baskets if one.identity_check]
    )
    licensed = licences.find_many(connection, [(op, one.licence) for op, one in baskets if one.licence])
    return {
        id(one): Shown(
            stated.get((op, one.statement or "")),
            checked.get((op, one.identity_check or "")),
            licensed.get((op, one.licence or "")),
        )
        for op, one in baskets
    }


def _history_keys(asked: Asked, shown: Shown, *, reach: timedelta | None = None) -> HistoryKeys:
    basket = asked.basket
    reach = asked.service.counter(asked.operator).reach if reach is None else reach
    return HistoryKeys(
        operator=asked.operator.id,
        since=_shifted(basket.at, -reach),
        until=_shifted(basket.at, reach),
        customer=basket.customer,
        delivery_address=basket.delivery_address,
        payment_token=basket.payment_token,
        licence=None if shown.licence is None else shown.licence.number,
        statement=None if shown.statement is None else shown.statement.id,
    )


def _shifted(at: datetime, by: timedelta) -> datetime:
    try:
        return at + by
    except OverflowError:
        return datetime.min.replace(tzinfo=at.tzinfo) if by < timedelta() else datetime.max.replace(tzinfo=at.tzinfo)


def _key(asked: Asked) -> Key:
    return asked.operator.id, asked.basket.order_id
