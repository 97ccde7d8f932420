"""A contact point for tests: a real HTTP server that answers as it is told, and keeps what it took."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar


class ContactDesk:
    """Takes reports; `plans` says what it makes of the next ones, `200` of all that come after."""

    def __init__(self) -> None:
        self.url = ""
        self.plans: list[str] = []
        """Each a status, `hang`, `take and die` or `refuse connection`."""
        self.took: list[tuple[str, bytes]] = []
        """Idempotency-Key and body of all that came whole, taken or not."""
        self.headers: list[dict[str, str]] = []
        self.answer: bytes = b"{}"
        self.over = threading.Event()

    @property
    def keys(self) -> list[str]:
        """The keys of all that came."""
        return [key for key, _ in self.took]

    @property
    def ids(self) -> set[str]:
        """The ids in their bodies."""
        return {str(json.loads(body)["id"]) for _, body in self.took}


@contextmanager
def contact_desk() -> Iterator[ContactDesk]:
    """A desk that listens as long as the block lasts."""
    desk = ContactDesk()
    handler = type("Handler", (_Handler,), {"desk": desk})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    desk.url = f"http://127.0.0.1:{server.server_address[1]}/reports"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield desk
    finally:
        desk.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    desk: ClassVar[ContactDesk]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.desk.took.append((self.headers["Idempotency-Key"], body))
        self.desk.headers.append(dict(self.headers.items()))
        plan = self.desk.plans.pop(0) if self.desk.plans else "200"
        if plan == "hang":
            self.desk.over.wait(20)
        if plan in ("hang", "take and die"):
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(int(plan))
        if plan.startswith("3"):
            self.send_header("Location", self.desk.url)
        self.send_header("Content-Length", str(len(self.desk.answer)))
        self.end_headers()
        self.wfile.write(self.desk.answer)

    def finish(self) -> None:
        """The other end may be gone."""
        try:
            super().finish()
        except (OSError, ValueError):
            self.connection.close()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
