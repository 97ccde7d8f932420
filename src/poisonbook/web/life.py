"""What goes on beside requests: keys are read again, what is due is swept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from poisonbook.web.log import log_event, log_fault

SWEEP_SECONDS = 3600.0


class Beside:
    """Starts with the server and stops with it. Everything runs in threads, so that no request waits for it."""

    def __init__(
        self,
        *,
        refresh: Callable[[], None],
        refresh_seconds: float,
        warm: Callable[[], None],
        sweep: Callable[[], int],
        close: Callable[[], None],
    ) -> None:
        self._refresh = refresh
        self._refresh_seconds = refresh_seconds
        self._warm = warm
        self._sweep = sweep
        self._close = close
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Load what is slow to load, read the keys, and go on from there.

        Raises:
            PoisonbookError: the store cannot be read, or something cannot be loaded.
        """
        await asyncio.to_thread(self._warm)
        await asyncio.to_thread(self._refresh)  # last: keys are good for seconds, and warming may take more
        self._tasks = [
            asyncio.create_task(self._refresh_for_ever()),
            asyncio.create_task(self._sweep_for_ever()),
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
            try:
                log_event("swept", rows=await asyncio.to_thread(self._sweep))
            except Exception as error:  # noqa: BLE001 - told; an hour later it is tried again
                log_fault("sweep", "", error)
            await asyncio.sleep(SWEEP_SECONDS)
