"""Seeds as cases: made-up harmless orders under ids like the shop's, judged by the operator's own law and rules.

Their orders are in no table: they are made again from the case whenever somebody looks, and go with it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.engine import Connection

from poisonbook.checkout.decide import decide
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import RegulatedLine
from poisonbook.facts.recognition import Listing
from poisonbook.law.judge import Content, judge
from poisonbook.register.access import Operator
from poisonbook.register.orders import Basket, BasketLine, OrderState
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.review.seeds import Seed, SeedOrders, SeedProduct, shipped_seeds
from poisonbook.storage.order_records import OrderRecord
from poisonbook.values.strengths import Strength
from poisonbook.workflows.service import Service

_ROWS = 100
"""Numbers of lines that each order may use; they are in no table, so none is another's."""
_BUYER = "seed"
"""In place of a customer's pseudonym, which it cannot be; it is never shown."""


@dataclass(frozen=True, slots=True)
class SeedCase:
    """What the case of a seed is about."""

    records: tuple[OrderRecord, ...]
    findings: tuple[Finding, ...]
    """What the rules in force find in the last of the orders, and with it; none: they are no case to this operator."""
    listings: Mapping[str, Listing]
    """By the ids of the products."""


def seed_case(
    connection: Connection,
    service: Service,
    operator: Operator,
    made: SeedOrders,
    *,
    orders: Sequence[str],
    at: datetime,
    ends: datetime,
) -> SeedCase | None:
    """The orders of a seed; None where the package does not bring it any more.

    Args:
        orders: their ids.
        at: when the case is opened.
        ends: when it is deleted.
    """
    seed = shipped_seeds().get(made.name)
    if seed is None:
        return None
    ids = dict(zip(seed.products, made.products, strict=True))
    products = {ids[name]: _registered(service, operator, ids[name], one, at) for name, one in seed.products.items()}
    desk = service.desk(operator, connection)
    lines: list[RegulatedLine] = []
    records: list[OrderRecord] = []
    for number, (id_, order) in enumerate(zip(orders, seed.orders, strict=True)):
        basket = Basket(
            order_id=id_,
            at=at - order.before,
            lines=tuple(BasketLine(ids[name], packs) for name, packs in order.packs.items()),
            customer=_BUYER,
            delivery_country=made.delivery_country,
            channel=made.channel,
            payment_kind=made.payment_kind,
        )
        decision = decide(basket, products=products, desk=desk, history=lines, first_row=1 + number * _ROWS)
        lines += decision.lines
        sold = number < len(seed.orders) - 1
        state = OrderState.CONFIRMED if sold else OrderState.SCREENED
        records.append(
            OrderRecord(
                id=id_,
                at=basket.at,
                state=state,
                decision=decision,
                decided_at=basket.at,
                delete_after=ends,
                customer=_BUYER,
                confirmed_at=basket.at if sold else None,
            )
        )
    listings = {ids[name]: Listing(ids[name], one.title) for name, one in seed.products.items()}
    return SeedCase(tuple(records), records[-1].decision.findings, listings)


def made_like(
    seed: Seed, beside: OrderRecord | None, *, order: str, product: str
) -> tuple[tuple[str, ...], SeedOrders]:
    """Ids for the orders of a seed, and what its case is made of.

    Args:
        beside: an order of the shop, which sells the same way.
        order: an id of an order of the shop; theirs look like it.
        product: an id of a product of the shop.
    """
    line = None if beside is None else beside.decision.lines[0]
    orders = tuple(like(order) for _ in seed.orders)
    made = SeedOrders(
        name=seed.name,
        products=tuple(like(product) for _ in seed.products),
        delivery_country=None if line is None else line.delivery_country,
        channel=None if line is None else line.channel,
        payment_kind=None if line is None else line.payment_kind,
    )
    return orders, made


def like(id_: str) -> str:
    """An id that looks like another: other figures in the same places, the first of each number not nought."""
    return re.sub(r"[0-9]+", lambda found: _figures(found.group()), id_)


def _figures(number: str) -> str:
    first, rest = number[0], number[1:]
    new = first if first == "0" else secrets.choice("123456789")
    return new + "".join(secrets.choice("0123456789") for _ in rest)


def _registered(
    service: Service, operator: Operator, id_: str, product: SeedProduct, at: datetime
) -> RegisteredProduct:
    return RegisteredProduct(id_, "", tuple(_regulated(service, operator, product, at)))


def _regulated(service: Service, operator: Operator, product: SeedProduct, at: datetime) -> Iterator[ProductSubstance]:
    """What each of the operator's laws says of a product, by what the seed states of it."""
    content = Content(product.substance, Strength.exactly(product.strength_ww))
    for code in operator.jurisdictions:
        entries = service.book.entries(code, at.date())
        (found,) = judge(entries, [content], trace=service.book.trace_exemption(code))
        if found.entry is not None and found.status.is_regulated:
            yield ProductSubstance(
                jurisdiction=code,
                substance=found.content.substance,
                entry=found.entry.id,
                schedule=found.entry.schedule,
                status=found.status,
                strength_ww=product.strength_ww,
                net_mass_kg=Decimal(product.net_mass_kg),
            )
