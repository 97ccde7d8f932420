"""A service of a few lines that says what it is told to: real HTTP, and snapshots really signed."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from poisonbook.privacy.signing import SigningKey
from poisonbook.reports.snapshot import SnapshotFacts, snapshot_bytes
from poisonbook.values.status import Status

KEY = SigningKey(bytes(range(32)))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REGULATED = {"P-ACID": Status.RESTRICTED, "P-MURKY": Status.UNDETERMINED, "P-ACETONE": Status.REPORTABLE}
OTHERS = ["P-GLOVES", "P-BOX", "P-ÄTHER"]


def signed(
    version: int = 1,
    *,
    regulated: Mapping[str, Status] = REGULATED,
    others: list[str] = OTHERS,
    operator: str = "op-1",
    key: SigningKey = KEY,
    made_at: datetime = NOW - timedelta(hours=1),
    hours: int = 24,
) -> bytes:
    """A snapshot as a service hands it out."""
    facts = SnapshotFacts(
        operator=operator,
        version=version,
        made_at=made_at,
        expires_at=made_at + timedelta(hours=hours),
        jurisdictions=("EU",),
        law="sha256:edition",
        salt=key.derived(f"salt {version}")[:16],
    )
    by_status = {status: [id_ for id_, one in regulated.items() if one is status] for status in Status}
    body = snapshot_bytes(facts, by_status | {Status.NOT_REGULATED: others})
    return body + key.sign(body)


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Says:
    """What the stand-in answers."""

    status: int = 200
    body: Any = None
    after: float = 0.0
    """Seconds before the answer; without end where the caller is not to have one."""
    drip: bool = False
    """Send the answer a byte at a time."""


def decision(order_id: str, outcome: str = "allow", **more: Any) -> dict[str, Any]:
    """An answer of `POST /v1/orders`."""
    return {
        "order_id": order_id,
        "outcome": outcome,
        "needs": [],
        "notices": [],
        "reasons": [],
        "kept": True,
        "basket": "b-1",
    } | more


def allow(asked: Asked) -> Says:
    """What an easy-going service says."""
    return Says(body=decision(asked.body["order_id"]) if asked.path == "/v1/orders" else {"state": "confirmed"})


def always(says: Says) -> Callable[[Asked], Says]:
    """Says the same whatever it is asked."""
    return lambda _: says


@dataclass
class StandIn:
    """The service, its address, and what it was asked."""

    url: str = ""
    snapshot: bytes | None = None
    etag: str = '"one"'
    says: Callable[[Asked], Says] = allow
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def orders(self) -> list[Asked]:
        """The requests about orders."""
        return [one for one in self.asked if one.path.startswith("/v1/orders")]

    def answer(self, asked: Asked) -> tuple[Says, Mapping[str, str]]:
        """What to answer, and with which headers."""
        self.asked.append(asked)
        if asked.path != "/v1/snapshot":
            return self.says(asked), {}
        if self.snapshot is None:
            return Says(503), {}
        fresh = asked.headers.get("If-None-Match") != self.etag
        return Says(200, self.snapshot) if fresh else Says(304), {"ETag": self.etag}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, stand_in: StandIn) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand_in = stand_in

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: callers that go away are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else None
        says, headers = self.server.stand_in.answer(Asked(self.command, self.path, dict(self.headers), body))
        if says.after:
            self.server.stand_in.over.wait(says.after)
        data = says.body if isinstance(says.body, bytes) else json.dumps(says.body).encode()
        self.send_response(says.status)
        for name, value in headers.items():
            self.send_header(name, value)
        if says.status != 304:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if says.status == 304:
            return
        for piece in (data[at : at + 1] for at in range(len(data))) if says.drip else (data,):
            self.wfile.write(piece)
            if says.drip:
                self.wfile.flush()
                time.sleep(0.05)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server names it
        """Say nothing."""


def serving(stand_in: StandIn) -> Callable[[], None]:
    """Start it; what ends it."""
    server = _Server(stand_in)
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()

    def end() -> None:
        stand_in.over.set()
        server.shutdown()
        server.server_close()
        thread.join()

    return end
