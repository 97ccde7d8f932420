"""What goes on beside requests goes on, whatever happens to it once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from poisonbook.errors import PoisonbookError
from poisonbook.web import life
from poisonbook.web.life import Beside
from poisonbook.workflows.cosigning import Cosigned
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


def beside_of(
    *,
    refresh: Callable[[], int],
    sweep: Callable[[], Any],
    close: Callable[[], None],
    cosign: Callable[[], Any] = lambda: Cosigned(0, (), {}),
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
        close=close,
    )
