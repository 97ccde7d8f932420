"""Orders of the made-up shop, put into a register by the doors that real ones come in by, as if they were of today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from poisonbook.intake.shops.naming import claimed
from poisonbook.intake.shops.told import ShopOrder, SoldLine
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.evidence import DocumentType
from poisonbook.register.statement_checks import GivenStatement
from poisonbook.sample.stories import Story, ToldOrder
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.strengths import plain
from poisonbook.workflows.checkout import confirm_order, screen_order
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.identity_checks import GivenIdentityCheck, record_identity_check
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_orders import take_orders
from poisonbook.workflows.shop_sales import Source
from poisonbook.workflows.statements import record_statement

_JUST_NOW = timedelta(minutes=10)
_AT_CHECKOUT, _SOLD = timedelta(hours=40), timedelta(days=12)
"""How far back the last orders of stories lie: baskets that are not bought are forgotten after 72 hours."""
_FILE = Source("file", makes_tasks=False)
_NEVER = date(2099, 12, 31)
_COMPANY = {
    "name": "Sam Sample",
    "role": "owner",
    "company": "Sample Works",
    "street": "Sample Street 1",
    "postcode": "00000",
    "town": "Sampletown",
    "country": "Sampleland",
    "trade": "made up for trying things",
    "id_number": "SAMPLE-1",
    "id_authority": "Sampletown",
}


def put_orders(service: Service, operator: Operator, stories: Sequence[Story]) -> None:
    """Put stories on record: all were sold, but of every second the last order is at the checkout now."""
    now = service.clock().replace(tzinfo=None) - _JUST_NOW
    kinds = [one for one in stories if one.kind]
    at_checkout = _moved(kinds[::2], now, _AT_CHECKOUT)
    sold = _moved([*kinds[1::2], *(one for one in stories if not one.kind)], now, _SOLD)
    earlier = [order for story in at_checkout for order in story.orders[:-1]]
    all_sold = sorted((*earlier, *(order for story in sold for order in story.orders)), key=lambda one: one.at)
    take_orders(service, operator, [_told(one) for one in all_sold], _FILE)
    for order in sorted((story.orders[-1] for story in at_checkout), key=lambda one: one.at):
        _ask(service, operator, order)


def _moved(stories: Sequence[Story], last: datetime, over: timedelta) -> list[Story]:
    """The stories with their ends evenly over the time before `last`."""
    return [one.ending(last - over * place / len(stories)) for place, one in enumerate(stories)]


def _told(order: ToldOrder) -> ShopOrder:
    """A sale as a shop tells of it afterwards."""
    first, at = order.lines[0], order.at.replace(tzinfo=UTC)
    packs = [(line["product_id"], Decimal(line["quantity"])) for line in order.lines]
    return ShopOrder(
        order_id=order.id,
        at=at,
        version=at,
        lines=tuple(SoldLine(product_id, count, count) for product_id, count in packs),
        cancelled=False,
        customer=first["customer_id"],
        delivery_address=first["delivery_address"],
        delivery_country=first["delivery_country"],
        payment_token=first["payment_token"],
        claim=claimed(first["buyer_class"]),
    )


def _ask(service: Service, operator: Operator, order: ToldOrder) -> None:
    """Ask at the checkout, as the shop would; what may be sold is sold."""
    first = order.lines[0]
    claim, customer = claimed(first["buyer_class"]), first["customer_id"]
    given = GivenOrder(
        order_id=order.id,
        lines=tuple(GivenLine(line["product_id"], Decimal(line["quantity"])) for line in order.lines),
        at=order.at.replace(tzinfo=UTC),
        customer_id=customer,
        claim=claim,
        delivery_country=first["delivery_country"],
        delivery_address=first["delivery_address"],
        payment_token=first["payment_token"],
        statement=_statement(service, operator, order, claim) if first["statement_state"] == "valid" else None,
        identity_check=None if customer is None else _identity_check(service, operator, customer),
        channel="web",
    )
    decision = screen_order(service, operator, given)
    if decision.outcome is Outcome.ALLOW and decision.basket is not None:
        confirm_order(service, operator, order.id, basket=decision.basket)


def _identity_check(service: Service, operator: Operator, customer: str) -> str:
    given = GivenIdentityCheck(
        customer_id=customer, document_type=DocumentType.NATIONAL_ID, number=f"SAMPLE-{customer}", expires_on=_NEVER
    )
    return record_identity_check(service, operator, given).id


def _statement(service: Service, operator: Operator, order: ToldOrder, claim: BuyerClass) -> str | None:
    """What a business states of the regulated goods that it buys; of a company that does not exist."""
    customer = str(order.lines[0]["customer_id"])
    packs = {line["product_id"]: Decimal(line["quantity"]) for line in order.lines}
    stated = [
        {
            "product": one.substance,
            "substance": one.substance,
            "amount": plain(packs[product.id] * (one.net_mass_kg or 1)),
            "unit": "kg",
            "concentration": "" if one.strength_ww is None else plain(one.strength_ww),
            "use": "as always",
        }
        for product in service.products.of(operator.id, list(packs)).values()
        if product is not None
        for one in product.substances
    ]
    if not stated:
        return None
    given = GivenStatement(
        jurisdiction="EU",
        buyer_class=claim,
        particulars={**_COMPANY, "company_number": f"SAMPLE-{customer}"},
        products=stated,
        declared=True,
        made_at=service.clock(),
        exact_numbers=True,
    )
    return record_statement(service, operator, given, customer_id=customer).id
