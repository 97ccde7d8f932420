"""Where an order of a case stands, in every way that there is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from poisonbook.checkout.decision import Because, Decision, Reason
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState, Release
from poisonbook.review.shown import OrderStanding
from poisonbook.storage.order_records import OrderRecord
from poisonbook.workflows.order_standings import standing_of

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
RELEASE = Release("AB", "spoke with them", NOW)


def order(
    outcome: Outcome,
    *because: Because,
    state: OrderState = OrderState.SCREENED,
    released: Release | None = None,
) -> OrderRecord:
    reasons = tuple(Reason(one, "why", Outcome.HOLD) for one in because)
    decision = Decision(order_id="O", outcome=outcome, reasons=reasons)
    return OrderRecord(
        id="O", at=NOW, state=state, decision=decision, decided_at=NOW, delete_after=NOW, released=released
    )


RULE, SILENCE = Because.RULE, Because.SILENCE
SOLD, CANCELLED = OrderState.CONFIRMED, OrderState.CANCELLED


@pytest.mark.parametrize(
    ("of", "undecided", "decided"),
    [
        (order(Outcome.ALLOW), OrderStanding.ALLOWED, OrderStanding.ALLOWED),
        (order(Outcome.REQUIRE), OrderStanding.REQUIRED, OrderStanding.REQUIRED),
        (order(Outcome.REFUSE, RULE), OrderStanding.BARRED, OrderStanding.BARRED),
        (order(Outcome.HOLD, RULE), OrderStanding.WAITS, OrderStanding.HELD),
        (order(Outcome.HOLD, RULE, SILENCE), OrderStanding.WAITS_FOR_MORE, OrderStanding.HELD),
        (order(Outcome.HOLD, RULE, released=RELEASE), OrderStanding.RELEASED, OrderStanding.RELEASED),
        (order(Outcome.HOLD, RULE, state=SOLD), OrderStanding.SOLD, OrderStanding.SOLD),
        (order(Outcome.REFUSE, state=SOLD), OrderStanding.SOLD_THOUGH_BARRED, OrderStanding.SOLD_THOUGH_BARRED),
        (order(Outcome.HOLD, RULE, state=CANCELLED), OrderStanding.CANCELLED, OrderStanding.CANCELLED),
    ],
)
def test_where_it_stands(of: OrderRecord, undecided: OrderStanding, decided: OrderStanding) -> None:
    assert standing_of(of, is_decided=False) is undecided
    assert standing_of(of, is_decided=True) is decided
