"""uvicorn with uvloop and httptools, which stops by finishing what has begun."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from socket import socket
from types import FrameType
from typing import Any

import uvicorn

from poisonbook.settings import Settings
from poisonbook.web.bodies import Receive

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
"""An application as ASGI 3 has it."""
DRAIN_SECONDS = 20
"""How long requests that have begun may take to end when the server is told to stop."""
_BACKLOG = 2048
_IDLE_SECONDS = 30


class GracefulServer(uvicorn.Server):
    """Stops at SIGINT and SIGTERM by finishing what has begun, and then returns: being told to stop is no failure."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to serve. What was loaded is not looked through for garbage any more, which takes 0.1 s."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Hear the signals while the server runs."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {sig: signal.signal(sig, self._stop) for sig in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for sig, handler in before.items():
                signal.signal(sig, handler)

    def _stop(self, sig: int, frame: FrameType | None) -> None:
        self.handle_exit(sig, frame)


def configured(app: App | str, settings: Settings) -> uvicorn.Config:
    """How the server runs."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,  # our own log has no paths and no addresses
        log_config=None,
        proxy_headers=False,  # forwarded addresses are read where they are needed, and only from this machine
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
