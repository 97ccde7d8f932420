"""What goes on beside requests goes on, whatever happens to it once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from poisonbook.errors import PoisonbookError
from poisonbook.register.clocks import ClockState
from poisonbook.web import life
from poisonbook.web.life import Beside
from poisonbook.workflows.cosigning import Cosigned
from poisonbook.workflows.report_sending import Sent
from poisonbook.workflows.sweep import Swept


class Failing:
    """Something that fails in the way it is told to, each time but the first."""

    def __init__(self, error: BaseException) -> None:
        self.times = 0
        self._error = error

    def __call__(self) -> Any:
        """Count, and fail."""
        self.times += 1
        if self.times > 1:
            raise self._error
        return Swept({}, timedelta(0), compacted=True)


@pytest.mark.parametrize("error", [PoisonbookError("ours"), RuntimeError("a mistake"), OSError("a disk")])
def test_neither_reading_keys_nor_sweeping_nor_signing_ends_with_a_failure(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "SWEEP_SECONDS", 0.001)
    refresh, sweep, cosign, closed = Failing(error), Failing(error), Failing(error), []
    beside = beside_of(refresh=refresh, sweep=sweep, cosign=cosign, close=lambda: closed.append(1))

    async def live() -> None:
        await beside.start()
        while min(refresh.times, sweep.times, cosign.times) < 4:
            await asyncio.sleep(0.001)
        await beside.stop()

    asyncio.run(asyncio.wait_for(live(), 60))

    assert closed == [1]


def test_what_waits_is_written_also_where_a_loop_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[int] = []

    def ended(*_: object, **__: object) -> None:
        raise RuntimeError("the log is gone")

    monkeypatch.setattr(life, "log_fault", ended)
    beside = beside_of(
        refresh=Failing(OSError()),
        sweep=lambda: Swept({}, timedelta(0), compacted=True),
        close=lambda: closed.append(1),
    )

    async def live() -> None:
        await beside.start()
        await asyncio.sleep(0.1)
        await beside.stop()

    asyncio.run(live())

    assert closed == [1]


def test_that_reports_grow_late_is_told_when_it_changes_and_a_failure_ends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owed, late = Sent(0, {}, {ClockState.RUNNING: 1}), Sent(0, {}, {ClockState.WARNING: 1})
    rounds: list[Sent | None] = [owed, late, None, late, late, owed]
    told: list[tuple[str, dict[str, object]]] = []

    def send() -> Sent:
        sent = rounds.pop(0) if rounds else owed
        if sent is None:
            raise OSError("a disk")
        return sent

    monkeypatch.setattr(life, "log_event", lambda event, **fields: told.append((event, fields)))
    nothing = Swept({}, timedelta(0), compacted=True)
    beside = beside_of(refresh=lambda: 0, sweep=lambda: nothing, close=lambda: None, send=send)

    async def live() -> None:
        await beside.start()
        while rounds:
            await asyncio.sleep(0.001)
        await beside.stop()

    asyncio.run(asyncio.wait_for(live(), 60))

    assert [fields for event, fields in told if event == "reports-owed"][:1] == [{"warning": 1}]
    assert len([event for event, _ in told if event == "reports-owed"]) <= 2


def beside_of(
    *,
    refresh: Callable[[], int],
    sweep: Callable[[], Any],
    close: Callable[[], None],
    cosign: Callable[[], Any] = lambda: Cosigned(0, (), {}),
    send: Callable[[], Sent] = lambda: Sent(0, {}),
    settle: Callable[[], int] = lambda: 0,
) -> Beside:
    """What goes on, quickly."""

    def refreshed() -> None:
        refresh()

    return Beside(
        refresh=refreshed,
        refresh_seconds=0.001,
        warm=lambda: None,
        sweep=sweep,
        cosign=cosign,
        cosign_seconds=0.001,
        send=send,
        send_seconds=0.001,
        settle=settle,
        settle_seconds=0.001,
        close=close,
    )
