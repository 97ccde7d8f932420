"""A service on each database, with products and a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.functional.register.content import stocked
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.workflows.service import Service


@pytest.fixture
def clock() -> SetClock:
    """The time."""
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    """Two shops with the same products."""
    with service_on(store_url, tmp_path, clock) as service:
        stocked(service, SHOP, OTHER)
        yield service
