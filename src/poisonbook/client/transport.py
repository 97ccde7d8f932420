"""One HTTP request, with an end in sight: no answer is waited for longer than the time given, however it drips."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from poisonbook.client.errors import ServiceDownError


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
        timeout: seconds for all of it, after the name was looked up.
        most: bytes of an answer's body.

    Raises:
        ServiceDownError: no connection, no answer in time, or one that is too long or cut short.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        with _Deadline(timeout, connection) as deadline:
            connection.connect()
            deadline.sock = connection.sock
            connection.request(method, path or "/", body=body, headers=dict(headers))
            response = connection.getresponse()
            data = response.read(most + 1)
        # `read` with a limit says nothing of a body that was cut short.
        if deadline.is_over or len(data) > most or (response.length or 0) > 0:
            raise ServiceDownError("no whole answer in time, or one that is too long")
        return Response(response.status, data, response.getheader("ETag"))
    except TimeoutError:
        raise ServiceDownError("no answer in time") from None
    except ssl.SSLError:
        raise ServiceDownError("no trusted connection") from None
    except (OSError, http.client.HTTPException):
        raise ServiceDownError("no connection, or it broke") from None
    finally:
        connection.close()


class _Deadline:
    """Ends a connection's exchange: a socket's own timeout starts anew with every byte, this one does not."""

    def __init__(self, seconds: float, connection: http.client.HTTPConnection) -> None:
        self._connection = connection
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self.sock: socket.socket | None = None
        """The connection lets go of it before the answer was read."""
        self.is_over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        sock = self.sock or self._connection.sock
        if sock is not None:
            with suppress(OSError):  # it is closed already
                # Past the layer of TLS, whose own way is not for a second thread.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
