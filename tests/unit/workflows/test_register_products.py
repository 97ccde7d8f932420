"""Which of two versions of a shop's product is registered is settled where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.facts.recognition import Listing
from poisonbook.register.access import Operator
from poisonbook.register.products import RegisteredProduct
from poisonbook.storage import products
from poisonbook.workflows.register_products import Registered, ToldVersion, put_told
from poisonbook.workflows.service import Service

NOON = SetClock().now


@pytest.fixture
def service(store_url: str, tmp_path: Path) -> Iterator[Service]:
    with service_on(store_url, tmp_path, SetClock()) as service:
        yield service


def tells(service: Service, listing: str, *, minute: int, operator: Operator = SHOP) -> bool:
    told = ToldVersion("shopify 1", NOON + timedelta(minutes=minute))
    found = [Registered(RegisteredProduct("P-1", listing), ())]
    return put_told(service, operator, found, [Listing("P-1", listing)], told)


def registered(service: Service, operator: Operator = SHOP) -> str:
    with service.store.reading() as connection:
        found = products.find(connection, operator.id, "P-1")
    assert found is not None
    return found.listing


def test_an_older_version_that_was_recognised_meanwhile_does_not_overtake_a_newer_one(service: Service) -> None:
    assert tells(service, "newer", minute=5)
    assert not tells(service, "older", minute=1)
    assert registered(service) == "newer"
    assert tells(service, "the same again", minute=5)
    assert tells(service, "newest", minute=6)
    assert registered(service) == "newest"


def test_a_version_is_one_shops_alone(service: Service) -> None:
    tells(service, "newer", minute=5)
    assert tells(service, "older", minute=1, operator=OTHER)
    assert registered(service, OTHER) == "older"
