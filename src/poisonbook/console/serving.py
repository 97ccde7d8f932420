"""The console as a server."""

from __future__ import annotations

from dataclasses import replace

from poisonbook.console.app import open_console
from poisonbook.settings import Settings
from poisonbook.web.listening import GracefulServer, configured
from poisonbook.web.log import set_up


def serve(settings: Settings) -> None:
    """Serve the console until told to stop.

    Raises:
        PoisonbookError: a key file, the store, the law or a rule cannot be used.
    """
    set_up()
    GracefulServer(configured(open_console(settings), at_console(settings))).run()


def at_console(settings: Settings) -> Settings:
    """The settings with the console's own address in place of the API's; one process, as people are few."""
    return replace(settings, host=settings.console_host, port=settings.console_port, workers=1)
