"""The witness's application, without a server around it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

import pytest
from tests.witnesses import witness_in

from poisonbook.web import bodies
from poisonbook.web.witness import WitnessDoor

if TYPE_CHECKING:
    from pathlib import Path

Message = MutableMapping[str, Any]


@pytest.fixture
def door(tmp_path: Path) -> WitnessDoor:
    return WitnessDoor(witness_in(tmp_path / "w1"))


def answered(door: WitnessDoor, parts: Iterable[Message], *, client: str = "192.0.2.1") -> list[Message]:
    """What is sent to somebody whose request comes in these parts, and then no more."""
    sent: list[Message] = []
    coming = iter(parts)

    async def receive() -> Message:
        try:
            return next(coming)
        except StopIteration:
            await asyncio.Event().wait()
            raise

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/add-checkpoint", "headers": [], "client": (client, 1)}
    asyncio.run(asyncio.wait_for(door(scope, receive, send), 60))
    return sent


def part(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_that_does_not_come_is_not_waited_for(door: WitnessDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.01)

    start, _ = answered(door, [part(b"old", more=True)])

    assert start["status"] == 408
    assert (b"connection", b"close") in start["headers"]


def test_a_body_without_an_end_is_not_read(door: WitnessDoor) -> None:
    def for_ever() -> Iterable[Message]:
        while True:
            yield part(b"x" * 1000, more=True)

    assert answered(door, for_ever())[0]["status"] == 413


def test_nobody_is_answered_who_went_away(door: WitnessDoor) -> None:
    assert answered(door, [part(b"old", more=True), {"type": "http.disconnect"}]) == []


def test_a_file_that_is_spoilt_is_told_without_saying_where(door: WitnessDoor, tmp_path: Path) -> None:
    (tmp_path / "w1" / "logs.keys").write_text("no key")

    start, body = answered(door, [part(b"old 0\n\n")])

    assert (start["status"], body["body"]) == (500, b"the witness cannot cosign now\n")


def test_one_that_asks_too_often_is_told_to_wait(door: WitnessDoor) -> None:
    statuses = {answered(door, [part(b"")])[0]["status"] for _ in range(200)}

    assert statuses == {400, 429}
    assert answered(door, [part(b"")], client="192.0.2.2")[0]["status"] == 400
