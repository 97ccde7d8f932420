"""A witness over HTTP: one route, as C2SP tlog-witness has it, and nothing of the store behind it."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any, Final

from poisonbook.settings import Settings
from poisonbook.web.bodies import GoneError, Receive, read_body
from poisonbook.web.callers import caller
from poisonbook.web.errors import BodyTooLargeError, RateLimitError, SlowBodyError
from poisonbook.web.listening import GracefulServer, Send, configured
from poisonbook.web.log import log_event, log_fault, request_id, set_up
from poisonbook.web.rates import Rates
from poisonbook.workflows.witness import Answer, Witness

PATH: Final = "/add-checkpoint"
MOST_BYTES: Final = 65_536
"""Of a request: 63 hashes and a checkpoint with a hundred signatures are a third of it."""
_A_SECOND = 50
"""Requests of one address; each costs a signature to check."""


class WitnessDoor:
    """The ASGI application of a witness."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._rates = Rates(_A_SECOND)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """As ASGI 3 has it."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        request = request_id()
        try:
            answer = await self._answer(scope, receive)
        except GoneError:
            return
        except Exception as error:  # noqa: BLE001 - the last place where a fault can be answered and told
            log_fault("add_checkpoint", request, error)
            answer = Answer(500, "the witness cannot cosign now\n")
        log_event("add_checkpoint", status=answer.status, request_id=request)
        body = answer.body.encode()
        headers = [(b"content-type", answer.media.encode()), (b"content-length", str(len(body)).encode())]
        if answer.status in (408, 413):
            headers.append((b"connection", b"close"))  # the rest of the body is not read
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: MutableMapping[str, Any], receive: Receive) -> Answer:
        if scope["path"] != PATH:
            return Answer(404, f"a witness answers POST {PATH} only\n")
        if scope["method"] != "POST":
            return Answer(405, f"a witness answers POST {PATH} only\n")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            self._rates.take(caller(scope, headers))
            body = await read_body(receive, length=headers.get("content-length"), limit=MOST_BYTES)
        except RateLimitError as error:
            return Answer(429, f"{error}\n")
        except BodyTooLargeError as error:
            return Answer(413, f"{error}\n")
        except SlowBodyError as error:
            return Answer(408, f"{error}\n")
        return await asyncio.to_thread(self._witness.add_checkpoint, body)


def serve_witness(witness: Witness, *, host: str, port: int) -> None:
    """Serve until told to stop."""
    set_up()
    GracefulServer(configured(WitnessDoor(witness), Settings(host=host, port=port))).run()


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
