"""The service tells of rules that end: in the ledger with its sweep, and to whoever asks whether it is ready."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests import plain_http
from tests.functional.web.serving import served, settings_in
from tests.ledger_events import events_of

from poisonbook.workflows.access import add_operator
from poisonbook.workflows.service import Service
from poisonbook.workflows.starting import log_start


@pytest.mark.parametrize(
    ("days", "says", "told"),
    [(300, "done", set()), (340, "notice", {"noticed"}), (400, "overdue", {"noticed", "ended"})],
)
def test_a_service_that_started_long_ago(tmp_path: Path, days: int, says: str, told: set[str]) -> None:
    settings = settings_in(tmp_path)
    then = datetime.now(UTC) - timedelta(days=days)
    before = Service.open(settings, clock=lambda: then)
    add_operator(before.store, "Old Shop", ["EU"])
    log_start(before)
    before.close()

    with served(settings) as running:
        ready = plain_http.get(f"{running.url}/health/ready").json()
        steps = {one["step"] for one in events_of(running.service.store, "rule-life")}

    assert (ready["status"], ready["rules"]) == ("ok", says)
    assert steps == told
