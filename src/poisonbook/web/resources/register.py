"""Looking things up in the register: orders without their customers."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Scope
from poisonbook.register.lookup import LineEntry, LookReason
from poisonbook.register.orders import OrderState
from poisonbook.values.strengths import plain
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Id, Moment, Text, Wire
from poisonbook.workflows import register_search
from poisonbook.workflows.register_search import Found, Search
from poisonbook.workflows.service import Service

PageId = Annotated[str, Meta(min_length=1, max_length=1000)]
Most = Annotated[int, Meta(ge=1, le=register_search.MOST)]


class RegisterQuery(Wire, frozen=True):
    """What is looked for."""

    start: Moment | None = None
    """Placed then or later."""
    end: Moment | None = None
    """Placed before then."""
    order_id: Id | None = None
    product_id: Id | None = None
    substance: Text | None = None
    """Its id, name or number."""
    outcome: Outcome | None = None
    state: OrderState | None = None
    statement: Id | None = None
    licence: Id | None = None
    page: PageId | None = None
    """The `next` of the page before."""
    most: Most = 50


class LookIn(Wire, frozen=True):
    """Whose orders are looked at, and why. It is a body and not a query: addresses are written into logs."""

    customer_id: Id
    """The shop's own id of one customer."""
    reason: LookReason
    start: Moment | None = None
    """Placed then or later."""
    end: Moment | None = None
    """Placed before then."""
    page: PageId | None = None
    """The `next` of the page before."""
    most: Most = 50


class LineFoundOut(Wire, frozen=True):
    """One regulated substance of one line of an order."""

    product_id: str
    substance: str
    schedule: str | None
    status: str
    packs: str
    kept_packs: str
    """That neither came back nor were cancelled."""
    strength_ww: str | None
    amount_kg: str | None
    buyer_class: str
    delivery_country: str | None


class OrderFoundOut(Wire, frozen=True):
    """A kept order, without its customer."""

    order_id: str
    at: datetime
    state: OrderState
    outcome: Outcome
    because: list[str]
    needs: list[str]
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    statement: str | None
    identity_check: str | None
    licence: str | None
    delete_after: datetime
    lines: list[LineFoundOut]


class RegisterPageOut(Wire, frozen=True):
    """The latest placed first."""

    orders: list[OrderFoundOut]
    next: str | None
    """Ask for the next page with it; null: this was the last."""


async def _search(service: Service, call: Call) -> Answer:
    query: RegisterQuery = call.query
    search = Search(
        start=query.start,
        end=query.end,
        order_id=query.order_id,
        product_id=query.product_id,
        substance=query.substance,
        outcome=query.outcome,
        state=query.state,
        statement=query.statement,
        licence=query.licence,
    )
    return await _found(service, call, search, page=query.page, most=query.most)


async def _look(service: Service, call: Call) -> Answer:
    body: LookIn = call.body
    search = Search(start=body.start, end=body.end, customer_id=body.customer_id, reason=body.reason)
    return await _found(service, call, search, page=body.page, most=body.most)


async def _found(service: Service, call: Call, search: Search, *, page: str | None, most: int) -> Answer:
    found = await asyncio.to_thread(
        register_search.search_register, service, call.operator, search, page=page, most=most
    )
    return Answer(200, RegisterPageOut(orders=[_out(one) for one in found.found], next=found.next))


def _out(found: Found) -> OrderFoundOut:
    one = found.order
    return OrderFoundOut(
        order_id=one.id,
        at=one.at,
        state=one.state,
        outcome=one.outcome,
        because=list(one.because),
        needs=list(one.needs),
        confirmed_at=one.confirmed_at,
        cancelled_at=one.cancelled_at,
        statement=one.statement,
        identity_check=one.identity_check,
        licence=one.licence,
        delete_after=one.delete_after,
        lines=[_line_out(line) for line in found.lines],
    )


def _line_out(line: LineEntry) -> LineFoundOut:
    return LineFoundOut(
        product_id=line.product_id,
        substance=line.substance,
        schedule=line.schedule,
        status=line.status,
        packs=plain(line.quantity),
        kept_packs=plain(line.kept_quantity),
        strength_ww=None if line.strength_ww is None else plain(line.strength_ww),
        amount_kg=None if line.amount_kg is None else plain(line.amount_kg),
        buyer_class=line.buyer_class,
        delivery_country=line.delivery_country,
    )


OPERATIONS = (
    Operation(
        id="search_register",
        method="GET",
        path="/v1/register",
        summary="Look up kept orders; they come without their customers",
        tag="register",
        scope=Scope.REGISTER,
        query=RegisterQuery,
        answers={200: RegisterPageOut},
        handle=_search,
    ),
    Operation(
        id="look_at_customer",
        method="POST",
        path="/v1/register/look",
        summary="The kept orders of one customer, for a reason",
        tag="register",
        scope=Scope.REGISTER,
        body=LookIn,
        example={"customer_id": "C-1001", "reason": "customer_asked"},
        answers={200: RegisterPageOut},
        handle=_look,
    ),
)
