"""Requests from a process of its own, over kept connections, and how long each answer took.

    python -m benchmarks.checkout.load PLAN.json

The plan names the port, the files of ready requests, how many connections, for how long, and at which rate: none is
closed loop (each connection asks again as soon as it was answered); with a rate requests start on their due time
whether or not earlier ones were answered, and time counts from when a request was due, so that a server that stalls
is not flattered. A request that was due and has no answer at the end counts as having taken until then.
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

_PATIENCE = 2.0
"""Seconds that the last answers are waited for."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came back."""

    answered: int
    """In time: an answer that was waited for at the end is in the times, not in the rate."""
    seconds: float
    statuses: dict[str, int]
    outcomes: dict[str, int]
    unanswered: int
    """Requests that were due and had no answer at the end; they are in the times."""
    lost: int
    """Connections that the server closed, or that broke."""
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
        self.due: float | None = None
        """When the request was due that has no answer yet."""
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.WriteTransport", transport)  # uvloop's own class is not a subclass
        self._load.free(self)

    def ask(self, request: bytes, due: float) -> None:
        """Send one request that was due at a moment."""
        self.due = due
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
        assert self.due is not None
        self._load.answered(head[9:12], rest, self.due)
        self.due = None
        self._load.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.lose(self)


class _Loading:
    def __init__(self, plan: Plan, requests: list[bytes]) -> None:
        self._requests = requests
        self._rate = plan.rate
        self._next = 0
        self._idle: deque[_Talk] = deque()
        self._waiting: deque[float] = deque()
        self._end = time.perf_counter() + plan.seconds
        self._over = False
        self.took: list[float] = []
        self.in_time = 0
        self.statuses: dict[str, int] = {}
        self.outcomes: dict[str, int] = {}
        self.lost = 0

    def answered(self, status: bytes, body: bytes, due: float) -> None:
        now = time.perf_counter()
        self.took.append(now - due)
        self.in_time += now <= self._end
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

    def lose(self, talk: _Talk) -> None:
        """Count a connection that went away, unless it is this side that hangs up."""
        if not self._over:
            self.lost += 1
            self._idle = deque(one for one in self._idle if one is not talk)

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

    async def finish(self, talks: list[_Talk]) -> int:
        """How many that were due stay without an answer; they have taken until now."""
        until = time.perf_counter() + _PATIENCE
        while time.perf_counter() < until and any(talk.due is not None for talk in talks):
            await asyncio.sleep(0.01)
        self._over = True
        unanswered = [talk.due for talk in talks if talk.due is not None] + list(self._waiting)
        now = time.perf_counter()
        self.took += [now - due for due in unanswered]
        return len(unanswered)

    def _request(self) -> bytes:
        request = self._requests[self._next % len(self._requests)]
        self._next += 1
        return request


async def run(plan: Plan, requests: list[bytes]) -> Load:
    """What came back of the requests, sent as the plan says."""
    loop = asyncio.get_running_loop()
    load = _Loading(plan, requests)
    start = time.perf_counter()
    made = [await loop.create_connection(lambda: _Talk(load), "127.0.0.1", plan.port) for _ in range(plan.connections)]
    if plan.rate is not None:
        await load.paced()
    else:
        await asyncio.sleep(plan.seconds)
    seconds = time.perf_counter() - start
    unanswered = await load.finish([talk for _, talk in made])
    for transport, _ in made:
        transport.close()
    took = sorted(load.took) or [0.0]

    def at(share: float) -> float:
        return 1000 * took[min(len(took) - 1, int(share * len(took)))]

    return Load(
        answered=load.in_time,
        seconds=seconds,
        statuses=load.statuses,
        outcomes=load.outcomes,
        unanswered=unanswered,
        lost=load.lost,
        p50_ms=at(0.5),
        p95_ms=at(0.95),
        p99_ms=at(0.99),
        most_ms=1000 * took[-1],
    )


def main() -> None:
    """Print what came back as JSON."""
    import uvloop

    plan = Plan(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    requests = Path(plan.requests).read_bytes().split(SEPARATOR)
    print(json.dumps(asdict(uvloop.run(run(plan, requests)))))


if __name__ == "__main__":
    main()
