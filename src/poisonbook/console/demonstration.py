"""The console of a demonstration, on this machine alone; before anybody is told of it, it is seen to answer."""

from __future__ import annotations

import http.client
import logging
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from poisonbook.console.app import door_of
from poisonbook.console.pages import FORM
from poisonbook.console.serving import at_console
from poisonbook.errors import PoisonbookError
from poisonbook.settings import Settings
from poisonbook.web.listening import GracefulServer, configured
from poisonbook.web.log import set_up
from poisonbook.workflows.demonstration import DemonstrationError, settings_of_demonstration
from poisonbook.workflows.demonstration_staff import Account, let_in
from poisonbook.workflows.service import Service

_HOST = "127.0.0.1"
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Running:
    """A demonstration that answers."""

    origin: str
    accounts: Sequence[Account]
    """Each was signed in over HTTP, was shown the queue, and signed out again."""


def serve_demonstration(folder: Path, port: int | None, *, tell: Callable[[Running], None], stay: bool) -> None:
    """Serve the console of a demonstration until told to stop.

    Args:
        port: where to listen; None: at the usual port, or where that is taken at another one.
        tell: hears once that it answers.
        stay: go on then; else it ends by itself.

    Raises:
        DemonstrationError: the port is taken, or the console does not answer as it should.
        PoisonbookError: the store cannot be used.
    """
    set_up(logging.WARNING)
    with _listening(port) as listener:
        settings = settings_of_demonstration(folder, port=listener.getsockname()[1])
        service = Service.open(settings)
        running = Running(settings.console_origin, let_in(service))
        server = GracefulServer(configured(door_of(service), at_console(settings)))
        visit = _Visit(settings, running, server, tell, stay=stay)
        visitor = threading.Thread(target=visit, daemon=True)
        visitor.start()
        server.run(sockets=[listener])
        visit.over.set()
        visitor.join()
    if visit.problem is not None:
        raise visit.problem


class _Visit:
    """Comes in as each of the accounts, and tells of it."""

    def __init__(
        self,
        settings: Settings,
        running: Running,
        server: GracefulServer,
        tell: Callable[[Running], None],
        *,
        stay: bool,
    ) -> None:
        self.problem: PoisonbookError | OSError | None = None
        self.over = threading.Event()
        self._settings = settings
        self._running = running
        self._server = server
        self._tell = tell
        self._stay = stay

    def __call__(self) -> None:
        """Look until it answers; where it does not as it should, or nobody stays, the server stops."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not self._server.started and time.monotonic() < end:
            if self.over.wait(_LOOK_SECONDS):
                return
        try:
            self._come_in()
            self._tell(self._running)
        except (PoisonbookError, OSError) as error:
            self.problem = error
        finally:
            if self.problem is not None or not self._stay:
                self._server.should_exit = True

    def _come_in(self) -> None:
        """Sign everybody in, look at the queue, sign out.

        Raises:
            DemonstrationError: something is not as it should be.
        """
        if self._ask("GET", "/sign-in")[0] != http.HTTPStatus.OK:
            raise self._not("does not show the page to sign in")
        for account in self._running.accounts:
            said = urlencode({"staff": account.staff.id, "password": account.password})
            status, cookie, _ = self._ask("POST", "/sign-in", said)
            if status != http.HTTPStatus.SEE_OTHER or not cookie:
                raise self._not(f"does not let {account.staff.id} in")
            status, _, page = self._ask("GET", "/queue", cookie=cookie)
            if status != http.HTTPStatus.OK or account.staff.name not in page:
                raise self._not(f"does not show {account.staff.id} the queue")
            self._ask("POST", "/sign-out", "", cookie=cookie)

    def _not(self, problem: str) -> DemonstrationError:
        return DemonstrationError(self._running.origin, problem)

    def _ask(self, method: str, path: str, body: str | None = None, *, cookie: str = "") -> tuple[int, str, str]:
        """Status, the cookie that was set, and the page, as a browser on a page of the console asks."""
        headers = {
            "Host": self._running.origin.partition("//")[2],
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": FORM,
            "Cookie": cookie,
        }
        connection = http.client.HTTPConnection(_HOST, self._settings.console_port, timeout=_PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            return answer.status, answer.getheader("Set-Cookie", "").partition(";")[0], page
        except (OSError, http.client.HTTPException) as error:
            raise self._not(f"does not answer ({error})") from None
        finally:
            connection.close()


def _listening(port: int | None) -> socket.socket:
    """A socket at the port; without one at the usual port, or at any that is free."""
    usual = Settings().console_port
    for choice in (usual, 0) if port is None else (port,):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, choice))
            listener.listen()  # a port that is only bound, another one that begins meanwhile takes too
        except OSError as error:
            listener.close()
            if port is not None or choice == 0:
                raise DemonstrationError(f"{_HOST}:{choice}", error.strerror or "cannot be listened at") from None
        else:
            return listener
    raise AssertionError("one choice or the other was taken")
