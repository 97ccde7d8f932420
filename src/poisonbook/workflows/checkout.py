"""Screen, confirm, cancel and return orders.

Reading what a decision rests on and writing it is one piece of work of the one writer, so nothing comes between:
two checkouts cannot overdraw one licence, and an order sent five times is one order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from decimal import Decimal

from poisonbook.checkout.decision import Decision
from poisonbook.errors import PoisonbookError
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.orders import OrderState, Release
from poisonbook.storage import licences, orders, stock
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.storage.writer import each, together
from poisonbook.workflows.checkout_errors import OrderNotAllowedError, OrderStateError, ReturnError, UnknownOrderError
from poisonbook.workflows.checkout_judging import Round, decided_again
from poisonbook.workflows.checkout_orders import Asked, GivenLine, GivenOrder, asked_for
from poisonbook.workflows.kept_evidence import keep_for_sale
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One order of one operator, and what works on it."""

    service: Service
    operator: Operator
    order_id: str


def screen_order(service: Service, operator: Operator, given: GivenOrder) -> Decision:
    """Whether an order may be sold. Screened again before it is confirmed, it is decided anew.

    Raises:
        BasketError: a quantity or the time cannot be.
        OrderStateError: it was confirmed with other goods, or cancelled.
    """
    asked = asked_for(service, operator, given, now=service.clock())
    return asked if isinstance(asked, Decision) else submit(service, asked).result()


def submit(service: Service, asked: Asked) -> Future[Decision]:
    """Have an order judged with the store at hand; done when what is kept of it is on disk."""
    return service.store.writer.submit(_screen, asked)


def known_order(service: Service, operator: Operator, order_id: str) -> OrderRecord:
    """What is kept of an order; UnknownOrderError when nothing is."""
    with service.store.reading() as connection:
        found = orders.find(connection, operator.id, order_id)
    if found is None:
        raise UnknownOrderError
    return found


def confirm_order(service: Service, operator: Operator, order_id: str) -> OrderState | None:
    """Mark an order as sold: judged once more, written off its licence, kept until its date.

    Returns its state; None where nothing is kept of it. Confirmed before, it stays as it is.

    Raises:
        OrderNotAllowedError: as things stand now it may not be sold; that decision is kept.
        OrderStateError: it was cancelled.
    """
    done = service.store.writer.run(_confirm, OrderKey(service, operator, order_id))
    if isinstance(done, Decision):
        raise OrderNotAllowedError(done.outcome)
    return done


def cancel_order(service: Service, operator: Operator, order_id: str) -> OrderState | None:
    """Cancel an order; what it took of a licence is given back. None where nothing is kept of it.

    One that was never confirmed is forgotten.
    """
    return service.store.writer.run(_cancel, OrderKey(service, operator, order_id))


def return_lines(service: Service, operator: Operator, order_id: str, lines: Sequence[GivenLine]) -> OrderState | None:
    """Packs of a confirmed order came back. None where nothing is kept of it.

    Raises:
        ReturnError: more would come back than was sold.
        OrderStateError: it is not confirmed.
    """
    return service.store.writer.run(_return, (OrderKey(service, operator, order_id), lines))


def release_order(service: Service, operator: Operator, order_id: str, release: Release) -> None:
    """Record that a person looked at a held order and lets it be sold; confirming it is then possible.

    Raises:
        UnknownOrderError: nothing is kept of it.
        OrderStateError: it is not held.
    """
    service.store.writer.run(_release, (OrderKey(service, operator, order_id), release))


@together
def _screen(connection: Connection, asked: Sequence[Asked]) -> Sequence[Decision | PoisonbookError]:
    this = Round(connection, asked)
    answers = [this.judge(one) for one in asked]
    this.write()
    return answers


@each
def _confirm(connection: Connection, key: OrderKey) -> OrderState | Decision | None:
    service, operator = key.service, key.operator
    known = orders.find(connection, operator.id, key.order_id)
    if known is None:
        return None
    if known.state is OrderState.CONFIRMED:
        return known.state
    if known.state is OrderState.CANCELLED:
        raise OrderStateError(known.state, "it cannot be confirmed any more")
    decision = decided_again(connection, service, operator, known)
    if not _may_be_sold(decision, known):
        _replace(connection, operator.id, replace(known, decision=decision, decided_at=service.clock()))
        return decision
    now, until = service.clock(), service.deadline(operator, known.at)
    if decision != known.decision:
        _replace(connection, operator.id, replace(known, decision=decision, decided_at=now))
    licences.write_off(connection, operator.id, decision.write_offs, order_id=known.id, at=now, delete_after=until)
    orders.confirm(connection, operator.id, known.id, at=now, delete_after=until)
    keep_for_sale(
        connection,
        service,
        operator,
        statement=known.statement,
        identity_check=known.identity_check,
        sold_at=known.at,
    )
    return OrderState.CONFIRMED


@each
def _cancel(connection: Connection, key: OrderKey) -> OrderState | None:
    known = orders.find(connection, key.operator.id, key.order_id)
    if known is None:
        return None
    if known.state is OrderState.SCREENED:
        orders.forget(connection, key.operator.id, [known.id])
    elif known.state is OrderState.CONFIRMED:
        licences.give_back(connection, key.operator.id, known.id)
        orders.cancel(connection, key.operator.id, known.id, at=key.service.clock())
        _into_stock(connection, key, known, _kept_packs(known))
    return OrderState.CANCELLED


@each
def _return(connection: Connection, asked: tuple[OrderKey, Sequence[GivenLine]]) -> OrderState | None:
    key, lines = asked
    known = orders.find(connection, key.operator.id, key.order_id)
    if known is None:
        return None
    if known.state is not OrderState.CONFIRMED:
        raise OrderStateError(known.state, "only what was sold comes back")
    packs: dict[str, Decimal] = {}
    for line in lines:
        packs[line.product_id] = packs.get(line.product_id, Decimal(0)) + line.quantity
    sold = _kept_packs(known)
    back = {product_id: quantity for product_id, quantity in packs.items() if product_id in sold}
    for product_id, quantity in back.items():
        if not 0 < quantity <= sold[product_id]:
            raise ReturnError(product_id)
    orders.returned(connection, key.operator.id, known.id, back)
    kept = orders.find(connection, key.operator.id, known.id)
    if kept is not None:
        licences.give_back_beyond(connection, key.operator.id, known.id, _kept_kilograms(kept))
    _into_stock(connection, key, known, back)
    return known.state


@each
def _release(connection: Connection, asked: tuple[OrderKey, Release]) -> None:
    key, release = asked
    known = orders.find(connection, key.operator.id, key.order_id)
    if known is None:
        raise UnknownOrderError
    if known.state is not OrderState.SCREENED:
        raise OrderStateError(known.state, "only a held order can be released")
    if known.decision.outcome is not Outcome.HOLD:
        raise OrderNotAllowedError(known.decision.outcome)
    _replace(connection, key.operator.id, replace(known, released=release))


def _replace(connection: Connection, operator: str, record: OrderRecord) -> None:
    orders.forget(connection, operator, [record.id])
    orders.insert_many(connection, [(operator, record)])


def _into_stock(connection: Connection, key: OrderKey, known: OrderRecord, packs: Mapping[str, Decimal]) -> None:
    """Packs that came back are in stock again, from now on."""
    now = key.service.clock()
    stock.came_back(connection, key.operator.id, packs, at=now, delete_after=known.delete_after)


def _may_be_sold(decision: Decision, known: OrderRecord) -> bool:
    released = known.released is not None and decision.outcome is Outcome.HOLD
    return decision.outcome is Outcome.ALLOW or released


def _kept_packs(known: OrderRecord) -> dict[str, Decimal]:
    """How many packs of each product neither came back nor were cancelled."""
    packs: dict[str, Decimal] = {}
    for line in {one.line: one for one in known.decision.lines}.values():
        kept = line.quantity if line.kept_quantity is None else line.kept_quantity
        packs[line.product_id] = packs.get(line.product_id, Decimal(0)) + kept
    return packs


def _kept_kilograms(known: OrderRecord) -> dict[str, Decimal]:
    """What neither came back nor was cancelled, by substance; without those of which a line states no amount."""
    kept: dict[str, Decimal] = {}
    unknown = set()
    for line in known.decision.lines:
        amount = line.amount_kg if line.kept_kg is None else line.kept_kg
        if amount is None:
            unknown.add(line.substance)
        kept[line.substance] = kept.get(line.substance, Decimal(0)) + (amount or Decimal(0))
    return {substance: amount for substance, amount in kept.items() if substance not in unknown}
