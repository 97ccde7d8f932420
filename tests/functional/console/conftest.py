"""One console for all tests of it: each makes orders and cases of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.functional.console.serving import Console, console_in


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A running console."""
    nobody = "http://127.0.0.1:9/reports"  # the service could send reports there, and nobody answers
    with console_in(tmp_path_factory.mktemp("console"), report_endpoint=nobody) as running:
        yield running
