"""Looking things up in the register: by order, product, substance, outcome, state, evidence and time.

Orders come without their customers: nobody is listed, counted or ranked. The orders of one customer can be asked for
by the shop's own id of that customer alone, and whoever asks says why.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.facts.lines import microseconds, moment_at
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.lookup import LineEntry, LookReason, OrderEntry, Place, Sought
from poisonbook.register.orders import OrderState
from poisonbook.storage import lookups
from poisonbook.workflows.personal_reads import tell_read
from poisonbook.workflows.pseudonyms import customers_of
from poisonbook.workflows.service import Service

MOST = 200
"""Orders of a page."""


class SearchError(PoisonbookError):
    """A search that the register does not do."""

    code: ClassVar[str] = "register-search"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for; None: anything."""

    start: datetime | None = None
    """Placed then or later."""
    end: datetime | None = None
    """Placed before then."""
    order_id: str | None = None
    product_id: str | None = None
    substance: str | None = None
    """Its id, name or number."""
    outcome: Outcome | None = None
    state: OrderState | None = None
    statement: str | None = None
    licence: str | None = None
    customer_id: str | None = None
    """The shop's own id of one customer; needs a reason."""
    reason: LookReason | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An order with its regulated lines."""

    order: OrderEntry
    lines: tuple[LineEntry, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was found, the latest placed first."""

    found: tuple[Found, ...]
    next: str | None
    """What to ask for the next page with; None: this was the last."""


def search_register(
    service: Service, operator: Operator, search: Search, *, page: str | None = None, most: int = MOST
) -> Page:
    """What the register has of it.

    Args:
        page: the `next` of the page before.

    Raises:
        SearchError: a customer without a reason or a reason without a customer, a period that ends before it starts,
            or a page that is none.
        UnknownSubstanceError: the law data does not know the substance.
    """
    before = None if page is None else _place_of(page)
    sought = _sought(service, operator, search)
    wanted = min(most, MOST)
    with service.store.reading() as connection:
        orders = lookups.search(connection, operator.id, sought, before=before, most=wanted + 1)
        shown = orders[:wanted]
        lines = lookups.lines_of(connection, operator.id, [one.id for one in shown])
    found = tuple(Found(one, tuple(lines.get(one.id, ()))) for one in shown)
    return Page(found, _page_after(shown) if len(orders) > wanted else None)


def _sought(service: Service, operator: Operator, search: Search) -> Sought:
    if search.start is not None and search.end is not None and search.end <= search.start:
        raise SearchError("the period ends before it starts")
    customers = None
    if search.customer_id is not None:
        if search.reason is None:
            raise SearchError("say why you look at one customer's orders: " + ", ".join(LookReason))
        customers = customers_of(service, operator, search.customer_id).all
        tell_read(service, operator.id, search.reason.value)
    elif search.reason is not None:
        raise SearchError("a reason is given for one customer, and none is named")
    return Sought(
        start=search.start,
        end=search.end,
        order_id=search.order_id,
        product_id=search.product_id,
        substance=None if search.substance is None else _substance(service, search.substance),
        outcome=search.outcome,
        state=search.state,
        statement=search.statement,
        licence=search.licence,
        customers=customers,
    )


def _substance(service: Service, query: str) -> str:
    found = service.book.matching(query)
    return found[0].slug if len(found) == 1 else service.book.substance(query).slug


def _page_after(orders: Sequence[OrderEntry]) -> str:
    last = orders[-1]
    return base64.urlsafe_b64encode(json.dumps([microseconds(last.at), last.id]).encode()).decode()


def _place_of(page: str) -> Place:
    try:
        us, order_id = json.loads(base64.urlsafe_b64decode(page.encode("ascii")))
        return moment_at(int(us)), str(order_id)
    except (binascii.Error, ValueError, TypeError, OverflowError):
        raise SearchError("there is no such page; take `next` of the page before as it is") from None
