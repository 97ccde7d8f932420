"""The service, in one process or in several."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import ExitStack, closing
from socket import socket

import uvicorn
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.supervisors import Multiprocess

from poisonbook.settings import Settings
from poisonbook.web.app import open_door
from poisonbook.web.door import Door
from poisonbook.web.listening import GracefulServer, configured
from poisonbook.web.log import set_up
from poisonbook.web.metrics import SHARED_FOLDER
from poisonbook.workflows.clock_guard import ClockDoubtedError
from poisonbook.workflows.key_check import lying_about
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_files import check_shops

_LOG = logging.getLogger(__name__)
_SHARED_SETTINGS = "POISONBOOK_SETTINGS_OF_WORKERS"


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
    door = open_door(settings)
    _warn(settings)
    GracefulServer(configured(door, settings)).run()


def worker() -> Door:
    """The application of one of several processes; they share their settings through the environment."""
    set_up()
    return open_door(Settings.from_json(os.environ[_SHARED_SETTINGS]))


def _serve_with_workers(settings: Settings) -> None:
    _try_out(settings)
    _warn(settings)
    with ExitStack() as stack:
        shared = stack.enter_context(tempfile.TemporaryDirectory(prefix="poisonbook-metrics-"))
        os.environ |= {_SHARED_SETTINGS: settings.as_json(), SHARED_FOLDER: shared}
        config = configured("poisonbook.web.server:worker", settings)
        listening = stack.enter_context(closing(config.bind_socket()))
        _Workers(config, sockets=[listening]).run()


def _warn(settings: Settings) -> None:
    """Tell of private keys that lie where they should not."""
    for problem in lying_about(settings):
        _LOG.warning(problem)


def _try_out(settings: Settings) -> None:
    """Tell once what cannot work, and delete what is due, before a port is open and processes are started."""
    service = Service.open(settings)
    try:
        service.sweeper.sweep()
    except ClockDoubtedError:
        pass  # each process tells it in its log
    finally:
        service.close()


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
