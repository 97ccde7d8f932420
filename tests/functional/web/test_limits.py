"""Limits, and how the server ends."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tests.functional.web.serving import PATIENCE, Served, served, settings_in
from tests.functional.web.test_core import problem

from poisonbook.web import bodies
from poisonbook.web.resources import health


def test_a_key_has_so_many_requests_a_second(tmp_path: Path) -> None:
    with served(settings_in(tmp_path, rate_limit=5)) as running, running.client() as client:
        answers = [client.get("/v1/trainings") for _ in range(40)]
        with running.client() as other:
            assert other.get("/v1/trainings").status_code == 200

    refused = [answer for answer in answers if answer.status_code != 200]
    assert {problem(answer) for answer in refused} == {(429, "rate-limit")}
    assert {answer.headers["retry-after"] for answer in refused} == {"1"}


def test_an_address_has_so_many_where_no_key_is_asked_for(tmp_path: Path) -> None:
    with served(settings_in(tmp_path, open_rate_limit=5)) as running:
        answers = {httpx.get(f"{running.url}/docs/style.css").status_code for _ in range(40)}

    assert answers == {200, 429}


def test_a_body_that_does_not_come_is_not_waited_for(running: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.2)
    address, secret = urlsplit(running.url), running.key().secret
    with socket.create_connection((address.hostname, address.port or 0)) as line:
        head = f"POST /v1/trainings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n"
        line.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
        answered = line.makefile("rb").read()

    assert answered.startswith(b"HTTP/1.1 408 ")


def test_without_a_writer_it_is_not_ready(tmp_path: Path) -> None:
    with served(settings_in(tmp_path)) as running:
        running.service.store.writer.close()

        answer = httpx.get(f"{running.url}/health/ready", timeout=PATIENCE)

        assert problem(answer) == (503, "not-ready")
        assert httpx.get(f"{running.url}/health/live", timeout=PATIENCE).status_code == 200


def test_what_has_begun_is_finished_when_it_is_told_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, finish = threading.Event(), threading.Event()
    answers: list[httpx.Response] = []

    def ready(_service: object) -> None:
        begun.set()
        finish.wait(PATIENCE)

    monkeypatch.setattr(health, "unready", ready)
    with served(settings_in(tmp_path)) as running:
        asking = threading.Thread(
            target=lambda: answers.append(httpx.get(f"{running.url}/health/ready", timeout=PATIENCE))
        )
        asking.start()
        begun.wait(PATIENCE)
        threading.Timer(0.5, finish.set).start()

    asking.join(PATIENCE)
    assert [answer.status_code for answer in answers] == [200]
