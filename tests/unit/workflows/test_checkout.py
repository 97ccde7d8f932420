"""Orders that are screened, changed and confirmed, alike in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.workflows.register_service import SHOP, SetClock, service_on

from poisonbook.checkout.decision import Because, Decision
from poisonbook.facts.recognition import Listing
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState, Release
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import products
from poisonbook.storage.engines import _READERS
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.sweep import sweep_some
from poisonbook.storage.writer import each
from poisonbook.values.status import Status
from poisonbook.workflows.checkout import confirm_order, known_order, release_order, screen_order
from poisonbook.workflows.checkout_errors import OrderNotAllowedError, OrderStateError, UnknownOrderError
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.service import Service

ACETONE = ProductSubstance("EU", "acetone", "eu-2-acetone", "Annex II", Status.REPORTABLE, Decimal(99), Decimal("0.79"))
ACID = ProductSubstance("EU", "nitric-acid", "eu-1-nitric-acid", "Annex I", Status.RESTRICTED, Decimal(60), Decimal(1))
KNOWN = (
    RegisteredProduct("ACETONE", "a", (ACETONE,)),
    RegisteredProduct("THINNER", "b", (ACETONE,)),
    RegisteredProduct("ACID", "c", (ACID,)),
    RegisteredProduct("ROPE", "d"),
)
RELEASE = Release("AB", "spoke with them", SetClock().now)


@each
def _put(connection: products.Connection, known: tuple[RegisteredProduct, ...]) -> None:
    products.put(connection, SHOP.id, [(one, Listing(one.id, one.listing)) for one in known])


@each
def _remove(connection: products.Connection, id_: str) -> None:
    products.remove(connection, SHOP.id, id_)


def register(service: Service, *known: RegisteredProduct) -> None:
    service.store.writer.run(_put, known)
    service.products.changed(SHOP.id)


def remove(service: Service, id_: str) -> None:
    service.store.writer.run(_remove, id_)
    service.products.changed(SHOP.id)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        register(service, *KNOWN)
        yield service


def screened(service: Service, *goods: str, packs: int = 1) -> Decision:
    """Order O, decided."""
    lines = tuple(GivenLine(one, Decimal(packs)) for one in goods)
    given = GivenOrder(order_id="O", lines=lines, customer_id="K", delivery_country="DE")
    return screen_order(service, SHOP, given)


def confirm(service: Service, decision: Decision) -> OrderState | None:
    return confirm_order(service, SHOP, "O", basket=decision.basket)


def kept(service: Service) -> OrderRecord | None:
    try:
        return known_order(service, SHOP, "O")
    except UnknownOrderError:
        return None


@pytest.mark.parametrize("before", ["ACETONE", "ACID"])
def test_of_a_basket_that_was_changed_for_another_nothing_is_sold(service: Service, before: str) -> None:
    screened(service, before)

    innocent = screened(service, "ROPE")

    assert (innocent.outcome, innocent.basket) == (Outcome.ALLOW, None)
    assert confirm(service, innocent) is None
    assert kept(service) is None


def test_a_basket_is_not_confirmed_in_the_name_of_the_one_before(service: Service) -> None:
    first, second = screened(service, "ACETONE"), screened(service, "ACETONE", packs=2)

    with pytest.raises(OrderStateError, match="the order is screened"):
        confirm(service, first)

    assert confirm(service, second) is OrderState.CONFIRMED


def test_the_same_basket_has_the_same_name(service: Service) -> None:
    assert screened(service, "ACETONE", "ROPE").basket == screened(service, "ACETONE").basket


def test_a_basket_of_which_nothing_is_kept_takes_the_place_of_one_that_was(service: Service) -> None:
    screened(service, "ACETONE")

    assert screened(service, "NEVER-SEEN").basket is None

    assert kept(service) is None


def test_what_was_sold_with_a_regulated_product_was_not_sold_without(service: Service) -> None:
    confirm(service, screened(service, "ACETONE"))

    with pytest.raises(OrderStateError, match="the order is confirmed"):
        confirm(service, screened(service, "ROPE"))

    order = kept(service)
    assert order is not None
    assert order.state is OrderState.CONFIRMED


def test_an_order_confirmed_too_late_is_an_error(service: Service, clock: SetClock) -> None:
    decision = screened(service, "ACETONE")
    clock.now += timedelta(hours=73)
    service.store.writer.run(sweep_some, clock.now)

    with pytest.raises(UnknownOrderError):
        confirm(service, decision)


def test_confirming_says_once_what_is_on_record_already(service: Service) -> None:
    decision = screened(service, "ACETONE", "THINNER")
    before = kept(service)

    confirm(service, decision)

    after = kept(service)
    assert before is not None
    assert after is not None
    assert after.decision == before.decision
    assert after.decided_at == before.decided_at


def test_an_order_of_a_product_that_was_removed_waits_however_often_it_is_confirmed(service: Service) -> None:
    decision = screened(service, "ACETONE", "THINNER")
    before = kept(service)
    remove(service, "ACETONE")

    for _ in range(3):
        with pytest.raises(OrderNotAllowedError):
            confirm(service, decision)

    order = kept(service)
    assert before is not None
    assert order is not None
    assert order.decision.lines == before.decision.lines
    assert [(one.because, one.product_id) for one in order.decision.reasons] == [(Because.UNKNOWN_PRODUCT, None)]


def test_a_removed_product_is_on_record_where_a_person_lets_it_be_sold(service: Service) -> None:
    decision = screened(service, "ACETONE")
    remove(service, "ACETONE")
    with pytest.raises(OrderNotAllowedError):
        confirm(service, decision)

    release_order(service, SHOP, "O", RELEASE)

    assert confirm(service, decision) is OrderState.CONFIRMED
    order = kept(service)
    assert order is not None
    assert [line.product_id for line in order.decision.lines] == ["ACETONE"]


@pytest.mark.parametrize(("goods", "outcome"), [(["ACETONE"], None), (["ACETONE", "NEVER-SEEN"], Outcome.HOLD)])
def test_of_a_product_that_no_law_lists_any_more_nothing_is_kept(
    service: Service, goods: list[str], outcome: Outcome | None
) -> None:
    decision = screened(service, *goods)
    register(service, RegisteredProduct("ACETONE", "another"))

    if outcome is None:
        assert confirm(service, decision) is None
    else:
        with pytest.raises(OrderNotAllowedError):
            confirm(service, decision)

    assert kept(service) is None


def test_a_release_outlasts_the_same_basket_screened_again(service: Service) -> None:
    screened(service, "ACETONE", "NEVER-SEEN")
    release_order(service, SHOP, "O", RELEASE)

    decision = screened(service, "ACETONE", "NEVER-SEEN")

    assert decision.outcome is Outcome.HOLD
    assert confirm(service, decision) is OrderState.CONFIRMED


def test_a_release_is_of_one_basket(service: Service) -> None:
    screened(service, "ACETONE", "NEVER-SEEN")
    release_order(service, SHOP, "O", RELEASE)

    decision = screened(service, "ACETONE", "NEVER-SEEN", packs=2)

    with pytest.raises(OrderNotAllowedError):
        confirm(service, decision)


def test_a_release_is_only_of_what_the_person_saw(service: Service) -> None:
    decision = screened(service, "ACETONE", "NEVER-SEEN")
    release_order(service, SHOP, "O", RELEASE)
    murky = replace(ACETONE, status=Status.UNDETERMINED, strength_ww=None)
    register(service, RegisteredProduct("ACETONE", "murky", (murky,)))

    for _ in range(2):
        with pytest.raises(OrderNotAllowedError):
            confirm(service, decision)

    order = kept(service)
    assert order is not None
    assert order.released is None
    assert Because.STRENGTH_UNKNOWN in {one.because for one in order.decision.reasons}


def test_an_order_is_confirmed_though_everybody_else_reads(service: Service) -> None:
    decision = screened(service, "ACETONE")

    with ExitStack() as readers:
        for _ in range(_READERS):
            readers.enter_context(service.store.reading())
        assert confirm(service, decision) is OrderState.CONFIRMED
