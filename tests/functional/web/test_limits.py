"""Limits, and how the server ends."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tests import plain_http
from tests.functional.web.serving import PATIENCE, Served, served, settings_in, wait_until
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
        answers = {plain_http.get(f"{running.url}/docs/style.css").status_code for _ in range(40)}

    assert answers == {200, 429}


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("GET", "/v1/trainings", ""),
        ("GET", "/v1/trainings", "pbk_guessed"),
        ("GET", "/nowhere", ""),
        ("PUT", "/v1/trainings", ""),
        ("OPTIONS", "/v1/trainings", ""),
    ],
)
def test_an_address_has_so_many_that_are_refused(tmp_path: Path, method: str, path: str, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with served(settings_in(tmp_path, open_rate_limit=1)) as running:
        with plain_http.client(base_url=running.url, headers=headers, timeout=PATIENCE) as client:
            answers = [client.request(method, path).status_code for _ in range(20)]
        with running.client() as known:
            wait_until(lambda: known.get("/v1/trainings").status_code == 200)

    assert answers[0] != 429
    assert 429 in answers


@pytest.mark.parametrize("begun", ["", "{"])
def test_a_body_that_does_not_come_is_not_waited_for(
    running: Served, monkeypatch: pytest.MonkeyPatch, begun: str
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.2)
    address, secret = urlsplit(running.url), running.key().secret
    with socket.create_connection((address.hostname, address.port or 0)) as line:
        head = f"POST /v1/trainings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n"
        line.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{begun}".encode())
        answered = line.makefile("rb").read()

    assert answered.startswith(b"HTTP/1.1 408 ")


def test_without_a_writer_it_is_not_ready(tmp_path: Path) -> None:
    with served(settings_in(tmp_path)) as running:
        running.service.store.writer.close()

        answer = plain_http.get(f"{running.url}/health/ready", timeout=PATIENCE)

        assert problem(answer) == (503, "not-ready")
        assert plain_http.get(f"{running.url}/health/live", timeout=PATIENCE).status_code == 200


def test_what_has_begun_is_finished_when_it_is_told_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, finish = threading.Event(), threading.Event()
    answers: list[httpx.Response] = []

    def ready(_service: object) -> None:
        begun.set()
        finish.wait(PATIENCE)

    monkeypatch.setattr(health, "unready", ready)
    with served(settings_in(tmp_path)) as running:
        asking = threading.Thread(
            target=lambda: answers.append(plain_http.get(f"{running.url}/health/ready", timeout=PATIENCE))
        )
        asking.start()
        begun.wait(PATIENCE)
        threading.Timer(0.5, finish.set).start()

    asking.join(PATIENCE)
    assert [answer.status_code for answer in answers] == [200]
