"""What the service works by is in the ledger."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.ledger_events import events_of
from tests.unit.workflows.register_service import SetClock, service_on

from poisonbook.storage import contents
from poisonbook.workflows.starting import log_start


def test_a_start_says_program_rules_and_law(store_url: str, tmp_path: Path) -> None:
    with service_on(store_url, tmp_path, SetClock()) as service:
        started = log_start(service)
        with service.store.reading() as connection:
            (kept,), (rules,) = (list(contents.of_kind(connection, kind)) for kind in ("start", "rules"))

    assert kept.content == started.content(until=kept.delete_after.isoformat())
    assert started.rules.startswith("sha256:")
    assert "EU 20" in started.law
    assert "GB 20" in started.law
    assert {one[:2] for one in json.loads(rules.content)["rules"]} == {"EU"}


def test_other_rules_are_another_start(store_url: str, tmp_path: Path) -> None:
    from benchmarks.checkout.rules import write_rules

    write_rules(tmp_path / "rules", 1)
    with service_on(store_url, tmp_path, SetClock()) as service:
        before = log_start(service)
        service.settings = replace(service.settings, rules=(tmp_path / "rules",))
        after = log_start(service)

        again = log_start(service)
        changes = events_of(service.store, "rules")

    assert before.rules != after.rules == again.rules
    assert before.law == after.law
    assert len(changes) == 2
    first, second = (one["rules"] for one in changes)
    assert first.items() < second.items()
