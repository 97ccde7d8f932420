"""Links with which a shop sends a buyer to the hosted form of a statement."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from poisonbook.register.access import Scope
from poisonbook.values.buyers import BuyerClass
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.resources.statements import Code, Lang
from poisonbook.web.wire import Exact, Id, Moment, Wire
from poisonbook.workflows.service import Service
from poisonbook.workflows.statement_links import GivenLink, make_link
from poisonbook.workflows.statement_products import GivenProduct


class LinkedProductIn(Wire, frozen=True):
    """A product to make a statement on: either a registered one by `product_id`, or a `substance`."""

    product_id: Id | None = None
    substance: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    name: Annotated[str, Meta(max_length=300, pattern=r"^[^\u0000-\u001f\u007f]*$")] = ""
    """Its commercial name; the buyer states it where the shop does not."""
    strength_ww: Exact | None = None
    """In % w/w; the buyer states it where neither the shop nor the product's listing does."""


class StatementLinkIn(Wire, frozen=True):
    """What a buyer is to make a statement on."""

    customer_id: Id
    jurisdiction: Code
    claim: BuyerClass
    products: Annotated[list[LinkedProductIn], Meta(min_length=1, max_length=20)]
    order_id: Id | None = None
    """The order that it is made for, by which the statement can be found."""
    lang: Lang = ""
    """The buyer's language; where it is not said, the browser says it."""
    return_url: Annotated[str, Meta(min_length=8, max_length=2000)] | None = None
    """Where the buyer goes back to, at an origin of the settings; its query gets the statement's id as `statement`."""


class StatementLinkOut(Wire, frozen=True):
    """A link for the buyer. It is shown once, and is good for one statement."""

    url: str
    valid_until: Moment


async def _link(service: Service, call: Call) -> Answer:
    body: StatementLinkIn = call.body
    given = GivenLink(
        customer_id=body.customer_id,
        jurisdiction=body.jurisdiction,
        claim=body.claim,
        products=[_linked(one) for one in body.products],
        order_id=body.order_id,
        lang=body.lang,
        return_url=body.return_url,
    )
    url, link = await asyncio.to_thread(make_link, service, call.operator, given)
    return Answer(201, StatementLinkOut(url=url, valid_until=link.valid_until))


def _linked(one: LinkedProductIn) -> GivenProduct:
    strength = None if one.strength_ww is None else Decimal(one.strength_ww)
    return GivenProduct(one.product_id, one.substance, one.name, strength)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="make_statement_link",
        method="POST",
        path="/v1/statement-links",
        summary="A link to the hosted form, with which a buyer makes one statement",
        tag="evidence",
        scope=Scope.EVIDENCE,
        body=StatementLinkIn,
        example={
            "customer_id": "C-1001",
            "jurisdiction": "EU",
            "claim": "professional_user",
            "products": [{"substance": "7722-84-1", "name": "Peroxide 35 %, 5 l", "strength_ww": "35"}],
            "order_id": "O-7",
            "lang": "pl",
        },
        answers={201: StatementLinkOut},
        handle=_link,
        writes=True,
    ),
)
