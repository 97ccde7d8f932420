"""One HTTP request, with an end in sight: no answer is waited for longer than the time given, however it drips."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from poisonbook.client.errors import ServiceDownError

THREAD = "poisonbook request"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    status: int
    body: bytes
    etag: str | None


def request(
    url: str,
    *,
    method: str,
    headers: Mapping[str, str],
    timeout: float,
    most: int,
    body: bytes | None = None,
) -> Response:
    """The answer to one request. Redirects are not followed: a key goes nowhere but where it was sent.

    Args:
        timeout: seconds for all of it: looking up the name, connecting, asking, and reading the answer.
        most: bytes of an answer's body.

    Raises:
        ServiceDownError: no connection, no answer in time, or one that is too long or cut short.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    exchange = _Exchange(kind(parts.hostname or "", parts.port, timeout=timeout), most)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # In a thread of its own: the lookup of a name cannot be ended, only left alone.
    asked = (method, path, body, headers)
    threading.Thread(target=exchange.run, args=asked, name=THREAD, daemon=True).start()
    try:
        return exchange.answer.result(timeout)
    except TimeoutError:
        raise ServiceDownError("no answer in time") from None
    except ssl.SSLError:
        raise ServiceDownError("no trusted connection") from None
    except (OSError, http.client.HTTPException):
        raise ServiceDownError("no connection, or it broke") from None
    finally:
        exchange.end()


class _Exchange:
    """One request and its answer, which can be ended from another thread."""

    def __init__(self, connection: http.client.HTTPConnection, most: int) -> None:
        self.answer: Future[Response] = Future()
        self._connection = connection
        self._most = most
        self._sock: socket.socket | None = None
        """The connection lets go of it before the answer was read."""
        self._is_over = False

    def run(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> None:
        """Ask; `answer` has what comes of it."""
        try:
            self.answer.set_result(self._asked(method, path, body, headers))
        except BaseException as error:  # noqa: BLE001 - raised where the answer is waited for
            self.answer.set_exception(error)
        finally:
            self._connection.close()

    def end(self) -> None:
        """Ask nothing more, and wait for nothing more."""
        self._is_over = True
        if self.answer.done():
            return
        sock = self._sock or self._connection.sock
        if sock is not None:
            with suppress(OSError):  # it is closed already
                # Past the layer of TLS, whose own way is not for a second thread.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _asked(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Response:
        self._connection.connect()
        self._sock = self._connection.sock
        if self._is_over:  # nobody waits: an order that nobody knows of is not to be sent
            raise TimeoutError
        self._connection.request(method, path, body=body, headers=dict(headers))
        with self._connection.getresponse() as response:
            data = response.read(self._most + 1)
            # `read` with a limit says nothing of a body that was cut short.
            if len(data) > self._most or (response.length or 0) > 0:
                raise ServiceDownError("an answer that is too long, or cut short")
            return Response(response.status, data, response.getheader("ETag"))
