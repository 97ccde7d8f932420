"""A bare server of the same framework: it reads the basket as JSON and answers a decision without making one.

python -m benchmarks.checkout.bare PORT
"""

from __future__ import annotations

import sys

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def _answer(request: Request) -> Response:
    order = msgspec.json.decode(await request.body())
    decision = {
        "order_id": order["order_id"],
        "outcome": "allow",
        "needs": [],
        "notices": [],
        "reasons": [],
        "buyer_text": "",
        "kept": False,
    }
    return Response(msgspec.json.encode(decision), media_type="application/json")


APP = Starlette(routes=[Route("/v1/orders", _answer, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(APP, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
