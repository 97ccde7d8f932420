"""What is kept of a judged order, and the order made of it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from poisonbook.checkout.decision import Because, Decision
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import Basket, BasketLine, OrderState, Release
from poisonbook.storage.order_records import OrderRecord
from poisonbook.values.canonical import fingerprint
from poisonbook.workflows.checkout_orders import Asked


def name_of(kept: Basket) -> str:
    """What tells the same order sent again from another under its id; `kept` is the part of it that is kept."""
    return fingerprint(
        {
            "lines": [[line.product_id, format(line.quantity.normalize(), "f")] for line in kept.lines],
            "people": [kept.customer, kept.delivery_address, kept.payment_token, kept.claim.value],
            "evidence": [kept.statement, kept.identity_check, kept.licence],
            "way": [kept.delivery_country, kept.channel, kept.payment_kind],
        }
    )


def as_kept(decision: Decision) -> Decision:
    """The decision as it is kept: which goods were not regulated, or not known, is nobody's business."""
    unknown = Because.UNKNOWN_PRODUCT
    reasons = (replace(one, product_id=None) if one.because is unknown else one for one in decision.reasons)
    return replace(decision, reasons=tuple(dict.fromkeys(reasons)))


def record_of(asked: Asked, decision: Decision, *, before: OrderRecord | None) -> OrderRecord:
    """What is kept of an order, in place of what was kept of it before."""
    service, basket, now = asked.service, asked.basket, asked.service.clock()
    open_until = now + timedelta(hours=service.settings.open_order_hours)
    kept = as_kept(decision)
    return OrderRecord(
        id=basket.order_id,
        at=basket.at,
        state=OrderState.CONFIRMED if asked.sold else OrderState.SCREENED,
        decision=kept,
        decided_at=now,
        delete_after=service.deadline(asked.operator, basket.at) if asked.sold else open_until,
        customer=basket.customer,
        delivery_address=basket.delivery_address,
        payment_token=basket.payment_token,
        statement=basket.statement,
        identity_check=basket.identity_check,
        licence=basket.licence,
        claim=basket.claim,
        lang=basket.lang,
        released=None if before is None else release_for(kept, before),
        confirmed_at=basket.at if asked.sold else None,
    )


def release_for(kept: Decision, before: OrderRecord) -> Release | None:
    """The release of the order before, where it covers a decision: the same basket, and nothing new that holds it."""
    covers = kept.basket == before.decision.basket and nothing_new_holds(kept, before)
    return before.released if covers else None


def nothing_new_holds(kept: Decision, before: OrderRecord) -> bool:
    """Whether all that holds an order held it before."""
    holding = {reason for reason in kept.reasons if reason.outcome is Outcome.HOLD}
    return holding.issubset(before.decision.reasons)


def basket_of(known: OrderRecord) -> Basket:
    """The regulated part of a kept order, as it was asked."""
    lines = {line.line: line for line in known.decision.lines}
    some = known.decision.lines[0]
    return Basket(
        order_id=known.id,
        at=known.at,
        lines=tuple(BasketLine(line.product_id, line.quantity) for line in lines.values()),
        customer=known.customer,
        delivery_address=known.delivery_address,
        payment_token=known.payment_token,
        claim=known.claim,
        delivery_country=some.delivery_country,
        channel=some.channel,
        payment_kind=some.payment_kind,
        statement=known.statement,
        identity_check=known.identity_check,
        licence=known.licence,
        lang=known.lang,
    )
