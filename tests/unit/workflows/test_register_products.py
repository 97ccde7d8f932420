"""Which of two versions of a shop's product is registered is settled where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.facts.recognition import Listing
from poisonbook.register.access import Operator
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import products
from poisonbook.values.status import Status
from poisonbook.workflows.recognise_products import Registered
from poisonbook.workflows.register_products import ToldVersion, put_told
from poisonbook.workflows.service import Service

NOON = SetClock().now


@pytest.fixture
def service(store_url: str, tmp_path: Path) -> Iterator[Service]:
    with service_on(store_url, tmp_path, SetClock()) as service:
        yield service


ACETONE = ProductSubstance("EU", "acetone", "eu-acetone", "II", Status.REPORTABLE, None, None)
PEROXIDE = ProductSubstance("EU", "hydrogen-peroxide", "eu-peroxide", "I", Status.RESTRICTED, None, None)


def tells(service: Service, listing: str, *found: ProductSubstance, minute: int = 0, operator: Operator = SHOP) -> bool:
    told = ToldVersion("shopify 1", NOON + timedelta(minutes=minute))
    registered = [Registered(RegisteredProduct("P-1", listing, found), ())]
    return put_told(service, operator, registered, [Listing("P-1", listing)], told)


def registered(service: Service, operator: Operator = SHOP) -> str:
    with service.store.reading() as connection:
        found = products.find(connection, operator.id, "P-1")
    assert found is not None
    return found.listing


def test_an_older_version_that_was_recognised_meanwhile_does_not_overtake_a_newer_one(service: Service) -> None:
    assert tells(service, "newer", minute=5)
    assert not tells(service, "older", minute=1)
    assert registered(service) == "newer"
    assert tells(service, "newer", minute=5)
    assert tells(service, "newest", minute=6)
    assert registered(service) == "newest"


def test_of_changes_of_one_moment_the_most_severe_stays_whichever_came_first(service: Service) -> None:
    told: list[tuple[str, tuple[ProductSubstance, ...]]] = [("one", ()), ("other", (ACETONE,)), ("third", (PEROXIDE,))]
    for operator, one_way in ((SHOP, told), (OTHER, told[::-1])):
        for listing, found in one_way:
            tells(service, listing, *found, operator=operator)
        assert registered(service, operator) == "third"


def test_of_changes_of_one_moment_that_the_law_takes_alike_one_stays_whichever_came_first(service: Service) -> None:
    stayed = []
    for operator, told in ((SHOP, ("one", "other")), (OTHER, ("other", "one"))):
        for listing in told:
            tells(service, listing, operator=operator)
        stayed.append(registered(service, operator))
    assert stayed[0] == stayed[1]


def test_a_version_is_one_shops_alone(service: Service) -> None:
    tells(service, "newer", minute=5)
    assert tells(service, "older", minute=1, operator=OTHER)
    assert registered(service, OTHER) == "older"
