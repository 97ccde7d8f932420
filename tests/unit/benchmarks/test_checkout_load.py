"""The load of the checkout's benchmark: what is due counts, answered or not, and what breaks is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from benchmarks.checkout import load, servers
from benchmarks.checkout.load import Load, Plan, run
from benchmarks.checkout.requests import write_requests

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
_ALLOW = b'{"order_id":"o1","outcome":"allow"}'
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(_ALLOW), _ALLOW)


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_PATIENCE", 0.2)


def loaded(answer: Answer, *, connections: int = 2, rate: float | None = None) -> Load:
    """What comes back of a server that answers so, within half a second."""

    async def both() -> Load:
        talks: list[asyncio.Task[None] | None] = []

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talks.append(asyncio.current_task())
            await answer(reader, writer)
            writer.close()
            await writer.wait_closed()

        async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            came = await run(Plan(port, "", connections, 0.5, rate), [_REQUEST])
            await asyncio.gather(*(task for task in talks if task is not None))
            return came

    return asyncio.run(both())


async def at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that answers every request until the other side hangs up."""
    while await reader.read(len(_REQUEST)):
        writer.write(_ANSWER)


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that reads and says nothing."""
    while await reader.read(len(_REQUEST)):
        pass


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that answers one request and closes the connection on the next."""
    await reader.read(len(_REQUEST))
    writer.write(_ANSWER)
    await reader.read(len(_REQUEST))


@pytest.mark.parametrize("rate", [None, 100.0])
def test_a_server_that_answers_leaves_nothing_open(rate: float | None) -> None:
    came = loaded(at_once, rate=rate)
    assert came.answered > 0
    assert came.statuses["200"] == came.outcomes["allow"] >= came.answered
    assert (came.unanswered, came.lost) == (0, 0)


def test_what_is_due_and_never_answered_counts_as_taking_until_the_end() -> None:
    came = loaded(never, connections=2, rate=100.0)
    assert (came.answered, came.statuses, came.lost) == (0, {}, 0)
    assert came.unanswered > 2  # those that no connection was free for too
    assert came.most_ms >= 500  # the first was due at the start
    assert 0 < came.p50_ms <= came.p95_ms <= came.p99_ms <= came.most_ms


def test_a_closed_loop_counts_the_requests_that_are_under_way_at_the_end() -> None:
    came = loaded(never, connections=3)
    assert came.unanswered == 3
    assert came.p50_ms >= 500


@pytest.mark.parametrize("rate", [None, 100.0])
def test_lost_connections_are_told(rate: float | None) -> None:
    came = loaded(hang_up, connections=2, rate=rate)
    assert came.lost == 2
    assert came.statuses == {"200": 2}
    assert came.unanswered >= 2


def test_the_bare_server_answers_baskets(tmp_path: Path) -> None:
    write_requests(tmp_path / "baskets", count=5, regulated=0.5, key="none", customers=3)
    with servers.bare() as port:
        came = servers.load(Plan(port, str(tmp_path / "baskets"), 2, 0.5), tmp_path)
    assert came.statuses["200"] == came.outcomes["allow"] > 0
    assert (len(came.statuses), came.unanswered, came.lost) == (1, 0, 0)
