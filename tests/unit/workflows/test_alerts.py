"""Findings that become cases, in the transaction that keeps the order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.review.findings import ANN, finding
from tests.unit.workflows.case_content import case_of, ends_of, notes_of, raised
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on
from tests.unit.workflows.test_checkout import KNOWN, register
from tests.unit.workflows.test_kept_evidence import shown_by

from poisonbook.facts.findings import Finding
from poisonbook.intake.shops.told import ShopOrder, SoldLine
from poisonbook.law.sale_terms import Outcome
from poisonbook.review.alerts import Source
from poisonbook.review.cases import Benign, CaseState, Step
from poisonbook.review.queue import QueueView
from poisonbook.storage import alerts, cases
from poisonbook.storage.sweep import sweep_some
from poisonbook.values.buyers import BuyerClass
from poisonbook.workflows.cases import close_not_suspicious, propose
from poisonbook.workflows.checkout import cancel_order, confirm_order, screen_order
from poisonbook.workflows.checkout_errors import OrderNotAllowedError
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_orders import take_orders
from poisonbook.workflows.shop_sales import Source as Told

MUCH = Decimal(30)
"""Packs of 0.79 kg: more than the 20 kg of a shipped rule."""


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        register(service, *KNOWN)
        yield service


def to_do(service: Service, operator: str = SHOP.id) -> list[str]:
    with service.store.reading() as connection:
        rows = cases.page(connection, operator, QueueView.TO_DO, "ann", after=None, most=100)
    return [row.id for _, row in rows]


def findings_of(service: Service, id_: str) -> list[Finding]:
    with service.store.reading() as connection:
        found = alerts.find_many(connection, SHOP.id, case_of(service, id_).alerts)
    return [one for alert in found for one in alert.findings]


def basket(order_id: str = "O", packs: Decimal = MUCH, customer: str = "K") -> GivenOrder:
    lines = (GivenLine("ACETONE", packs),)
    return GivenOrder(order_id=order_id, lines=lines, customer_id=customer, delivery_country="DE")


def of_a_professional(statement: str | None = None, check: str | None = None) -> GivenOrder:
    return GivenOrder(
        order_id="O",
        lines=(GivenLine("ACID", Decimal(1)),),
        customer_id="K",
        delivery_country="DE",
        claim=BuyerClass.PROFESSIONAL_USER,
        statement=statement,
        identity_check=check,
    )


def test_what_is_found_because_papers_are_missing_is_no_case_where_they_come(service: Service) -> None:
    asked = screen_order(service, SHOP, of_a_professional())
    assert (asked.outcome, [one.rule for one in asked.findings]) == (Outcome.REQUIRE, ["eu-restricted-to-public"])
    assert to_do(service) == []

    shown_by(service, "K")
    allowed = screen_order(service, SHOP, of_a_professional("stm_1", "idc_1"))
    confirm_order(service, SHOP, "O", basket=allowed.basket)

    assert (allowed.outcome, allowed.findings, to_do(service)) == (Outcome.ALLOW, (), [])


def test_what_is_found_because_papers_are_missing_is_a_case_where_it_is_to_be_sold_without(service: Service) -> None:
    asked = screen_order(service, SHOP, of_a_professional())
    for _ in range(2):
        with pytest.raises(OrderNotAllowedError):
            confirm_order(service, SHOP, "O", basket=asked.basket)

    (case,) = to_do(service)
    assert [one.rule for one in findings_of(service, case)] == ["eu-restricted-to-public"]


def test_what_is_refused_is_a_case_at_once(service: Service) -> None:
    lines = (GivenLine("ACID", Decimal(1)),)
    order = GivenOrder(order_id="O", lines=lines, customer_id="K", delivery_country="DE")
    assert screen_order(service, SHOP, order).outcome is Outcome.REFUSE

    assert len(to_do(service)) == 1


def test_each_set_of_linked_orders_is_a_case(service: Service) -> None:
    linked, alone = finding("A", "B"), finding("C")

    first, second = raised(service, linked, alone)

    assert (case_of(service, first).orders, case_of(service, second).orders) == (("A", "B"), ("C",))
    assert findings_of(service, first) == [linked]


def test_what_comes_later_on_a_linked_order_extends_the_case(service: Service) -> None:
    (first,) = raised(service, finding("A", "B"))

    assert raised(service, finding("B", "C", rule="eu-sum", substance="nitric-acid")) == [first]

    case = case_of(service, first)
    assert (case.orders, len(case.alerts), case.version) == (("A", "B", "C"), 2, 2)
    with service.store.reading() as connection:
        ((_, row),) = cases.page(connection, SHOP.id, QueueView.TO_DO, "ann", after=None, most=9)
    assert (row.rules, row.substances) == (("eu-count", "eu-sum"), ("acetone", "nitric-acid"))


def test_what_is_known_is_not_raised_again(service: Service) -> None:
    (first,) = raised(service, finding("A"))

    assert raised(service, finding("A")) == []
    assert case_of(service, first).version == 1


def test_a_finding_that_links_two_cases_makes_them_one(service: Service, clock: SetClock) -> None:
    (first,) = raised(service, finding("A"))
    clock.now += timedelta(hours=1)
    (second,) = raised(service, finding("B"), ends=clock.now + timedelta(days=90))

    assert raised(service, finding("A", "B", value="9")) == [first]

    whole, part = case_of(service, first), case_of(service, second)
    assert (whole.orders, len(whole.alerts), part.joined_to) == (("A", "B"), 3, first)
    assert to_do(service) == [first]
    assert ends_of(service, first) == clock.now + timedelta(days=90)
    assert [note.step for note in notes_of(service, second)] == [Step.OPENED, Step.JOINED]


def test_what_somebody_called_suspicious_takes_the_others_in(service: Service, clock: SetClock) -> None:
    (older,) = raised(service, finding("A"))
    clock.now += timedelta(hours=1)
    (newer,) = raised(service, finding("B"))
    propose(service, ANN, newer, 1, reason="why")

    assert raised(service, finding("A", "B", value="9")) == [newer]

    assert case_of(service, older).joined_to == newer
    assert case_of(service, newer).state is CaseState.PROPOSED


def test_what_comes_after_the_decision_is_a_case_that_names_the_earlier_one(service: Service) -> None:
    (first,) = raised(service, finding("A"))
    close_not_suspicious(service, ANN, first, 1, benign=Benign.TRADE_SHOWN, reason="A farm.")

    assert raised(service, finding("A")) == []
    (second,) = raised(service, finding("A", "B", value="9"))

    assert case_of(service, second).earlier == (first,)
    assert case_of(service, first).state is CaseState.CLOSED


def test_one_operators_orders_are_not_anothers(service: Service) -> None:
    (ours,) = raised(service, finding("A"))
    (theirs,) = raised(service, finding("A"), operator=OTHER.id)

    assert ours != theirs
    assert (to_do(service), to_do(service, OTHER.id)) == ([ours], [theirs])


def test_a_basket_that_a_rule_holds_at_the_checkout_is_a_case_with_the_answer(service: Service) -> None:
    decision = screen_order(service, SHOP, basket())

    (id_,) = to_do(service)
    assert decision.outcome is Outcome.HOLD
    assert findings_of(service, id_) == list(decision.findings)
    with service.store.reading() as connection:
        (alert,) = alerts.find_many(connection, SHOP.id, case_of(service, id_).alerts)
    assert alert.source is Source.CHECKOUT


def test_the_same_basket_again_is_not_another_case(service: Service) -> None:
    for _ in range(3):
        screen_order(service, SHOP, basket())

    (id_,) = to_do(service)
    assert case_of(service, id_).version == 1


def test_a_sale_that_a_shop_tells_of_is_a_case(service: Service, clock: SetClock) -> None:
    told = ShopOrder(
        order_id="S",
        at=clock.now - timedelta(days=1),
        version=clock.now,
        lines=(SoldLine("ACETONE", MUCH, MUCH),),
        cancelled=False,
        customer="K",
    )

    take_orders(service, SHOP, [told], Told("file", makes_tasks=False))

    (id_,) = to_do(service)
    assert case_of(service, id_).orders == ("S",)
    assert ends_of(service, id_) == service.deadline(SHOP, told.at)


def test_what_was_never_sold_and_nobody_acted_on_goes_with_its_order(service: Service, clock: SetClock) -> None:
    screen_order(service, SHOP, basket())
    cancel_order(service, SHOP, "O")
    (id_,) = to_do(service)
    assert ends_of(service, id_) == clock.now + timedelta(hours=service.settings.open_order_hours)

    clock.now += timedelta(hours=service.settings.open_order_hours)
    swept = service.store.writer.run(sweep_some, clock.now)

    assert (swept["cases"], swept["alerts"], swept["case_notes"]) == (1, 1, 1)
    assert to_do(service) == []


def test_a_case_is_kept_as_long_as_the_sale_it_is_about(service: Service) -> None:
    decision = screen_order(service, SHOP, basket())
    (id_,) = to_do(service)
    close_not_suspicious(service, ANN, id_, 1, benign=Benign.ORDINARY_USE, reason="A pool.")

    confirm_order(service, SHOP, "O", basket=decision.basket)

    assert ends_of(service, id_) == service.deadline(SHOP, service.clock())
