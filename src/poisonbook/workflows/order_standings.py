"""Where an order of a case stands now: what the decision was, what a person did since and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState
from poisonbook.review.shown import OrderStanding
from poisonbook.storage.order_records import OrderRecord
from poisonbook.workflows.sales import is_held_by_rules

_DECIDED: Mapping[Outcome, OrderStanding] = MappingProxyType(
    {
        Outcome.ALLOW: OrderStanding.ALLOWED,
        Outcome.REQUIRE: OrderStanding.REQUIRED,
        Outcome.REFUSE: OrderStanding.BARRED,
    }
)


def standing_of(order: OrderRecord, *, is_decided: bool) -> OrderStanding:
    """Where an order stands.

    Args:
        is_decided: whether the case is closed.
    """
    outcome = order.decision.outcome
    if order.state is OrderState.CANCELLED:
        return OrderStanding.CANCELLED
    if order.state is OrderState.CONFIRMED:
        return OrderStanding.SOLD_THOUGH_BARRED if outcome is Outcome.REFUSE else OrderStanding.SOLD
    if outcome is not Outcome.HOLD:
        return _DECIDED[outcome]
    if order.released is not None:
        return OrderStanding.RELEASED
    if is_decided:
        return OrderStanding.HELD
    return OrderStanding.WAITS if is_held_by_rules(order) else OrderStanding.WAITS_FOR_MORE
