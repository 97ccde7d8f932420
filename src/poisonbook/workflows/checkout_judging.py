"""Orders judged with the store at hand: what was shown, what the groups did before, the decision, the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from poisonbook.checkout.decide import Judged, decide, judged
from poisonbook.checkout.decision import Because, Decision
from poisonbook.checkout.severity import most_severe
from poisonbook.errors import PoisonbookError
from poisonbook.facts.lines import RegulatedLine
from poisonbook.register.access import Operator
from poisonbook.register.evidence import Shown
from poisonbook.register.orders import Basket, OrderState
from poisonbook.storage import identity_checks, licences, orders, products, statements
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.workflows.alerts import raise_of_order
from poisonbook.workflows.checkout_errors import OrderStateError
from poisonbook.workflows.checkout_look import Look
from poisonbook.workflows.checkout_orders import Asked, regulated_only
from poisonbook.workflows.checkout_records import as_kept, basket_of, name_of, record_of
from poisonbook.workflows.kept_evidence import keep_for_sale
from poisonbook.workflows.rule_counts import count_shadow
from poisonbook.workflows.same_people import Same, link_same
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
        shown = _evidence(connection, [(one.operator.id, one.basket) for one in asked])
        self._looks = {id(one): Look.at(connection, one, shown[id(one.basket)]) for one in asked}
        keys = [self._looks[id(one)].keys() for one in asked]
        self._histories = dict(zip(map(id, asked), orders.histories(connection, keys), strict=True))
        self._numbers = _numbers(connection, asked)
        self._rested: list[tuple[Asked, Decision]] = []
        self._new: dict[Key, OrderRecord | None] = {}
        """What is on record after the round, where that changes."""
        self._shadow: dict[Key, Mapping[str, int]] = {}
        """What rules in shadow would have found in an order."""

    def judge(self, asked: Asked) -> Decision | PoisonbookError:
        """The decision on one order; an error is its answer, and nothing of it is written."""
        key, name = _key(asked), self._named[id(asked)]
        known = self._new.get(key, self._known.get(key))
        if known is not None and asked.same and known.decision.basket in _names_before(asked):
            known = replace(known, decision=replace(known.decision, basket=name))
            self._known[key] = known
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
        """Put on record what was decided, each order in place of what was known of it.

        Raises:
            RecordHeldError: a legal hold keeps what was known of one, and it is another order now.
        """
        replaced = self._new.keys() & self._known.keys()
        going_on = {key for key in replaced if self._goes_on(key)}
        for cleared, keys in ((orders.make_way, going_on), (orders.forget, replaced - going_on)):
            for operator in {operator for operator, _ in keys}:
                cleared(self._connection, operator, [order_id for whose, order_id in keys if whose == operator])
        records = [(operator, record) for (operator, _), record in self._new.items() if record is not None]
        if records:
            orders.insert_many(self._connection, records)
            self._link()
            self._raise()
            self._count_shadow()
        for asked, decision in self._rested:
            keep_for_sale(
                self._connection,
                asked.service,
                asked.operator,
                basket=asked.basket,
                decision=decision,
                same=asked.same,
            )

    def _link(self) -> None:
        """Have it known who is who under other epochs, to those who judge the orders or lines beside them later."""
        linked: dict[tuple[str, bool], list[tuple[Asked, datetime]]] = {}
        for asked in (look.asked for look in self._looks.values() if look.asked.same):
            record = self._new.get(_key(asked))
            if record is not None:
                linked.setdefault((asked.operator.id, asked.sold), []).append((asked, record.delete_after))
        for (_, sold), some in linked.items():
            first, _ = some[0]
            ends = [(asked.same, until) for asked, until in some]
            link_same(self._connection, first.service, first.operator, ends, is_sold=sold)

    def _raise(self) -> None:
        """Have people look at what the rules found."""
        for look in self._looks.values():
            record = self._new.get(_key(look.asked))
            if record is not None:
                raise_of_order(self._connection, look.asked.service, look.asked.operator.id, record)

    def _count_shadow(self) -> None:
        """Count what rules in shadow saw; the same basket screened again is not counted again."""
        for asked in (look.asked for look in self._looks.values()):
            key = _key(asked)
            record, known = self._new.get(key), self._known.get(key)
            if record is not None and (known is None or known.decision.basket != record.decision.basket):
                count_shadow(self._connection, asked.service, asked.operator, record, self._shadow.get(key, {}))

    def _goes_on(self, key: Key) -> bool:
        """Whether what was known of an order goes on in it: the same goods and buyer, or a sale brought up to date."""
        known, new = self._known[key], self._new[key]
        if known.state is not OrderState.SCREENED:
            return True
        return new is not None and new.decision.basket == known.decision.basket

    def _decided(self, asked: Asked, known: OrderRecord | None) -> Decision:
        own = {line.line for line in known.decision.lines} if known is not None else set()
        look = self._looks[id(asked)]
        near = [line for line in look.lines(self._connection, self._histories[id(asked)]) if line.line not in own]
        found = _decide(self._connection, look, near, self._numbers[id(asked)])
        self._shadow[_key(asked)] = found.shadow
        return found.decision


def decided_again(
    connection: Connection, service: Service, operator: Operator, known: OrderRecord, *, same: Same
) -> Decision:
    """The decision on a kept order as things stand now, as it is kept: with its name and the numbers of its lines."""
    basket, before = basket_of(known), known.decision
    # By the writer's own connection: it may not wait for one of those that read, as everybody waits for it.
    found = products.find_many(connection, operator.id, {line.product_id for line in basket.lines})
    goods = {line.product_id: found.get(line.product_id) for line in basket.lines}
    asked = Asked(service, operator, basket, goods, same=same)
    look = Look.at(connection, asked, _evidence(connection, [(operator.id, basket)])[id(basket)])
    (near,) = orders.histories(connection, [look.keys()])
    own = {line.line for line in before.lines}
    near = [line for line in look.lines(connection, near) if line.line not in own]
    decision = _with_what_stands(_decide(connection, look, near, before.lines[0].line).decision, before)
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


def _decide(connection: Connection, look: Look, near: Sequence[RegulatedLine], first: int) -> Judged:
    """The decision; where a rule found something, with all that its groups ever did, so that the evidence is whole."""
    asked, shown = look.asked, look.shown
    desk = asked.service.desk(asked.operator, connection)
    found = judged(asked.basket, products=asked.products, desk=desk, shown=shown, history=near, first_row=first)
    if not found.decision.findings:
        return found
    (whole,) = orders.histories(connection, [look.keys(reach=_EVER)])
    whole = look.lines(connection, whole)
    rows = {line.line for line in whole}
    own = {line.line for line in whole if line.order_id == asked.basket.order_id}
    history = [line for line in whole if line.line not in own] + [line for line in near if line.line not in rows]
    whole_desk = replace(desk, shadow=None)  # counted already
    again = decide(
        asked.basket, products=asked.products, desk=whole_desk, shown=shown, history=history, first_row=first
    )
    return Judged(again, found.shadow)


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


def _names_before(asked: Asked) -> set[str | None]:
    """What the order was called that is asked for, where it was asked for in another epoch."""
    kept, same = regulated_only(asked.basket, asked.products), asked.same.others
    epochs = [{own: others[place] for own, others in same.items()} for place in range(len(next(iter(same.values()))))]
    return {
        name_of(
            replace(
                kept,
                customer=names.get(kept.customer or ""),
                delivery_address=names.get(kept.delivery_address or ""),
                payment_token=names.get(kept.payment_token or ""),
            )
        )
        for names in epochs
    }


def _key(asked: Asked) -> Key:
    return asked.operator.id, asked.basket.order_id
