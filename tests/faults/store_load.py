"""A process that writes orders as fast as it can, until it is killed: `python -m tests.faults.store_load URL ROUND`.

It writes the id of each order to its output when the store has acknowledged it, never before.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

from tests.unit.storage.nouns import LATER, NOW, line_of, order_of

from poisonbook.checkout.decision import WriteOff
from poisonbook.register.orders import OrderState
from poisonbook.storage import licences, orders
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each, together

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

OPERATOR = "op-1"
LINES = 3
AT_ONCE = 64
LICENCE = "lic_1"
TAKEN = Decimal("0.001")


@together
def screened(connection: Connection, ids: Sequence[str]) -> Sequence[str]:
    """Orders of three lines each."""
    numbers = iter(orders.take_lines(connection, OPERATOR, LINES * len(ids)))
    kept = [order_of(id_, *(line_of("", next(numbers)) for _ in range(LINES)), customer="c1") for id_ in ids]
    orders.insert_many(connection, [(OPERATOR, one) for one in kept])
    return ids


@each
def sold(connection: Connection, id_: str) -> str:
    """An order that is sold at once and takes something off a licence."""
    numbers = orders.take_lines(connection, OPERATOR, LINES)
    kept = order_of(id_, *(line_of("", n) for n in numbers), state=OrderState.CONFIRMED, customer="c1")
    orders.insert_many(connection, [(OPERATOR, kept)])
    taken = [WriteOff(LICENCE, "nitric-acid", TAKEN)]
    licences.write_off(connection, OPERATOR, taken, order_id=id_, at=NOW, delete_after=LATER)
    return id_


def main(url: str, name: str) -> None:
    """Write until somebody ends it."""
    waiting = threading.Semaphore(AT_ONCE)

    def tell(future: Future[str]) -> None:
        os.write(1, f"{future.result()}\n".encode())
        waiting.release()

    with Store.open(url) as store:
        for number in count():
            waiting.acquire()
            work = sold if number % 8 == 0 else screened
            store.writer.submit(work, f"{name}-{number}").add_done_callback(tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
