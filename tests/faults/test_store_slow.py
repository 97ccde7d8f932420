"""A store that takes long to write: nobody hangs, everybody is told so, and nothing is lost or done twice.

What is slow here is the transaction below the writer, for as long as a test wants: on SQLite another process holds the
file, on PostgreSQL a commit does not return. A disk that syncs slowly keeps the writer waiting at the same place.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from tests import plain_http
from tests.functional.register.content import stocked
from tests.functional.web.serving import PATIENCE, Served, served, settings_in, wait_until
from tests.functional.web.test_core import TRAINING, problem
from tests.functional.web.test_metrics import figures
from tests.unit.storage.writing import written

from poisonbook.storage import engines
from poisonbook.storage.store import Store
from poisonbook.workflows import readiness

ORDER = {
    "order_id": "O-1",
    "customer_id": "C-1",
    "delivery_country": "FI",
    "lines": [{"product_id": "P-ACETONE", "quantity": "1"}],
}
HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
held.execute("ROLLBACK")
"""
SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END$$
"""
AT_COMMIT = """
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON {} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()
"""


def slowed(url: str) -> AbstractContextManager[None]:
    """Until its end no transaction that writes an order or a training comes to its own."""
    path = url.removeprefix("sqlite:///")
    return held_by_another_process(path) if path != url else commits_do_not_return(url)


@contextmanager
def held_by_another_process(path: str) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.communicate()


@contextmanager
def commits_do_not_return(url: str) -> Iterator[None]:
    with Store.open(url) as other:
        for statement in (SLOW, AT_COMMIT.format("trainings"), AT_COMMIT.format("orders")):
            written(other, lambda connection, said: connection.execute(text(said)), statement)
        with other.reading() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(4711)"))
            yield


@pytest.fixture
def running(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A service that gives up sooner than its database does."""
    monkeypatch.setattr(engines, "_WAIT_SECONDS", 120)
    with served(settings_in(tmp_path / "served", database=store_url)) as running:
        stocked(running.service, running.operator)
        monkeypatch.setattr(readiness, "PATIENCE_SECONDS", 0.5)
        monkeypatch.setattr(readiness, "READY_SECONDS", 0.5)
        yield running


def test_requests_are_answered_readiness_says_so_and_nothing_is_lost(running: Served, store_url: str) -> None:
    def ready() -> httpx.Response:
        return plain_http.get(f"{running.url}/health/ready", timeout=PATIENCE)

    with running.client() as shop:
        wait_until(lambda: ready().status_code == 200)
        with slowed(store_url):
            answers = [shop.post("/v1/trainings", json=TRAINING), *(shop.post("/v1/orders", json=ORDER) for _ in "ab")]
            assert {problem(one) for one in answers} == {(503, "store-slow")}
            assert all(one.headers["retry-after"] == "1" for one in answers)
            assert (ready().status_code, "store-slow" in ready().json()["detail"]) == (503, True)
            assert shop.get("/v1/trainings").json() == {"trainings": []}
            assert figures(running)["poisonbook_writes_waiting", frozenset()] >= 1
            assert plain_http.get(f"{running.url}/health/live", timeout=PATIENCE).status_code == 200

        wait_until(lambda: ready().status_code == 200)
        assert shop.post("/v1/orders", json=ORDER).json()["outcome"] == "allow"
        assert len(shop.get("/v1/register").json()["orders"]) == len(shop.get("/v1/trainings").json()["trainings"]) == 1
        assert figures(running)["poisonbook_writes_waiting", frozenset()] == 0


def test_a_request_with_a_key_that_was_given_up_is_done_once_and_answered_when_it_is_asked_again(
    running: Served, store_url: str
) -> None:
    with running.client() as shop:

        def again() -> httpx.Response:
            return shop.post("/v1/trainings", json=TRAINING, headers={"Idempotency-Key": "0123456789abcdef"})

        with slowed(store_url):
            assert problem(again()) == (503, "store-slow")

        wait_until(lambda: again().status_code == 201)
        assert again().headers["idempotency-replayed"] == "true"
        assert len(shop.get("/v1/trainings").json()["trainings"]) == 1
