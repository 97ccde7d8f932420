"""A register to measure with: an operator, its products, and a history of sold lines."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, select

from poisonbook.checkout.decision import Decision
from poisonbook.facts.lines import RegulatedLine, microseconds
from poisonbook.facts.recognition import Listing
from poisonbook.law.sale_terms import Outcome
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.access import Operator
from poisonbook.register.orders import OrderState
from poisonbook.storage import orders
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.storage.tables.orders import HISTORY_KEYS, ORDER_LINES, ORDERS
from poisonbook.storage.writer import each
from poisonbook.workflows.register_products import register_products
from poisonbook.workflows.service import Service

REGULATED = tuple(f"reg-{number}" for number in range(100))
ORDINARY = tuple(f"sku-{number}" for number in range(5_000))
_AT_ONCE = 20_000


def register_shop(service: Service, operator: Operator) -> None:
    """Register the shop's products: some that anybody may buy and that are recorded, many that are nothing special.

    The recorded ones are small packs of one substance, so that hardly an order gives a rule something to find.
    """
    listings = [Listing(id_, f"Acetone {50 + number} ml") for number, id_ in enumerate(REGULATED)]
    listings += [Listing(id_, f"Enamel mug no. {number}") for number, id_ in enumerate(ORDINARY)]
    for start in range(0, len(listings), 1_000):
        register_products(service, operator, listings[start : start + 1_000])


def sell(service: Service, operator: Operator, lines: int, *, customers: int, days: int, seed: int = 1868) -> None:
    """Put `lines` sold lines on record, two an order, over the last `days`."""
    for chunk in _orders(service, operator, lines, customers=customers, days=days, seed=seed):
        service.store.writer.run(_insert, (operator.id, chunk))
    service.store.writer.run(_settle, operator.id)


@each
def _settle(connection: Connection, _: str) -> None:
    """Let the planner know what is there, as autovacuum does by itself a minute after many rows came."""
    connection.exec_driver_sql("ANALYZE")


def multiply(service: Service, operator: Operator, copies: int) -> None:
    """Put `copies` more of all that was sold on record, each to customers of their own."""
    for copy in range(1, copies + 1):
        service.store.writer.run(_copy, (operator.id, copy))
    service.store.writer.run(_settle, operator.id)


@each
def _copy(connection: Connection, asked: tuple[str, int]) -> None:
    operator, copy = asked
    made = (ORDER_LINES.c.operator == operator, ORDER_LINES.c.order_id.like("h%"))
    last = connection.execute(select(func.max(ORDER_LINES.c.line)).where(*made))
    offset = orders.take_lines(connection, operator, int(last.scalar_one()) + 1).start
    mark = f"{copy}.{offset:x}~"  # no copy is copied again: its orders do not begin with the letter of those made up
    for table, others in ((ORDERS, ("id", "customer")), (ORDER_LINES, ("order_id", *HISTORY_KEYS[:3]))):
        own = ORDERS.c.id if table is ORDERS else ORDER_LINES.c.order_id
        columns: dict[str, ColumnElement[Any]] = {column.name: column for column in table.c}
        columns |= {name: literal(mark).concat(func.substr(table.c[name], 1, 32)) for name in others}
        if table is ORDER_LINES:
            columns["line"] = ORDER_LINES.c.line + offset
        made_up = (table.c.operator == operator, own.like("h%"))
        rows = select(*(value.label(name) for name, value in columns.items())).where(*made_up)
        connection.execute(insert(table).from_select(list(columns), rows))


@each
def _insert(connection: Connection, asked: tuple[str, list[OrderRecord]]) -> None:
    operator, records = asked
    orders.insert_many(connection, [(operator, record) for record in records])


def _orders(
    service: Service, operator: Operator, lines: int, *, customers: int, days: int, seed: int
) -> Iterator[list[OrderRecord]]:
    chance = random.Random(seed)  # noqa: S311 - a shop that is made up
    now = datetime.now(UTC)
    products = service.products.of(operator.id, REGULATED)
    first = service.store.writer.run(_numbers, (operator.id, lines))
    people = [_person(service, operator, number) for number in range(customers)]
    chunk: list[OrderRecord] = []
    for number in range(lines // 2):
        at = now - timedelta(seconds=chance.randrange(days * 86_400))
        customer, address, token = chance.choice(people)
        chosen = chance.sample(REGULATED, 2)
        own = []
        for place, id_ in enumerate(chosen):
            product = products[id_]
            assert product is not None
            found = product.substances[0]
            own.append(
                RegulatedLine(
                    line=first + 2 * number + place,
                    order_id=f"h{first + number}",
                    us=microseconds(at),
                    product_id=id_,
                    quantity=Decimal(1),
                    substance=found.substance,
                    schedule=found.schedule,
                    status=found.status.value,
                    customer=customer,
                    amount_kg=found.net_mass_kg,
                    delivery_address=address,
                    payment_token=token,
                    kept_quantity=Decimal(1),
                    kept_kg=found.net_mass_kg,
                )
            )
        chunk.append(
            OrderRecord(
                id=f"h{first + number}",
                at=at,
                state=OrderState.CONFIRMED,
                decision=Decision(order_id=f"h{first + number}", outcome=Outcome.ALLOW, lines=tuple(own)),
                decided_at=at,
                confirmed_at=at,
                delete_after=now + timedelta(days=500),
                customer=customer,
            )
        )
        if len(chunk) == _AT_ONCE:
            yield chunk
            chunk = []
    yield chunk


def _person(service: Service, operator: Operator, number: int) -> tuple[str | None, str | None, str | None]:
    """The pseudonyms of a customer whom `requests` names."""
    return (
        service.pseudonym(operator.id, f"customer-{number}", Personal.CUSTOMER),
        service.pseudonym(operator.id, f"{number} Long Road, 12345 Town", Personal.DELIVERY_ADDRESS),
        service.pseudonym(operator.id, f"tok-{number}", Personal.PAYMENT_TOKEN),
    )


@each
def _numbers(connection: Connection, asked: tuple[str, int]) -> int:
    operator, count = asked
    return orders.take_lines(connection, operator, count).start
