"""An order as a shop gives it, and what becomes of it before anything is kept: checked, pseudonymised, looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

from poisonbook.checkout.decision import Decision
from poisonbook.clock import CLOCK_SLACK
from poisonbook.engine.orders import EARLIEST
from poisonbook.errors import PoisonbookError
from poisonbook.law.sale_terms import Outcome
from poisonbook.privacy.epochs import Names
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.access import Operator
from poisonbook.register.orders import Basket, BasketLine
from poisonbook.register.products import RegisteredProduct
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.packs import MOST_PACKS
from poisonbook.workflows.same_people import Same
from poisonbook.workflows.service import Service


class BasketError(PoisonbookError):
    """An order that cannot be judged."""

    code: ClassVar[str] = "basket"

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One line of an order as the shop gives it."""

    product_id: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOrder:
    """An order as the shop gives it; it is never kept."""

    order_id: str
    lines: tuple[GivenLine, ...]
    at: datetime | None = None
    customer_id: str | None = None
    claim: BuyerClass = BuyerClass.GENERAL_PUBLIC
    delivery_country: str | None = None
    delivery_address: str | None = None
    payment_token: str | None = None
    payment_kind: str | None = None
    channel: str | None = None
    statement: str | None = None
    identity_check: str | None = None
    licence: str | None = None
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Asked:
    """An order that has to be judged with the store at hand."""

    service: Service
    operator: Operator
    basket: Basket
    products: Mapping[str, RegisteredProduct | None]
    sold: bool = False
    """Whether the sale was already made, so that it is recorded whatever the decision."""
    same: Same = field(default_factory=Same)
    """What else may stand in the register in place of the basket's pseudonyms."""


def asked_for(
    service: Service, operator: Operator, given: GivenOrder, *, now: datetime, sold: bool = False
) -> Asked | Decision:
    """The order ready to be judged; the decision itself where no product of it is regulated or unknown.

    Raises:
        BasketError: a quantity or the time cannot be.
    """
    at = _checked_time(given.at, now)
    for place, line in enumerate(given.lines, 1):
        if not 0 < line.quantity <= MOST_PACKS:
            raise BasketError(f"line {place}", f"a quantity is above 0 and at most {MOST_PACKS:,} packs")
    products = service.products.of(operator.id, [line.product_id for line in given.lines])
    if all(product is not None and not product.substances for product in products.values()):
        return Decision(order_id=given.order_id, outcome=Outcome.ALLOW)
    names = _names(service, operator, given, now)
    same = Same({one.own: one.others for one in names.values() if one is not None and one.others})
    return Asked(service, operator, _basket(given, at, names), products, sold, same)


def regulated_only(basket: Basket, products: Mapping[str, RegisteredProduct | None]) -> Basket:
    """The basket with its regulated lines: what may be kept of it."""

    def is_kept(product_id: str) -> bool:
        product = products.get(product_id)
        return product is not None and bool(product.substances)

    return replace(basket, lines=tuple(line for line in basket.lines if is_kept(line.product_id)))


def _checked_time(at: datetime | None, now: datetime) -> datetime:
    if at is None:
        return now
    if at > now + CLOCK_SLACK:
        raise BasketError("at", "the time of the order is in the future")
    if at < EARLIEST.replace(tzinfo=UTC):
        raise BasketError("at", "the time of the order is before 1990")
    return at


def _names(service: Service, operator: Operator, given: GivenOrder, now: datetime) -> dict[Personal, Names | None]:
    keys = service.epochs.keys  # the same for all of them, whatever comes meanwhile
    values = {
        Personal.CUSTOMER: given.customer_id,
        Personal.DELIVERY_ADDRESS: given.delivery_address,
        Personal.PAYMENT_TOKEN: given.payment_token,
    }
    return {kind: keys.names(operator.id, value, kind, at=now) for kind, value in values.items()}


def _basket(given: GivenOrder, at: datetime, names: Mapping[Personal, Names | None]) -> Basket:
    def own(kind: Personal) -> str | None:
        found = names[kind]
        return None if found is None else found.own

    return Basket(
        order_id=given.order_id,
        at=at,
        lines=tuple(BasketLine(line.product_id, line.quantity) for line in given.lines),
        customer=own(Personal.CUSTOMER),
        delivery_address=own(Personal.DELIVERY_ADDRESS),
        payment_token=own(Personal.PAYMENT_TOKEN),
        claim=given.claim,
        delivery_country=given.delivery_country,
        channel=given.channel,
        payment_kind=given.payment_kind,
        statement=given.statement,
        identity_check=given.identity_check,
        licence=given.licence,
        lang=given.lang,
    )
