"""Draw on one licence from several threads, as a process of its own: `python -m tests.faults.overdrawing URL …`."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

from poisonbook.checkout.decision import WriteOff
from poisonbook.storage import licences
from poisonbook.storage.errors import LicenceOverdrawnError
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each

OPERATOR, LICENCE, SUBSTANCE = "opr_shop", "lic_shared", "nitric-acid"
LATER = datetime(2030, 1, 1, tzinfo=UTC)


@each
def take(connection: licences.Connection, asked: tuple[str, Decimal]) -> None:
    """Write an order's amount off the licence."""
    order, amount = asked
    taken = [WriteOff(LICENCE, SUBSTANCE, amount)]
    licences.write_off(connection, OPERATOR, taken, order_id=order, at=LATER, delete_after=LATER)


@each
def give_back(connection: licences.Connection, order: str) -> None:
    """Cancel an order."""
    licences.give_back(connection, OPERATOR, order)


def draw(url: str, name: str, *, threads: int, orders: int) -> Iterator[tuple[str, str, str]]:
    """Order, amount, and `taken`, `given back` or `refused`: of each order exactly one answer.

    Every third order that was taken is cancelled. Every order is sent twice, as by a shop that is not sure.
    """

    def one_thread(number: int) -> list[tuple[str, str, str]]:
        chance = random.Random(f"{name} {number}")  # noqa: S311 - amounts, no secrets
        answers = []
        for count in range(orders):
            order, amount = f"{name}-{number}-{count}", Decimal(chance.randint(1, 400)) / 1000
            try:
                store.writer.run(take, (order, amount))
                store.writer.run(take, (order, amount))
            except LicenceOverdrawnError:
                answers.append((order, str(amount), "refused"))
                continue
            if count % 3 == 0:
                store.writer.run(give_back, order)
                store.writer.run(give_back, order)
            answers.append((order, str(amount), "given back" if count % 3 == 0 else "taken"))
        return answers

    with Store.open(url) as store, ThreadPoolExecutor(threads) as pool:
        for answers in pool.map(one_thread, range(threads)):
            yield from answers


if __name__ == "__main__":
    url, name, threads, orders = sys.argv[1:]
    print(json.dumps(list(draw(url, name, threads=int(threads), orders=int(orders)))))  # noqa: T201
