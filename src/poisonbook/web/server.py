"""uvicorn with uvloop and httptools around the application; stops by finishing what has begun."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from socket import socket
from types import FrameType

import uvicorn
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.supervisors import Multiprocess

from poisonbook.settings import Settings
from poisonbook.web.app import open_door
from poisonbook.web.door import Door
from poisonbook.web.log import set_up
from poisonbook.web.metrics import SHARED_FOLDER
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_files import check_shops

DRAIN_SECONDS = 20
"""How long requests that have begun may take to end when the server is told to stop."""
_SHARED_SETTINGS = "POISONBOOK_SETTINGS_OF_WORKERS"
_BACKLOG = 2048
_IDLE_SECONDS = 30


class GracefulServer(uvicorn.Server):
    """Stops at SIGINT and SIGTERM by finishing what has begun, and then returns: being told to stop is no failure."""

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


def configured(app: Door | str, settings: Settings) -> uvicorn.Config:
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


def serve(settings: Settings) -> None:
    """Serve until told to stop.

    Raises:
        PoisonbookError: a key file, the store, the law, a rule or the file of shops cannot be used.
    """
    set_up()
    check_shops(settings.webhook_secrets)
    if settings.workers > 1:
        _serve_with_workers(settings)
        return
    GracefulServer(configured(open_door(settings), settings)).run()


def worker() -> Door:
    """The application of one of several processes; they share their settings through the environment."""
    set_up()
    return open_door(Settings.from_json(os.environ[_SHARED_SETTINGS]))


def _serve_with_workers(settings: Settings) -> None:
    Service.open(settings).close()  # what cannot work is told once, before processes are started
    with ExitStack() as stack:
        shared = stack.enter_context(tempfile.TemporaryDirectory(prefix="poisonbook-metrics-"))
        os.environ |= {_SHARED_SETTINGS: settings.as_json(), SHARED_FOLDER: shared}
        config = configured("poisonbook.web.server:worker", settings)
        listening = stack.enter_context(closing(config.bind_socket()))
        _Workers(config, sockets=[listening]).run()


class _Workers(Multiprocess):
    """Server processes; what waits in one that is gone is no figure any more."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
        self._known: set[int | None] = set()

    def keep_subprocess_alive(self) -> None:
        """Replace those that died; called about twice a second."""
        super().keep_subprocess_alive()
        living = {process.pid for process in self.processes}
        for pid in self._known - living:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
        self._known = living
