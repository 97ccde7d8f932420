"""What a checkout pays for the ledger: the same orders screened in one process with it and without, in turns.

What is told is the time of the processors, of the process and of PostgreSQL's: whatever else the machine does costs
waiting, and much less of that. Turns are short and each way begins every other pair, so that both see the same.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
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
_TURN = 256
_TICK = 1 / os.sysconf("SC_CLK_TCK")


class Took(NamedTuple):
    """What orders took, each in microseconds."""

    cpu: float
    """Of the process."""
    server: float
    """Of PostgreSQL's processes."""
    clock: float

    @property
    def all_cpu(self) -> float:
        """Of both."""
        return self.cpu + self.server


def screened(database: str, scratch: Path, *, orders: int) -> tuple[Took, Took]:
    """An order with the ledger, and without."""
    folder = scratch / f"checkout-{database}"
    folder.mkdir()
    data = folder / "data"
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(postgres(data)) if database == "postgresql" else ""
        settings = Settings(folder=folder / "book", database=url)
        operator = init_store(settings, name="bench", jurisdictions=["EU"]).operator
        service = stack.enter_context(contextlib.closing(Service.open(settings)))
        register_shop(service, operator)
        numbers = iter(range(10**9))
        _screen(service, operator, numbers, lambda: 0.0)
        gc.freeze()  # as the server does once it has loaded what it needs
        total = {True: [0.0, 0.0, 0.0], False: [0.0, 0.0, 0.0]}
        turns = orders // _TURN
        for turn in range(turns):
            for logged in (True, False) if turn % 2 else (False, True):
                with contextlib.nullcontext() if logged else mock.patch.object(Ledger, "grow", _nothing):
                    took = _screen(service, operator, numbers, lambda: _cpu_below(data))
                total[logged] = [before + now for before, now in zip(total[logged], took, strict=True)]
        gc.unfreeze()
    each = 1e6 / (turns * _TURN)
    with_it, without = (Took(*(seconds * each for seconds in total[logged])) for logged in (True, False))
    return with_it, without


def _nothing(*_: object) -> None:
    """Nothing is logged."""


def _screen(service: Service, operator: Operator, numbers: Iterator[int], server: Callable[[], float]) -> Took:
    """A turn's seconds."""
    chance = random.Random(1)  # noqa: S311 - a shop that is made up
    asked = [_asked(service, operator, next(numbers), chance) for _ in range(_TURN)]
    beside, cpu, clock = server(), time.process_time(), time.perf_counter()
    for at in range(0, _TURN, _AT_ONCE):
        for future in [submit(service, one) for one in asked[at : at + _AT_ONCE]]:
            future.result()
    return Took(time.process_time() - cpu, server() - beside, time.perf_counter() - clock)


def _cpu_below(data: Path) -> float:
    """Seconds that the processes of the PostgreSQL server with these files have had; none: there is no server."""
    file = data / "postmaster.pid"
    if not file.exists():
        return 0.0
    parent = file.read_text(encoding="ascii").split()[0]
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # a process that ended meanwhile
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            if fields[1] == parent:
                ticks += int(fields[11]) + int(fields[12])
    return ticks * _TICK


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
