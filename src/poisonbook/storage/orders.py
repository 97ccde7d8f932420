"""Orders on record: those that hold a regulated line, and of them those lines alone.

An order under review is looked up, judged and written in one call of the writer, so that nothing comes between. The
functions that take many orders need as many round trips as for one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import and_, delete, select, update
from sqlalchemy.engine import Connection

from poisonbook.facts.lines import RegulatedLine
from poisonbook.ledger.events import OrderDecided
from poisonbook.register.orders import OrderState
from poisonbook.storage import cases, counters
from poisonbook.storage.bulk import given, given_rows, insert_rows
from poisonbook.storage.digests import standing_after
from poisonbook.storage.errors import RecordHeldError
from poisonbook.storage.events import Saying, touch
from poisonbook.storage.histories import histories
from poisonbook.storage.holds import held_ids
from poisonbook.storage.order_records import HistoryKeys, OrderRecord
from poisonbook.storage.shelf import KEY, Key, Shelf
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS

__all__ = [
    "Connection",
    "HistoryKeys",
    "OrderRecord",
    "cancel",
    "confirm",
    "customers",
    "existing",
    "find",
    "forget",
    "held",
    "histories",
    "insert_many",
    "is_held",
    "keep_until",
    "make_way",
    "products",
    "put_again",
    "returned",
    "take_lines",
]

_SHELF = Shelf(ORDERS, OrderRecord)
_LINE = tuple(ORDER_LINES.c[name] for name in RegulatedLine._fields)
_COUNTER = "line"
_MILLIGRAM = Decimal("0.000001")


def find(connection: Connection, operator: str, id_: str) -> OrderRecord | None:
    """The order with this id, and its lines."""
    return existing(connection, [(operator, id_)]).get((operator, id_))


def existing(connection: Connection, keys: Iterable[Key]) -> dict[Key, OrderRecord]:
    """Those of the orders with these operators and ids that are on record."""
    found = _SHELF.find_many(connection, keys)
    return _with_lines(connection, found) if found else {}


def customers(connection: Connection, operator: str, ids: Collection[str]) -> dict[str, str]:
    """The pseudonyms of the customers of those of the orders that are on record with one, by order."""
    asked = given_rows(connection.dialect.name, KEY)
    here = and_(ORDERS.c.operator == asked.c.operator, ORDERS.c.id == asked.c.id, ORDERS.c.customer.is_not(None))
    query = select(ORDERS.c.id, ORDERS.c.customer).join_from(asked, ORDERS, here)
    rows = connection.execute(query, given(("operator", "id"), [(operator, id_) for id_ in ids])) if ids else ()
    return {row.id: row.customer for row in rows}


def products(connection: Connection, operator: str) -> set[str]:
    """The products that lines of orders on record name, be they regulated still or not."""
    query = select(ORDER_LINES.c.product_id).where(ORDER_LINES.c.operator == operator).distinct()
    return set(connection.scalars(query))


def take_lines(connection: Connection, operator: str, count: int) -> range:
    """As many numbers for order lines, unique in the operator's book."""
    first = counters.take(connection, operator, _COUNTER, count)
    return range(first, first + count)


def insert_many(connection: Connection, orders: Sequence[tuple[str, OrderRecord]]) -> None:
    """Put orders on record, each with the id of its operator; StoreConflictError where one is there."""
    rows = [
        {
            **_SHELF.cells(order),
            "operator": operator,
            "decision": replace(order.decision, lines=()),
            "outcome": order.decision.outcome,
        }
        for operator, order in orders
    ]
    lines = [
        {
            **line._asdict(),
            "operator": operator,
            "counts": order.state is OrderState.CONFIRMED,
            "delete_after": order.delete_after,
        }
        for operator, order in orders
        for line in order.decision.lines
    ]
    own = insert_rows(connection, ORDERS, rows)
    standing = standing_after(ORDERS, own, insert_rows(connection, ORDER_LINES, lines))
    saying = {(operator, order.id): _decision_of(order) for operator, order in orders}
    touch(connection, ORDERS, standing, standing=standing, saying=saying)


def keep_until(connection: Connection, operator: str, id_: str, date: datetime) -> None:
    """Keep an order and its lines at least until a date."""
    if _SHELF.change(connection, operator, id_, ORDERS.c.delete_after < date, delete_after=date):
        here = (ORDER_LINES.c.operator == operator, ORDER_LINES.c.order_id == id_)
        connection.execute(update(ORDER_LINES).where(*here).values(delete_after=date))


def put_again(connection: Connection, operator: str, order: OrderRecord) -> None:
    """Put an order on record in place of the one with its id, as that went on."""
    make_way(connection, operator, [order.id])
    insert_many(connection, [(operator, order)])


def confirm(connection: Connection, operator: str, id_: str, *, at: datetime, delete_after: datetime) -> bool:
    """Mark a screened order as sold: its lines count from now on. False where there is none with this id."""
    screened = ORDERS.c.state == OrderState.SCREENED
    sold = {"state": OrderState.CONFIRMED, "confirmed_at": at, "delete_after": delete_after}
    if not _SHELF.change(connection, operator, id_, screened, **sold):
        return False
    here = (ORDER_LINES.c.operator == operator, ORDER_LINES.c.order_id == id_)
    connection.execute(update(ORDER_LINES).where(*here).values(counts=True, delete_after=delete_after))
    cases.keep_with_order(connection, operator, id_, delete_after)
    return True


def cancel(connection: Connection, operator: str, id_: str, *, at: datetime) -> bool:
    """Mark an order as cancelled; False where there is none with this id, or it was before.

    Lines that were sold go on counting as ordered, but nothing of them was kept. What it took of a licence is given
    back by `licences.give_back`.
    """
    standing = ORDERS.c.state != OrderState.CANCELLED
    if not _SHELF.change(connection, operator, id_, standing, state=OrderState.CANCELLED, cancelled_at=at):
        return False
    for line in _lines(connection, [(operator, id_)])[operator, id_]:
        _keep(connection, operator, line, Decimal(0))
    return True


def returned(connection: Connection, operator: str, id_: str, packs: Mapping[str, Decimal]) -> None:
    """Take packs that came back off what was kept of an order, by product.

    The line with the most packs gives first, of equal ones the later, and none gives more than it has.
    """
    rest = dict(packs)
    lines: dict[int, list[RegulatedLine]] = defaultdict(list)
    for line in _lines(connection, [(operator, id_)])[operator, id_]:
        lines[line.line].append(line)
    for substances in sorted(lines.values(), key=lambda one: (one[0].quantity, one[0].line), reverse=True):
        line = substances[0]
        kept = line.quantity if line.kept_quantity is None else line.kept_quantity
        taken = min(kept, rest.get(line.product_id, Decimal(0)))
        if taken:
            rest[line.product_id] -= taken
            for one in substances:
                _keep(connection, operator, one, kept - taken)


def forget(connection: Connection, operator: str, ids: Sequence[str]) -> None:
    """Delete orders and their lines, such as one that is screened anew with another basket.

    Raises:
        RecordHeldError: one is under a legal hold; nothing is deleted.
    """
    if held_ids(connection, operator, ORDERS, ids):
        raise RecordHeldError
    make_way(connection, operator, ids)


def held(connection: Connection, operator: str, ids: Collection[str]) -> set[str]:
    """Those of the orders that are under a legal hold."""
    return held_ids(connection, operator, ORDERS, ids)


def is_held(connection: Connection, operator: str, id_: str) -> bool:
    """Whether an order is under a legal hold."""
    return bool(held(connection, operator, [id_]))


def make_way(connection: Connection, operator: str, ids: Sequence[str]) -> None:
    """Delete orders that are put on record again, as they went on, in the same unit of work."""
    connection.execute(delete(ORDERS).where(ORDERS.c.operator == operator, ORDERS.c.id.in_(ids)))
    touch(connection, ORDERS, [(operator, id_) for id_ in ids])


def _decision_of(order: OrderRecord) -> Saying:
    """What the ledger says of the decision on an order."""
    decision = order.decision
    rules = Counter(finding.rule for finding in decision.findings)
    said = {"outcome": decision.outcome.value, "findings": rules, "released": order.released is not None}
    return Saying(OrderDecided, said)


def _keep(connection: Connection, operator: str, line: RegulatedLine, kept: Decimal) -> None:
    kept_kg = None
    if line.amount_kg is not None:
        kept_kg = (line.amount_kg * kept / line.quantity).quantize(_MILLIGRAM, ROUND_HALF_UP)
    columns = ORDER_LINES.c
    here = (columns.operator == operator, columns.line == line.line, columns.substance == line.substance)
    connection.execute(update(ORDER_LINES).where(*here).values(kept_quantity=kept, kept_kg=kept_kg))
    touch(connection, ORDERS, [(operator, line.order_id)])


def _with_lines(connection: Connection, orders: Mapping[Key, OrderRecord]) -> dict[Key, OrderRecord]:
    lines = _lines(connection, orders)
    return {
        key: replace(order, decision=replace(order.decision, lines=tuple(lines[key]))) for key, order in orders.items()
    }


def _lines(connection: Connection, keys: Collection[Key]) -> dict[Key, list[RegulatedLine]]:
    """The lines of each order, by number and substance."""
    found: dict[Key, list[RegulatedLine]] = defaultdict(list)
    if keys:
        asked = given_rows(connection.dialect.name, KEY)
        match = and_(ORDER_LINES.c.operator == asked.c.operator, ORDER_LINES.c.order_id == asked.c.id)
        query = select(ORDER_LINES.c.operator, *_LINE).join_from(asked, ORDER_LINES, match)
        for row in connection.execute(query, given(("operator", "id"), keys)):
            line = RegulatedLine(*row[1:])
            found[row[0], line.order_id].append(line)
    for lines in found.values():
        lines.sort(key=lambda line: (line.line, line.substance))
    return found
