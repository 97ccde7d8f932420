"""Screen, confirm, cancel and return orders.

Reading what a decision rests on and writing it is one piece of work of the one writer, so nothing comes between:
two checkouts cannot overdraw one licence, and an order sent five times is one order.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from decimal import Decimal

from poisonbook.checkout.decision import Decision
from poisonbook.errors import PoisonbookError
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.orders import OrderState, Release
from poisonbook.storage import licences, orders
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.storage.patience import answer_of, awaited
from poisonbook.storage.work import keeping
from poisonbook.storage.writer import each, together
from poisonbook.workflows.alerts import raise_of_order
from poisonbook.workflows.checkout_errors import OrderNotAllowedError, OrderStateError, ReturnError, UnknownOrderError
from poisonbook.workflows.checkout_judging import Round, decided_again
from poisonbook.workflows.checkout_orders import Asked, GivenLine, GivenOrder, asked_for
from poisonbook.workflows.checkout_records import basket_of, release_for
from poisonbook.workflows.kept_evidence import keep_for_sale
from poisonbook.workflows.sales import cancel_sale, kept_packs, may_be_sold, take_back
from poisonbook.workflows.same_people import link_same, same_as_kept
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
    now = service.clock()
    asked = asked_for(service, operator, given, now=now)
    decision = asked if isinstance(asked, Decision) else answer_of(submit(service, asked))
    service.tally.looked_at(operator.id, len(given.lines), decision.outcome, now)
    return decision


async def decided(service: Service, asked: Asked) -> Decision:
    """The decision on an order, once what is kept of it is on disk; meanwhile other requests go on.

    Raises:
        StoreError: it cannot be written, or is not in time.
        OrderStateError: as of `screen_order`.
    """
    return await awaited(submit(service, asked))


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


def confirm_order(service: Service, operator: Operator, order_id: str, *, basket: str | None) -> OrderState | None:
    """Mark an order as sold: judged once more, written off its licence, kept until its date.

    Returns its state; None where nothing is kept of it. Confirmed before, it stays as it is.

    Args:
        basket: what was sold, as `Decision.basket` named it. None: nothing regulated, so that what was screened under
            this id before is forgotten.

    Raises:
        OrderNotAllowedError: as things stand now it may not be sold; that decision is kept.
        OrderStateError: it was cancelled, or has other goods.
        UnknownOrderError: it was kept, and is not any more.
    """
    done = service.store.writer.run(_confirm, (OrderKey(service, operator, order_id), basket))
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


def _is_kept(answer: Decision | OrderState | None) -> bool:
    """Whether anything of the order is in the register."""
    return bool(answer.lines) if isinstance(answer, Decision) else answer is not None


@keeping(_is_kept)
@together
def _screen(connection: Connection, asked: Sequence[Asked]) -> Sequence[Decision | PoisonbookError]:
    this = Round(connection, asked)
    answers = [this.judge(one) for one in asked]
    this.write()
    return answers


@keeping(_is_kept)
@each
def _confirm(connection: Connection, asked: tuple[OrderKey, str | None]) -> OrderState | Decision | None:
    key, basket = asked
    service, operator = key.service, key.operator
    known = orders.find(connection, operator.id, key.order_id)
    if basket is None:
        _sold_without(connection, operator.id, known)
        return None
    if known is None:
        raise UnknownOrderError
    if known.state is OrderState.CONFIRMED:
        return known.state
    if known.state is OrderState.CANCELLED:
        raise OrderStateError(known.state, "it cannot be confirmed any more")
    if known.decision.basket != basket:
        raise OrderStateError(known.state, "it was screened with another basket since: screen it as it is sold")
    same = same_as_kept(connection, service, operator.id, known)
    decision = decided_again(connection, service, operator, known, same=same)
    if not decision.lines:
        orders.forget(connection, operator.id, [known.id])  # no law lists anything of it any more
        return None if decision.outcome is Outcome.ALLOW else decision
    now, until = service.clock(), service.deadline(operator, known.at)
    record = replace(known, decision=decision, released=release_for(decision, known))
    if record != known:
        orders.put_again(connection, operator.id, replace(record, decided_at=now))
    if record != known or decision.outcome is Outcome.REQUIRE:
        raise_of_order(connection, service, operator.id, record, to_be_sold=True)
    if not may_be_sold(decision, record.released):
        return decision
    licences.write_off(connection, operator.id, decision.write_offs, order_id=known.id, at=now, delete_after=until)
    orders.confirm(connection, operator.id, known.id, at=now, delete_after=until)
    keep_for_sale(connection, service, operator, basket=basket_of(known), decision=decision, same=same)
    link_same(connection, service, operator, [(same, until)], is_sold=True)
    return OrderState.CONFIRMED


def _sold_without(connection: Connection, operator: str, known: OrderRecord | None) -> None:
    """An order was sold of which nothing is to be kept."""
    if known is not None and known.state is OrderState.SCREENED:
        orders.forget(connection, operator, [known.id])
    if known is not None and known.state is OrderState.CONFIRMED:
        raise OrderStateError(known.state, "it was sold with other goods: cancel it, or say what came back")


@keeping(_is_kept)
@each
def _cancel(connection: Connection, key: OrderKey) -> OrderState | None:
    known = orders.find(connection, key.operator.id, key.order_id)
    if known is None:
        return None
    now = key.service.clock()
    cancel_sale(connection, key.operator.id, known, at=now, back_at=now)
    return OrderState.CANCELLED


@keeping(_is_kept)
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
    sold = kept_packs(known)
    back = {product_id: quantity for product_id, quantity in packs.items() if product_id in sold}
    for product_id, quantity in back.items():
        if not 0 < quantity <= sold[product_id]:
            raise ReturnError(product_id)
    take_back(connection, key.operator.id, known, back, back_at=key.service.clock())
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
    orders.put_again(connection, key.operator.id, replace(known, released=release))
