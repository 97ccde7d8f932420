"""An order under a legal hold stays as it is, whichever door somebody would have it gone by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.functional.register.content import screened
from tests.unit.workflows.register_service import SHOP

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.holds import HoldReason
from poisonbook.register.orders import OrderState
from poisonbook.storage import orders
from poisonbook.storage.errors import RecordHeldError
from poisonbook.storage.order_records import OrderRecord
from poisonbook.workflows.checkout import cancel_order, confirm_order
from poisonbook.workflows.holds import confirm_hold, lift_hold, place_hold
from poisonbook.workflows.service import Service


def held(service: Service, *records: str) -> str:
    """A hold in force."""
    reason, ends = HoldReason.AUTHORITY_REQUEST, service.clock() + timedelta(days=30)
    hold = place_hold(service.store, SHOP.id, reason=reason, case_id="A-1", records=records, by="k7", expires_at=ends)
    return confirm_hold(service.store, SHOP.id, hold.id, by="m2").id


def on_record(service: Service, order_id: str) -> OrderRecord | None:
    with service.store.reading() as connection:
        return orders.find(connection, SHOP.id, order_id)


DOORS: dict[str, Callable[[Service], object]] = {
    "screened with other goods": lambda service: screened(service, "O-1", "P-BOTH"),
    "screened with more of them": lambda service: screened(service, "O-1", packs=2),
    "sold without regulated goods": lambda service: confirm_order(service, SHOP, "O-1", basket=None),
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_it_is_neither_deleted_nor_replaced(service: Service, door: Callable[[Service], object]) -> None:
    screened(service, "O-1")
    before = on_record(service, "O-1")
    hold = held(service, "O-1")

    with pytest.raises(RecordHeldError):
        door(service)

    assert on_record(service, "O-1") == before
    lift_hold(service.store, SHOP.id, hold, by="m2")
    door(service)
    assert on_record(service, "O-1") != before


def test_one_that_was_never_sold_is_kept_as_cancelled(service: Service) -> None:
    screened(service, "O-1")
    held(service, "O-1")

    assert cancel_order(service, SHOP, "O-1") is OrderState.CANCELLED

    kept = on_record(service, "O-1")
    assert kept is not None
    assert kept.state is OrderState.CANCELLED
    assert [line.product_id for line in kept.decision.lines] == ["P-ACETONE"]


def test_the_same_order_sent_again_and_its_sale_go_on(service: Service) -> None:
    screened(service, "O-1")
    held(service, "O-1")

    decision = screened(service, "O-1")

    assert decision.outcome is Outcome.ALLOW
    assert confirm_order(service, SHOP, "O-1", basket=decision.basket) is OrderState.CONFIRMED


def test_the_orders_beside_it_go_on(service: Service) -> None:
    for order_id in ("O-1", "O-2"):
        screened(service, order_id)
    held(service, "O-1")

    screened(service, "O-2", packs=3)

    kept = on_record(service, "O-2")
    assert kept is not None
    assert [line.quantity for line in kept.decision.lines] == [Decimal(3)]
