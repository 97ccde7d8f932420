"""What goes on beside requests: keys are read, what is due goes, the ledger is signed, reports go, decisions end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from poisonbook.ledger.timestamps import StampFault
from poisonbook.web.log import log_event, log_fault
from poisonbook.workflows.clock_guard import ClockDoubtedError
from poisonbook.workflows.cosigning import Cosigned, WitnessContradictsError
from poisonbook.workflows.report_sending import Sent
from poisonbook.workflows.sweep import Swept

SWEEP_SECONDS = 3600.0
SEND_SECONDS = 15.0
SETTLE_SECONDS = 60.0


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
        send: Callable[[], Sent],
        send_seconds: float = SEND_SECONDS,
        settle: Callable[[], int],
        settle_seconds: float = SETTLE_SECONDS,
        close: Callable[[], None],
    ) -> None:
        self._refresh = refresh
        self._refresh_seconds = refresh_seconds
        self._warm = warm
        self._sweep = sweep
        self._cosign = cosign
        self._cosign_seconds = cosign_seconds
        self._send = send
        self._send_seconds = send_seconds
        self._settle = settle
        self._settle_seconds = settle_seconds
        self._told: dict[str, int] = {}
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
        await self._settle_once()
        await asyncio.to_thread(self._refresh)  # last: keys are good for seconds, and warming may take more
        self._tasks = [
            asyncio.create_task(self._refresh_for_ever()),
            asyncio.create_task(self._sweep_for_ever()),
            asyncio.create_task(self._cosign_for_ever()),
            asyncio.create_task(self._send_for_ever()),
            asyncio.create_task(self._settle_for_ever()),
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
        if isinstance(done.stamp, StampFault):
            log_event("timestamp", missing=done.stamp.value)
        if done.contradicting:
            raise WitnessContradictsError(done.contradicting)

    async def _send_for_ever(self) -> None:
        while True:
            try:
                await self._send_once()
            except Exception as error:  # noqa: BLE001 - told; what was not sent waits in the store
                log_fault("reports", "", error)
            await asyncio.sleep(self._send_seconds)

    async def _send_once(self) -> None:
        """Send what is due, and tell of reports that are owed whenever there are other ones late than before."""
        sent = await asyncio.to_thread(self._send)
        if sent.filed or sent.troubles:
            troubles = {trouble.value: count for trouble, count in sent.troubles.items()}
            log_event("reports", filed=sent.filed, **troubles)
        clocks = {state.value: count for state, count in sent.clocks.items()} if sent.is_late else {}
        if clocks != self._told:
            self._told = clocks
            log_event("reports-owed", **clocks)

    async def _settle_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._settle_seconds)
            try:
                await self._settle_once()
            except Exception as error:  # noqa: BLE001 - told; a minute later it is tried again
                log_fault("decisions", "", error)

    async def _settle_once(self) -> None:
        """End what staff decided of products for a time that is over."""
        if products := await asyncio.to_thread(self._settle):
            log_event("decisions-ended", products=products)

    async def _sweep_once(self) -> None:
        swept = await asyncio.to_thread(self._sweep)
        log_event("swept", rows=swept.rows, latest_seconds=int(swept.latest.total_seconds()), compacted=swept.compacted)
