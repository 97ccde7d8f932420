"""What a checkout pays for the ledger: the same orders screened in one process with it and without, in turns."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from unittest import mock

from benchmarks.checkout.register import ORDINARY, REGULATED, register_shop
from benchmarks.checkout.servers import postgres
from poisonbook.register.access import Operator
from poisonbook.settings import Settings
from poisonbook.storage.ledger import Ledger
from poisonbook.workflows.checkout import submit
from poisonbook.workflows.checkout_orders import Asked, GivenLine, GivenOrder, asked_for
from poisonbook.workflows.service import Service
from poisonbook.workflows.store_folder import init_store

_AT_ONCE = 32
_TURNS = 4


def screened(database: str, scratch: Path, *, orders: int) -> tuple[float, float]:
    """Orders a second with the ledger, and without: the best of several turns each."""
    folder = scratch / f"checkout-{database}"
    folder.mkdir()
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(postgres(folder)) if database == "postgresql" else ""
        settings = Settings(folder=folder / "book", database=url)
        operator = init_store(settings, name="bench", jurisdictions=["EU"]).operator
        service = stack.enter_context(contextlib.closing(Service.open(settings)))
        register_shop(service, operator)
        numbers = iter(range(10**9))
        rates: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(2 * _TURNS):
            logged = turn % 2 == 0
            with contextlib.nullcontext() if logged else mock.patch.object(Ledger, "grow", _nothing):
                rates[logged].append(_rate(service, operator, orders, numbers))
        return max(rates[True]), max(rates[False])


def _nothing(*_: object) -> None:
    """Nothing is logged."""


def _rate(service: Service, operator: Operator, orders: int, numbers: Iterator[int]) -> float:
    chance = random.Random(1)  # noqa: S311 - a shop that is made up
    asked = [_asked(service, operator, next(numbers), chance) for _ in range(orders)]
    start = time.perf_counter()
    for at in range(0, orders, _AT_ONCE):
        for future in [submit(service, one) for one in asked[at : at + _AT_ONCE]]:
            future.result()
    return orders / (time.perf_counter() - start)


def _asked(service: Service, operator: Operator, number: int, chance: random.Random) -> Asked:
    who = chance.randrange(50_000)
    goods = [chance.choice(ORDINARY), *chance.sample(REGULATED, 2)]
    given = GivenOrder(
        order_id=f"o{number}",
        customer_id=f"customer-{who}",
        delivery_country="DE",
        delivery_address=f"{who} Long Road, 12345 Town",
        payment_token=f"tok-{who}",
        payment_kind="card",
        channel="web",
        lines=tuple(GivenLine(id_, Decimal(1)) for id_ in goods),
    )
    asked = asked_for(service, operator, given, now=service.clock())
    assert isinstance(asked, Asked)
    return asked
