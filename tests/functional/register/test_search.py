"""Looking things up in the register, on both databases."""

from __future__ import annotations

import dataclasses
import json
import logging
from datetime import timedelta

import pytest
from tests.functional.register.content import came_back, cancelled, screened, sold
from tests.ledger_events import events_of
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock

from poisonbook.law.errors import UnknownSubstanceError
from poisonbook.law.sale_terms import Outcome
from poisonbook.ledger.events import PersonalRead
from poisonbook.register.lookup import LineEntry, LookReason, OrderEntry
from poisonbook.register.orders import OrderState
from poisonbook.workflows.register_search import Page, Search, SearchError, search_register
from poisonbook.workflows.service import Service


def ids(page: Page) -> list[str]:
    """The orders of a page."""
    return [one.order.id for one in page.found]


@pytest.fixture(autouse=True)
def _orders(service: Service, clock: SetClock) -> None:
    """Four orders of two customers, an hour apart, and one of another shop."""
    sold(service, "O-1", 3)
    clock.now += timedelta(hours=1)
    screened(service, "O-2", "P-PEROXIDE", customer_id="K-BERT")
    clock.now += timedelta(hours=1)
    sold(service, "O-3", customer_id="K-BERT")
    cancelled(service, "O-3")
    clock.now += timedelta(hours=1)
    screened(service, "O-4", "P-BOTH")
    sold(service, "O-1", operator=OTHER)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(), ["O-4", "O-3", "O-2", "O-1"]),
        (Search(order_id="O-2"), ["O-2"]),
        (Search(order_id="O-9"), []),
        (Search(product_id="P-ACETONE"), ["O-3", "O-1"]),
        (Search(substance="Wasserstoffperoxid"), ["O-4", "O-2"]),
        (Search(substance="acetone", state=OrderState.CONFIRMED), ["O-1"]),
        (Search(state=OrderState.CANCELLED), ["O-3"]),
        (Search(outcome=Outcome.ALLOW), ["O-3", "O-1"]),
        (Search(statement="stm_1"), []),
        (Search(customer_id="K-BERT", reason=LookReason.COMPLAINT), ["O-3", "O-2"]),
        (Search(customer_id="K-BER", reason=LookReason.COMPLAINT), []),
        (Search(customer_id="k-bert", reason=LookReason.COMPLAINT), []),
    ],
)
def test_orders_are_found_by_what_they_are(service: Service, search: Search, found: list[str]) -> None:
    assert ids(search_register(service, SHOP, search)) == found


def test_a_period_includes_its_start_and_excludes_its_end(service: Service, clock: SetClock) -> None:
    search = Search(start=clock.now - timedelta(hours=2), end=clock.now)

    assert ids(search_register(service, SHOP, search)) == ["O-3", "O-2"]


def test_a_period_that_ends_before_it_starts_is_refused(service: Service, clock: SetClock) -> None:
    with pytest.raises(SearchError, match="ends before it starts"):
        search_register(service, SHOP, Search(start=clock(), end=clock() - timedelta(days=1)))


def test_pages_follow_one_another_without_a_gap(service: Service) -> None:
    pages, page = [], None
    while True:
        found = search_register(service, SHOP, Search(), page=page, most=3)
        pages.append(ids(found))
        if (page := found.next) is None:
            break

    assert pages == [["O-4", "O-3", "O-2"], ["O-1"]]


@pytest.mark.parametrize("page", ["x", "ż", "WzEsMl0", "WyJhIiwgIk8tMSJd", "W10=", "e30="])
def test_a_page_that_was_made_up_is_refused(service: Service, page: str) -> None:
    with pytest.raises(SearchError, match="no such page"):
        search_register(service, SHOP, Search(), page=page)


def test_an_order_is_shown_with_its_lines_and_what_came_back(service: Service) -> None:
    came_back(service, "O-1", 1)

    (found,) = search_register(service, SHOP, Search(order_id="O-1")).found

    assert [(one.product_id, str(one.quantity), str(one.kept_quantity), one.sold) for one in found.lines] == [
        ("P-ACETONE", "3", "2", True)
    ]
    assert (found.order.state, found.order.outcome) == (OrderState.CONFIRMED, Outcome.ALLOW)


def test_a_refused_order_says_why(service: Service) -> None:
    (found,) = search_register(service, SHOP, Search(order_id="O-2")).found

    assert found.order.outcome is not Outcome.ALLOW
    assert found.order.because != ()
    assert [one.sold for one in found.lines] == [False]


def test_another_shop_sees_its_own_orders_alone(service: Service) -> None:
    assert ids(search_register(service, OTHER, Search())) == ["O-1"]
    look = Search(customer_id="K-BERT", reason=LookReason.COMPLAINT)
    assert ids(search_register(service, OTHER, look)) == []


def test_what_is_found_has_no_place_for_a_person() -> None:
    fields = {field.name for kind in (OrderEntry, LineEntry) for field in dataclasses.fields(kind)}

    assert fields & {"customer", "delivery_address", "payment_token", "payment_kind"} == set()


def test_whoever_looks_at_a_customer_says_why(service: Service) -> None:
    with pytest.raises(SearchError, match="customer_asked, complaint, review, incident, authority"):
        search_register(service, SHOP, Search(customer_id="K-BERT"))
    with pytest.raises(SearchError, match="none is named"):
        search_register(service, SHOP, Search(reason=LookReason.REVIEW))


def test_a_look_at_a_customer_is_in_the_ledger_without_the_customer(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="poisonbook"):
        search_register(service, SHOP, Search(customer_id="K-BERT", reason=LookReason.REVIEW))
        search_register(service, SHOP, Search(order_id="O-1"))

    (event,) = events_of(service.store, PersonalRead.KIND)
    assert (event["operator"], event["reason"]) == (SHOP.id, "review")
    assert "BERT" not in json.dumps(event) + caplog.text


def test_a_substance_that_no_law_knows_is_answered_with_near_ones(service: Service) -> None:
    with pytest.raises(UnknownSubstanceError, match="did you mean aceton"):
        search_register(service, SHOP, Search(substance="acetonn"))
