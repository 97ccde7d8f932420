"""What goes on beside requests: keys are read again, what is due is swept, the ledger is signed and witnessed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from poisonbook.web.log import log_event, log_fault
from poisonbook.workflows.clock_guard import ClockDoubtedError
from poisonbook.workflows.cosigning import Cosigned, WitnessContradictsError
from poisonbook.workflows.sweep import Swept

SWEEP_SECONDS = 3600.0


class Beside:
    """Starts with the server and stops with it. Everything runs in threads, so that no request waits for it."""

    def __init__(
        self,
        *,
        refresh: Callable[[], None],
        refresh_seconds: float,
        warm: Callable[[], None],
        sweep: Callable[[], Swept],
        cosign: Callable[[], Cosigned],
        cosign_seconds: float,
        close: Callable[[], None],
    ) -> None:
        self._refresh = refresh
        self._refresh_seconds = refresh_seconds
        self._warm = warm
        self._sweep = sweep
        self._cosign = cosign
        self._cosign_seconds = cosign_seconds
        self._close = close
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Delete what is due before anybody is let in, load what is slow to load, read the keys, and go on from there.

        A clock that cannot be believed keeps back what is due, and not the service.

        Raises:
            PoisonbookError: the store cannot be read, or something cannot be loaded.
        """
        try:
            await self._sweep_once()
        except ClockDoubtedError as error:
            log_fault("sweep", "", error)
        await asyncio.to_thread(self._warm)
        await asyncio.to_thread(self._refresh)  # last: keys are good for seconds, and warming may take more
        self._tasks = [
            asyncio.create_task(self._refresh_for_ever()),
            asyncio.create_task(self._sweep_for_ever()),
            asyncio.create_task(self._cosign_for_ever()),
        ]
        log_event("ready")

    async def stop(self) -> None:
        """Stop; what waits to be written is written."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._close)
        log_event("stopped")

    async def _refresh_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._refresh_seconds)
            try:
                await asyncio.to_thread(self._refresh)
            except Exception as error:  # noqa: BLE001 - told; the ring lets nobody in when it is stale, until then again
                log_fault("keys", "", error)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self._sweep_once()
            except Exception as error:  # noqa: BLE001 - told; an hour later it is tried again
                log_fault("sweep", "", error)

    async def _cosign_for_ever(self) -> None:
        while True:
            try:
                await self._cosign_once()
            except Exception as error:  # noqa: BLE001 - told; the state says so, and it is tried again
                log_fault("checkpoint", "", error)
            await asyncio.sleep(self._cosign_seconds)

    async def _cosign_once(self) -> None:
        done = await asyncio.to_thread(self._cosign)
        log_event("checkpoint", entries=done.size, cosigned=len(done.by), missing=len(done.troubles))
        if done.contradicting:
            raise WitnessContradictsError(done.contradicting)

    async def _sweep_once(self) -> None:
        swept = await asyncio.to_thread(self._sweep)
        log_event("swept", rows=swept.rows, latest_seconds=int(swept.latest.total_seconds()), compacted=swept.compacted)
