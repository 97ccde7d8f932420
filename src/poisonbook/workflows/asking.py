"""How those outside are asked about a checkpoint: one request, with an end in sight."""

from __future__ import annotations

from collections.abc import Callable

from poisonbook.client.transport import Response, request

SECONDS = 10.0
"""For one answer, all of it."""
_MOST_BYTES = 65_536
Ask = Callable[[str, bytes], Response]
"""The answer to a body that is posted to an address; ServiceDownError where none came."""


def asking(media: str) -> Ask:
    """Asks with bodies of this kind."""

    def ask(url: str, body: bytes) -> Response:
        headers = {"Content-Type": media}
        return request(url, method="POST", headers=headers, timeout=SECONDS, most=_MOST_BYTES, body=body)

    return ask
