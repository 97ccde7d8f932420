"""What the checkout looked at is counted in numbers alone, and nothing of it names anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.functional.register.content import screened, stocked
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.law.sale_terms import Outcome
from poisonbook.storage import counters
from poisonbook.storage.tables.access import COUNTERS
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.workflows.service import Service
from poisonbook.workflows.tally import LINES, name_of


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        stocked(service, SHOP, OTHER)
        yield service


def kept(service: Service, year: int, what: str, operator: str = SHOP.id) -> int:
    with service.store.reading() as connection:
        return counters.last(connection, operator, name_of(year, what))


def test_lines_of_what_is_not_regulated_are_counted_and_nothing_else_is_kept(service: Service) -> None:
    for number in range(3):
        screened(service, f"O-{number}", "P-GLOVES")
    service.tally.keep()

    assert kept(service, 2026, LINES) == 3
    with service.store.reading() as connection:
        assert connection.execute(select(ORDERS)).first() is None
        assert [row.value for row in connection.execute(select(COUNTERS)) if "checkout" in row.name] == [3]


def test_decisions_are_counted_by_their_outcome_of_each_year_and_shop(service: Service, clock: SetClock) -> None:
    refused = screened(service, "O-1", "P-PEROXIDE")
    screened(service, "O-2", "P-PEROXIDE", operator=OTHER)
    service.tally.keep()
    clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    screened(service, "O-3", "P-PEROXIDE")
    service.tally.keep()

    assert refused.outcome is not Outcome.ALLOW
    for year, operator in ((2026, SHOP.id), (2026, OTHER.id), (2027, SHOP.id)):
        assert kept(service, year, refused.outcome.value, operator) == 1


def test_what_was_counted_is_added_once(service: Service) -> None:
    screened(service, "O-1", "P-GLOVES")
    for _ in range(3):
        service.tally.keep()

    assert kept(service, 2026, LINES) == 1


def test_it_is_kept_when_the_service_stops(store_url: str, tmp_path: Path, clock: SetClock) -> None:
    with service_on(store_url, tmp_path, clock) as service:
        stocked(service)
        screened(service, "O-1", "P-GLOVES")
    with service_on(store_url, tmp_path, clock, is_first=False) as service:
        assert kept(service, 2026, LINES) == 1
