"""Stock of regulated products: what came in, what was disposed of, what was counted, and whether that adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.engine import Connection

from poisonbook.clock import CLOCK_SLACK
from poisonbook.register.access import Operator
from poisonbook.register.house import StockEvent, StockRecord
from poisonbook.register.products import RegisteredProduct
from poisonbook.register.reconcile import Count, Movement, MovementKind, Reconciliation, StockSums
from poisonbook.storage import lookups, stock
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.values.packs import MOST_PACKS
from poisonbook.workflows.house_errors import HouseRecordError
from poisonbook.workflows.house_products import regulated_product
from poisonbook.workflows.service import Service

ENTERED = (StockEvent.RECEIVED, StockEvent.DISPOSED, StockEvent.COUNTED)
"""What people enter; returns come with the orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenStock:
    """What happened to the stock of a product."""

    product_id: str
    event: StockEvent
    packs: Decimal
    at: datetime | None = None
    """Now by default."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One substance of packs that are missing: what an incident would say, for a person to decide on."""

    product_id: str
    substance: str
    amount_kg: Decimal | None
    """None where the listing does not state what is in a pack."""
    noticed_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A product's latest count beside what should have been there."""

    product_id: str
    reconciliation: Reconciliation | None
    """None: it was counted less than twice, so nothing can be said."""
    proposed: tuple[Missing, ...] = ()
    """Incidents that a person may want to record; none is recorded by itself."""


def record_stock(service: Service, operator: Operator, given: GivenStock) -> StockRecord:
    """Enter what happened to the stock of a regulated product.

    Raises:
        NotRegulatedError: the product is not registered as regulated.
        HouseRecordError: it lies in the future, or the number of packs cannot be.
    """
    now = service.clock()
    at = given.at or now
    if at > now + CLOCK_SLACK:
        raise HouseRecordError("at", "lies in the future")
    if given.event not in ENTERED:
        raise HouseRecordError("event", "returns are entered with their order")
    if not 0 <= given.packs <= MOST_PACKS or (given.packs == 0 and given.event is not StockEvent.COUNTED):
        raise HouseRecordError("packs", f"lies above 0 and goes up to {MOST_PACKS:,}; only a count may be 0")
    regulated_product(service, operator, given.product_id)
    record = StockRecord(id=new_id("stk"), product_id=given.product_id, event=given.event, packs=given.packs, at=at)
    service.store.writer.run(_add, (operator.id, record, now, service.deadline(operator, at)))
    return record


def stock_of(service: Service, operator: Operator, product_id: str) -> list[StockRecord]:
    """What happened to the stock of one product, the latest at the top."""
    with service.store.reading() as connection:
        found = stock.search(connection, operator.id, product_id=product_id)
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def reconcile_stock(service: Service, operator: Operator, *, product_id: str | None = None) -> list[Reconciled]:
    """Every product that was counted, or one, with its latest count beside what should have been there."""
    return [
        Reconciled(one, found[-1], tuple(_missing(service, operator, found[-1]))) if found else Reconciled(one, None)
        for one, found in reconciliations_of(service, operator, product_id=product_id)
    ]


def reconciliations_of(
    service: Service, operator: Operator, *, product_id: str | None = None
) -> list[tuple[str, list[Reconciliation]]]:
    """The products that were counted, by id, each with all its reconciliations in the order of time."""
    with service.store.reading() as connection:
        return reconciled(connection, operator.id, product_id=product_id)


def reconciled(
    connection: Connection, operator: str, *, product_id: str | None = None
) -> list[tuple[str, list[Reconciliation]]]:
    """The same, on a connection that is there. The register's lines are read once, whatever the number of products."""
    records: dict[str, list[StockRecord]] = {}
    for record in stock.search(connection, operator, product_id=product_id):
        records.setdefault(record.product_id, []).append(record)
    sums = {one: _sums(one, found) for one, found in sorted(records.items()) if _counts(found)}
    if not sums:
        return []
    moments = [count.at for one in sums for count in _counts(records[one])]
    sold = lookups.packs_sold(connection, operator, after=min(moments), until=max(moments), product_id=product_id)
    for one, at, packs in sold:
        if one in sums:
            sums[one].take(Movement(MovementKind.SOLD, packs, at))
    return [(one, found.reconciliations()) for one, found in sums.items()]


def _sums(product_id: str, records: list[StockRecord]) -> StockSums:
    sums = StockSums(product_id, _counts(records))
    for record in records:
        if record.event is not StockEvent.COUNTED:
            sums.take(Movement(MovementKind(record.event.value), record.packs, record.at))
    return sums


def _counts(records: list[StockRecord]) -> list[Count]:
    return [Count(record.packs, record.at) for record in records if record.event is StockEvent.COUNTED]


def _missing(service: Service, operator: Operator, found: Reconciliation) -> Iterator[Missing]:
    if not found.missing:
        return
    product = service.products.of(operator.id, [found.product_id])[found.product_id]
    for substance, net_mass in sorted(_net_masses(product).items()):
        amount = None if net_mass is None else found.missing * net_mass
        yield Missing(found.product_id, substance, amount, found.until, found.since)


def _net_masses(product: RegisteredProduct | None) -> dict[str, Decimal | None]:
    return {} if product is None else {one.substance: one.net_mass_kg for one in product.substances}


@each
def _add(connection: Connection, asked: tuple[str, StockRecord, datetime, datetime]) -> StockRecord:
    operator, record, at, delete_after = asked
    stock.add(connection, operator, record, at=at, delete_after=delete_after)
    return record
