"""Ready requests: baskets as a shop sends them."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

from benchmarks.checkout.load import SEPARATOR
from benchmarks.checkout.register import ORDINARY, REGULATED

_NUMBERS = itertools.count(1)


def write_requests(
    path: Path, *, count: int, regulated: float, key: str, customers: int, lines: int = 3, seed: int = 1
) -> None:
    """Write `count` requests to screen an order each, of which a share has a regulated line (two where all have).

    Every order has an id of its own, over all files that are written.
    """
    chance = random.Random(seed)  # noqa: S311 - a shop that is made up
    path.write_bytes(
        SEPARATOR.join(
            _request(_basket(chance, with_regulated=chance.random() < regulated, lines=lines, customers=customers), key)
            for _ in range(count)
        )
    )


def _basket(chance: random.Random, *, with_regulated: bool, lines: int, customers: int) -> bytes:
    goods = chance.sample(ORDINARY, lines - 2 if with_regulated else lines)
    goods += chance.sample(REGULATED, 2) if with_regulated else []
    who = chance.randrange(customers)
    return json.dumps(
        {
            "order_id": f"o{next(_NUMBERS)}",
            "customer_id": f"customer-{who}",
            "delivery_country": "DE",
            "delivery_address": f"{who} Long Road, 12345 Town",
            "payment_token": f"tok-{who}",
            "payment_kind": "card",
            "channel": "web",
            "lines": [{"product_id": id_, "quantity": "1"} for id_ in goods],
        }
    ).encode()


def _request(body: bytes, key: str) -> bytes:
    return post("/v1/orders", body, f"Authorization: Bearer {key}")


def post(path: str, body: bytes, proof: str) -> bytes:
    """A ready HTTP request with a JSON body; `proof` is the header that says who asks."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{proof}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
