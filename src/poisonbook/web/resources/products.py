"""Products: register them, recognise one, look at one."""

from __future__ import annotations

import asyncio
from typing import Annotated

from msgspec import Meta

from poisonbook.facts.recognition import Listing, RecognisedSubstance
from poisonbook.register.access import Scope
from poisonbook.register.products import RegisteredProduct
from poisonbook.values.status import Status
from poisonbook.values.strengths import plain
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Id, Wire
from poisonbook.workflows import register_products as workflow
from poisonbook.workflows.recognise_products import Registered, recognise_listings
from poisonbook.workflows.service import Service


class ListingIn(Wire, frozen=True):
    """What is offered, as the shop shows it."""

    id: Id
    title: Annotated[str, Meta(min_length=1, max_length=2000)]
    description: Annotated[str, Meta(max_length=100_000)] = ""
    brand: Annotated[str, Meta(max_length=500)] = ""
    category: Annotated[str, Meta(max_length=2000)] = ""
    lang: Annotated[str, Meta(max_length=10)] = ""


class ListingsIn(Wire, frozen=True):
    """Products to register at once."""

    products: Annotated[list[ListingIn], Meta(min_length=1, max_length=1000)]


class SubstanceOut(Wire, frozen=True):
    """One listed substance of a product under one law."""

    jurisdiction: str
    substance: str
    name: str
    cas: str | None
    status: Status
    schedule: str
    strength_ww: str | None
    """Such as `11.9 % w/w` or `10 to 20 % w/w`."""
    net_mass_kg: str | None
    reason: str
    certainty: str
    question: str | None
    """What to ask the supplier."""


class RecognisedOut(Wire, frozen=True):
    """What the laws the operator sells under say of a product."""

    id: str
    status: Status
    substances: list[SubstanceOut]


class RecognisedListOut(Wire, frozen=True):
    """The products in the order they were sent."""

    products: list[RecognisedOut]


class ProductOut(Wire, frozen=True):
    """A registered product."""

    id: str
    status: Status
    substances: list[str]
    """The ids of its regulated substances."""


async def _recognise(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(recognise_listings, service, call.operator, [_listing(call.body)])
    return Answer(200, _out(found[0]))


async def _register(service: Service, call: Call) -> Answer:
    listings = [_listing(one) for one in call.body.products]
    found = await asyncio.to_thread(workflow.register_products, service, call.operator, listings)
    return Answer(200, RecognisedListOut(products=[_out(one) for one in found]))


async def _show(service: Service, call: Call) -> Answer:
    id_ = call.path["product_id"]
    product = await asyncio.to_thread(workflow.registered_product, service, call.operator, id_)
    return Answer(200, _product_out(product))


async def _remove(service: Service, call: Call) -> Answer:
    await asyncio.to_thread(workflow.remove_product, service, call.operator, call.path["product_id"])
    return Answer(204, None)


def _listing(given: ListingIn) -> Listing:
    return Listing(given.id, given.title, given.description, given.brand, given.category, given.lang)


def _out(found: Registered) -> RecognisedOut:
    substances = [
        _substance_out(recognition.jurisdiction, one)
        for recognition in found.recognitions
        for one in recognition.substances
    ]
    return RecognisedOut(id=found.product.id, status=found.product.status, substances=substances)


def _substance_out(jurisdiction: str, one: RecognisedSubstance) -> SubstanceOut:
    return SubstanceOut(
        jurisdiction=jurisdiction,
        substance=one.substance,
        name=one.name,
        cas=one.cas,
        status=one.status,
        schedule=one.schedule,
        strength_ww=None if one.strength is None else str(one.strength),
        net_mass_kg=None if one.net_mass_kg is None else plain(one.net_mass_kg),
        reason=one.reason,
        certainty=one.certainty,
        question=one.question,
    )


def _product_out(product: RegisteredProduct) -> ProductOut:
    return ProductOut(
        id=product.id, status=product.status, substances=sorted({one.substance for one in product.substances})
    )


OPERATIONS = (
    Operation(
        id="recognise_product",
        method="POST",
        path="/v1/recognitions",
        summary="What the laws the operator sells under say of a product; nothing is registered",
        tag="products",
        scope=Scope.CATALOGUE,
        body=ListingIn,
        example={"id": "SKU-1", "title": "Hydrogen peroxide 11.9 %, 1 L"},
        answers={200: RecognisedOut},
        handle=_recognise,
    ),
    Operation(
        id="register_products",
        method="POST",
        path="/v1/products",
        summary="Register products, or replace them; each is recognised once",
        tag="products",
        scope=Scope.CATALOGUE,
        body=ListingsIn,
        example={"products": [{"id": "SKU-1", "title": "Hydrogen peroxide 11.9 %, 1 L"}]},
        answers={200: RecognisedListOut},
        handle=_register,
        writes=True,
    ),
    Operation(
        id="show_product",
        method="GET",
        path="/v1/products/{product_id}",
        summary="A registered product",
        tag="products",
        scope=Scope.CATALOGUE,
        answers={200: ProductOut, 404: None},
        handle=_show,
    ),
    Operation(
        id="remove_product",
        method="DELETE",
        path="/v1/products/{product_id}",
        summary="Forget a product",
        tag="products",
        scope=Scope.CATALOGUE,
        answers={204: None, 404: None},
        handle=_remove,
        writes=True,
    ),
)
