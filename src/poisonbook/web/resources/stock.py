"""Stock of regulated products: enter what came, went or was counted, and see whether it adds up."""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from poisonbook.register.access import Scope
from poisonbook.register.house import StockEvent, StockRecord
from poisonbook.register.reconcile import Reconciliation
from poisonbook.values.strengths import plain
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Exact, Id, Moment, Wire
from poisonbook.workflows import stock
from poisonbook.workflows.service import Service
from poisonbook.workflows.stock import GivenStock, Missing, Reconciled


class EnteredEvent(StrEnum):
    """What is entered; sales and returns come with the orders."""

    RECEIVED = "received"
    DISPOSED = "disposed"
    COUNTED = "counted"


class StockIn(Wire, frozen=True):
    """What happened to the stock of a product."""

    product_id: Id
    event: EnteredEvent
    packs: Exact
    at: Moment | None = None
    """Now by default."""


class StockOut(Wire, frozen=True):
    """What was entered."""

    id: str
    product_id: str
    event: StockEvent
    packs: str
    at: datetime


class StockListOut(Wire, frozen=True):
    """The latest first."""

    records: list[StockOut]


class StockQuery(Wire, frozen=True):
    """Which product."""

    product_id: Id


class ReconcileQuery(Wire, frozen=True):
    """One product, or all that were counted."""

    product_id: Id | None = None


class ReconciliationOut(Wire, frozen=True):
    """A product between its last two counts, in packs."""

    since: datetime
    until: datetime
    opening: str
    received: str
    returned: str
    sold: str
    disposed: str
    expected: str
    counted: str
    difference: str
    """Counted less expected; below zero, packs are missing."""


class MissingOut(Wire, frozen=True):
    """An incident that a person may want to enter; none is entered by itself."""

    product_id: str
    substance: str
    amount_kg: str | None
    noticed_at: datetime
    since: datetime


class ReconciledOut(Wire, frozen=True):
    """A product's last count beside what should have been there."""

    product_id: str
    reconciliation: ReconciliationOut | None
    """Null where it was counted less than twice."""
    proposed: list[MissingOut]


class ReconciledListOut(Wire, frozen=True):
    """By product id."""

    products: list[ReconciledOut]


async def _record(service: Service, call: Call) -> Answer:
    given = GivenStock(
        product_id=call.body.product_id,
        event=StockEvent(call.body.event.value),
        packs=Decimal(call.body.packs),
        at=call.body.at,
    )
    return _recorded(await asyncio.to_thread(stock.record_stock, service, call.operator, given))


def _recorded(one: StockRecord) -> Answer:
    return Answer(201, _out(one))


async def _list(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(stock.stock_of, service, call.operator, call.query.product_id)
    return Answer(200, StockListOut(records=[_out(one) for one in found]))


async def _reconcile(service: Service, call: Call) -> Answer:
    product_id = call.query.product_id
    found = await asyncio.to_thread(stock.reconcile_stock, service, call.operator, product_id=product_id)
    return Answer(200, ReconciledListOut(products=[_reconciled_out(one) for one in found]))


def _out(one: StockRecord) -> StockOut:
    return StockOut(id=one.id, product_id=one.product_id, event=one.event, packs=plain(one.packs), at=one.at)


def _reconciled_out(one: Reconciled) -> ReconciledOut:
    return ReconciledOut(
        product_id=one.product_id,
        reconciliation=None if one.reconciliation is None else _reconciliation_out(one.reconciliation),
        proposed=[_missing_out(missing) for missing in one.proposed],
    )


def _reconciliation_out(one: Reconciliation) -> ReconciliationOut:
    return ReconciliationOut(
        since=one.since,
        until=one.until,
        opening=plain(one.opening),
        received=plain(one.received),
        returned=plain(one.returned),
        sold=plain(one.sold),
        disposed=plain(one.disposed),
        expected=plain(one.expected),
        counted=plain(one.counted),
        difference=plain(one.difference),
    )


def _missing_out(one: Missing) -> MissingOut:
    return MissingOut(
        product_id=one.product_id,
        substance=one.substance,
        amount_kg=None if one.amount_kg is None else plain(one.amount_kg),
        noticed_at=one.noticed_at,
        since=one.since,
    )


OPERATIONS = (
    Operation(
        id="record_stock",
        method="POST",
        path="/v1/stock",
        summary="Enter packs received, disposed of or counted",
        tag="house",
        scope=Scope.REGISTER,
        body=StockIn,
        example={"product_id": "SKU-1", "event": "received", "packs": "24"},
        answers={201: StockOut},
        handle=_record,
        answer_of=_recorded,
        writes=True,
    ),
    Operation(
        id="list_stock",
        method="GET",
        path="/v1/stock",
        summary="What happened to the stock of a product",
        tag="house",
        scope=Scope.REGISTER,
        query=StockQuery,
        answers={200: StockListOut},
        handle=_list,
    ),
    Operation(
        id="reconcile_stock",
        method="GET",
        path="/v1/stock/reconciliation",
        summary="Stock as counted beside stock as the register tells it; incidents are proposed, never made",
        tag="house",
        scope=Scope.REGISTER,
        query=ReconcileQuery,
        answers={200: ReconciledListOut},
        handle=_reconcile,
    ),
)
