"""Orders at the checkout: screen, confirm, cancel, return."""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from poisonbook.checkout.decision import Because, Decision, Reason
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.register.access import Scope
from poisonbook.register.orders import OrderState, Release
from poisonbook.values.buyers import BuyerClass
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Country, Exact, Id, Moment, Text, Wire
from poisonbook.workflows import checkout
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder, asked_for
from poisonbook.workflows.service import Service

Word = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[^\u0000-\u001f\u007f]+$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}$", description="ISO 639-1.", examples=["de"])]


class LineIn(Wire, frozen=True):
    """One line of an order."""

    product_id: Id
    quantity: Exact
    """Packs, above zero."""


class OrderIn(Wire, frozen=True):
    """An order. Whatever may point to a person is turned into a keyed pseudonym before anything else happens."""

    order_id: Id
    lines: Annotated[list[LineIn], Meta(min_length=1, max_length=1000)]
    at: Moment | None = None
    """When it was placed; now by default."""
    customer_id: Id | None = None
    claim: BuyerClass = BuyerClass.GENERAL_PUBLIC
    delivery_country: Country | None = None
    delivery_address: Text | None = None
    payment_token: Id | None = None
    payment_kind: Word | None = None
    channel: Word | None = None
    statement: Id | None = None
    identity_check: Id | None = None
    licence: Id | None = None
    lang: Language = "en"


class LawOut(Wire, frozen=True):
    """The provision a reason rests on, and how it was checked."""

    act: str
    article: str
    url: str
    certainty: str


class ReasonOut(Wire, frozen=True):
    """One reason, for the shop's staff."""

    because: Because
    outcome: Outcome
    text: str
    product_id: str | None
    substance: str | None
    jurisdiction: str | None
    law: list[LawOut]


class DecisionOut(Wire, frozen=True):
    """Whether the order may be sold, what is missing, and what to tell the buyer."""

    order_id: str
    outcome: Outcome
    needs: list[Need]
    """What is missing; with `refuse`, what could lift the bar."""
    notices: list[Need]
    """What the seller has to do beside it."""
    reasons: list[ReasonOut]
    buyer_text: str
    kept: bool
    """Whether anything of the order is kept: only where it has a regulated line."""
    basket: str | None
    """Names what is kept of the order; null: nothing is. Say it when you confirm the order."""


class OrderOut(Wire, frozen=True):
    """A kept order."""

    order_id: str
    state: OrderState
    at: datetime
    decision: DecisionOut
    delete_after: datetime


class ConfirmIn(Wire, frozen=True):
    """Which of the baskets that were screened under the order's id was sold."""

    basket: Annotated[str, Meta(max_length=100)] | None
    """What the decision on it says. null: nothing of it was kept; what an earlier basket left is forgotten."""


class ReturnIn(Wire, frozen=True):
    """What came back of an order."""

    lines: Annotated[list[LineIn], Meta(min_length=1, max_length=1000)]


class ReleaseIn(Wire, frozen=True):
    """That a person looked at a held order and lets it be sold."""

    by: Word
    """Initials or role of who decided."""
    reason: Text


class StateOut(Wire, frozen=True):
    """Where an order stands."""

    order_id: str
    state: OrderState | None
    """null: nothing is kept of such an order. It has no regulated line, or its time has passed."""


async def _screen(service: Service, call: Call) -> Answer:
    given = _given(call.body)
    asked = asked_for(service, call.operator, given, now=call.now)
    decision = asked if isinstance(asked, Decision) else await checkout.decided(service, asked)
    service.tally.looked_at(call.operator.id, len(given.lines), decision.outcome, call.now)
    return _decided(decision)


def _decided(decision: Decision) -> Answer:
    return Answer(200, decision_out(decision))


async def _show(service: Service, call: Call) -> Answer:
    known = await asyncio.to_thread(checkout.known_order, service, call.operator, call.path["order_id"])
    return Answer(
        200,
        OrderOut(
            order_id=known.id,
            state=known.state,
            at=known.at,
            decision=decision_out(known.decision),
            delete_after=known.delete_after,
        ),
    )


async def _confirm(service: Service, call: Call) -> Answer:
    order_id, basket = call.path["order_id"], call.body.basket
    state = await asyncio.to_thread(checkout.confirm_order, service, call.operator, order_id, basket=basket)
    return _state_out(call, state)


async def _cancel(service: Service, call: Call) -> Answer:
    state = await asyncio.to_thread(checkout.cancel_order, service, call.operator, call.path["order_id"])
    return _state_out(call, state)


async def _return(service: Service, call: Call) -> Answer:
    lines = [GivenLine(one.product_id, Decimal(one.quantity)) for one in call.body.lines]
    state = await asyncio.to_thread(checkout.return_lines, service, call.operator, call.path["order_id"], lines)
    return _state_out(call, state)


async def _release(service: Service, call: Call) -> Answer:
    by = Release(call.body.by, call.body.reason, call.now)
    await asyncio.to_thread(checkout.release_order, service, call.operator, call.path["order_id"], by)
    return _state_out(call, OrderState.SCREENED)


def _given(body: OrderIn) -> GivenOrder:
    return GivenOrder(
        order_id=body.order_id,
        lines=tuple(GivenLine(one.product_id, Decimal(one.quantity)) for one in body.lines),
        at=body.at,
        customer_id=body.customer_id,
        claim=body.claim,
        delivery_country=body.delivery_country,
        delivery_address=body.delivery_address,
        payment_token=body.payment_token,
        payment_kind=body.payment_kind,
        channel=body.channel,
        statement=body.statement,
        identity_check=body.identity_check,
        licence=body.licence,
        lang=body.lang,
    )


def decision_out(decision: Decision) -> DecisionOut:
    """The decision as it goes over the wire. Findings stay: they are for reviewers."""
    return DecisionOut(
        order_id=decision.order_id,
        outcome=decision.outcome,
        needs=list(decision.needs),
        notices=list(decision.notices),
        reasons=[_reason_out(one) for one in decision.reasons],
        buyer_text=decision.buyer_text,
        kept=bool(decision.lines),
        basket=decision.basket,
    )


def _state_out(call: Call, state: OrderState | None) -> Answer:
    return Answer(200, StateOut(order_id=call.path["order_id"], state=state))


def _reason_out(reason: Reason) -> ReasonOut:
    return ReasonOut(
        because=reason.because,
        outcome=reason.outcome,
        text=reason.text,
        product_id=reason.product_id,
        substance=reason.substance,
        jurisdiction=reason.jurisdiction,
        law=[LawOut(act=one.act, article=one.article, url=one.url, certainty=one.certainty) for one in reason.law],
    )


OPERATIONS = (
    Operation(
        id="screen_order",
        method="POST",
        path="/v1/orders",
        summary="Whether an order may be sold; screening the same order again decides it anew until it is confirmed",
        tag="orders",
        scope=Scope.CHECKOUT,
        body=OrderIn,
        example={
            "order_id": "10042",
            "customer_id": "C-1001",
            "delivery_country": "FI",
            "lines": [{"product_id": "SKU-1", "quantity": "2"}],
        },
        answers={200: DecisionOut},
        handle=_screen,
        answer_of=_decided,
        writes=True,
    ),
    Operation(
        id="show_order",
        method="GET",
        path="/v1/orders/{order_id}",
        summary="A kept order and its decision",
        tag="orders",
        scope=Scope.CHECKOUT,
        answers={200: OrderOut, 404: None},
        handle=_show,
    ),
    Operation(
        id="confirm_order",
        method="POST",
        path="/v1/orders/{order_id}/confirm",
        summary="The order was sold: decided once more, written off the licence, kept until its date",
        tag="orders",
        scope=Scope.CHECKOUT,
        body=ConfirmIn,
        example={"basket": None},
        answers={200: StateOut, 404: None, 409: None},
        handle=_confirm,
        writes=True,
    ),
    Operation(
        id="cancel_order",
        method="POST",
        path="/v1/orders/{order_id}/cancel",
        summary="The order was cancelled: what it took of a licence is given back",
        tag="orders",
        scope=Scope.CHECKOUT,
        answers={200: StateOut},
        handle=_cancel,
        writes=True,
    ),
    Operation(
        id="return_lines",
        method="POST",
        path="/v1/orders/{order_id}/returns",
        summary="Packs of a confirmed order came back",
        tag="orders",
        scope=Scope.CHECKOUT,
        body=ReturnIn,
        example={"lines": [{"product_id": "SKU-1", "quantity": "1"}]},
        answers={200: StateOut, 409: None},
        handle=_return,
        writes=True,
    ),
    Operation(
        id="release_order",
        method="POST",
        path="/v1/orders/{order_id}/release",
        summary="A person looked at a held order and lets it be sold; what the law refuses cannot be released",
        tag="orders",
        scope=Scope.REGISTER,
        body=ReleaseIn,
        example={"by": "AB", "reason": "Spoke with the laboratory; the amount fits its work."},
        answers={200: StateOut, 404: None, 409: None},
        handle=_release,
        writes=True,
    ),
)
