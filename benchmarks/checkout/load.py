"""Requests from a process of its own, over kept connections, and how long each answer took.

    python -m benchmarks.checkout.load PLAN.json

The plan names the port, the files of ready requests, how many connections, for how long, and at which rate: none is
closed loop (each connection asks again as soon as it was answered); with a rate requests start on their due time
whether or not earlier ones were answered, and time counts from when a request was due, so that a server that stalls
is not flattered.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import uvloop


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, and how fast."""

    port: int
    requests: str
    """A file of ready HTTP requests, parted by `SEPARATOR`; they are sent round and round."""
    connections: int
    seconds: float
    rate: float | None = None
    """Requests a second; None: as fast as they are answered."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came back."""

    answered: int
    seconds: float
    statuses: dict[str, int]
    outcomes: dict[str, int]
    p50_ms: float
    p95_ms: float
    p99_ms: float
    most_ms: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds


SEPARATOR = b"\0\0"
_OUTCOMES = (b"allow", b"require", b"hold", b"refuse")


class _Talk(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, load: _Loading) -> None:
        self._load = load
        self._data = b""
        self._due = 0.0
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.WriteTransport", transport)  # uvloop's own class is not a subclass
        self._load.free(self)

    def ask(self, request: bytes, due: float) -> None:
        """Send one request that was due at a moment."""
        self._due = due
        assert self.transport is not None
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._data = self._data + data if self._data else data
        head, end, rest = self._data.partition(b"\r\n\r\n")
        if not end:
            return
        lower = head.lower()
        place = lower.find(b"content-length:")
        length = 0 if place < 0 else int(lower[place + 15 :].split(b"\r\n", 1)[0])
        if len(rest) < length:
            return
        self._data = b""
        self._load.answered(head[9:12], rest, self._due)
        self._load.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.lost += 1


class _Loading:
    def __init__(self, plan: Plan, requests: list[bytes]) -> None:
        self._requests = requests
        self._rate = plan.rate
        self._next = 0
        self._idle: deque[_Talk] = deque()
        self._waiting: deque[float] = deque()
        self._end = time.perf_counter() + plan.seconds
        self.took: list[float] = []
        self.statuses: dict[str, int] = {}
        self.outcomes: dict[str, int] = {}
        self.lost = 0

    def answered(self, status: bytes, body: bytes, due: float) -> None:
        self.took.append(time.perf_counter() - due)
        key = status.decode()
        self.statuses[key] = self.statuses.get(key, 0) + 1
        place = body.find(b'"outcome":"')
        if place >= 0:
            outcome = next((one for one in _OUTCOMES if body.startswith(one, place + 11)), b"?").decode()
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def free(self, talk: _Talk) -> None:
        now = time.perf_counter()
        if now >= self._end:
            return
        if self._rate is None:
            talk.ask(self._request(), now)
        elif self._waiting:
            talk.ask(self._request(), self._waiting.popleft())
        else:
            self._idle.append(talk)

    async def paced(self) -> None:
        """Start requests on their due times until the end."""
        assert self._rate is not None
        start, count = time.perf_counter(), 0
        while (now := time.perf_counter()) < self._end:
            while start + count / self._rate <= now:
                due = start + count / self._rate
                count += 1
                if self._idle:
                    self._idle.popleft().ask(self._request(), due)
                else:
                    self._waiting.append(due)
            await asyncio.sleep(0.0005)

    def _request(self) -> bytes:
        request = self._requests[self._next % len(self._requests)]
        self._next += 1
        return request


async def _run(plan: Plan, requests: list[bytes]) -> Load:
    loop = asyncio.get_running_loop()
    load = _Loading(plan, requests)
    start = time.perf_counter()
    talks = [await loop.create_connection(lambda: _Talk(load), "127.0.0.1", plan.port) for _ in range(plan.connections)]
    if plan.rate is not None:
        await load.paced()
    else:
        await asyncio.sleep(plan.seconds)
    seconds = time.perf_counter() - start
    await asyncio.sleep(0.3)
    for transport, _ in talks:
        transport.close()
    took = sorted(load.took) or [0.0]

    def at(share: float) -> float:
        return 1000 * took[min(len(took) - 1, int(share * len(took)))]

    return Load(len(load.took), seconds, load.statuses, load.outcomes, at(0.5), at(0.95), at(0.99), 1000 * took[-1])


def main() -> None:
    """Print what came back as JSON."""
    plan = Plan(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    requests = Path(plan.requests).read_bytes().split(SEPARATOR)
    print(json.dumps(asdict(uvloop.run(_run(plan, requests)))))


if __name__ == "__main__":
    main()
