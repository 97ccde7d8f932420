"""What the benchmark of the checkout sends to ezrules; ezrules itself is not installed where the tests run."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from benchmarks.checkout.by_ezrules import Peer, installed, write_events
from benchmarks.checkout.load import SEPARATOR


def test_every_event_is_a_whole_request_of_a_known_customer(tmp_path: Path) -> None:
    write_events(tmp_path / "events", count=50, key="secret", customers=10)
    requests = (tmp_path / "events").read_bytes().split(SEPARATOR)
    events = []
    for request in requests:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        assert lines[0] == "POST /api/v2/evaluate HTTP/1.1"
        assert "X-API-Key: secret" in lines
        assert f"Content-Length: {len(body)}" in lines
        events.append(json.loads(body))
    assert len({event["transaction_id"] for event in events}) == 50  # the same again would be answered without judging
    assert {event["event_data"]["customer_id"] for event in events} <= {f"customer-{number}" for number in range(10)}
    times = [datetime.fromisoformat(event["effective_at"]) for event in events]
    assert times == sorted(set(times))
    assert times[0].utcoffset() is not None


def test_it_is_installed_with_a_redis_server_beside_its_interpreter_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    python = _program(tmp_path / "python", "echo 1.29.4")
    assert installed(str(python)) is None
    redis = _program(tmp_path / "redis-server", "")
    assert installed(str(python)) == Peer(str(python), "1.29.4", str(redis))
    _program(python, "exit 1")
    assert installed(str(python)) is None
    assert installed(str(tmp_path / "no-python")) is None


def _program(path: Path, does: str) -> Path:
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)
    return path
