"""A bare server under the same HTTP server: it reads the basket as JSON and answers a decision without making one.

python -m benchmarks.checkout.bare PORT
"""

from __future__ import annotations

import sys
from typing import Any

import msgspec
import uvicorn


async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One ASGI request: the whole body read, one fixed decision sent."""
    if scope["type"] != "http":  # the start and stop messages, which need no answer
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    if scope["method"] == "POST":
        await _send(send, 200, _decision(body))
    else:
        await _send(send, 404, b"")  # who asks whether it is up


def _decision(body: bytes) -> bytes:
    return msgspec.json.encode(
        {
            "order_id": msgspec.json.decode(body)["order_id"],
            "outcome": "allow",
            "needs": [],
            "notices": [],
            "reasons": [],
            "buyer_text": "",
            "kept": False,
        }
    )


async def _send(send: Any, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(answer, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False, lifespan="off")
