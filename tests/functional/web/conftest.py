"""One server for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from tests.functional.web.serving import Served, served, settings_in


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running server."""
    with served(settings_in(tmp_path_factory.mktemp("store"))) as running:
        yield running


@pytest.fixture(scope="module")
def shop(running: Served) -> Iterator[httpx.Client]:
    """A client that may do everything."""
    with running.client() as client:
        yield client
