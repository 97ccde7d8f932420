"""`kill -9` in the middle of writing: what was acknowledged is there once, and nothing is there by half."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from tests.faults import store_load
from tests.faults.store_killing import acknowledged_before_kill
from tests.ledgers import signer
from tests.unit.storage.nouns import LATER, NOW
from tests.unit.storage.nouns import LICENCE as HELD
from tests.unit.storage.writing import read, written

from poisonbook.register.evidence import Granted
from poisonbook.register.orders import OrderState
from poisonbook.storage import licences
from poisonbook.storage.store import Store
from poisonbook.storage.tables.evidence import LICENCE_GRANTS, LICENCE_USES
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.workflows.ledger_audit import audit

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

ROUNDS = 4
SEED = 20_261_122


def test_every_round_keeps_what_it_acknowledged(store_url: str) -> None:
    survive(store_url, ROUNDS)


@pytest.mark.slow
def test_fifty_rounds_keep_what_they_acknowledged(store_url: str) -> None:
    """Two hundred are tried through the whole checkout (test_checkout_killed)."""
    survive(store_url, 50)


def survive(url: str, rounds: int) -> None:
    """Kill a process that writes to the store, again and again, and look at what is left each time."""
    chance = random.Random(SEED)  # noqa: S311 - not a secret
    with Store.open(url) as store:
        endless = replace(HELD, granted=(Granted("nitric-acid", None, None),))
        written(store, licences.add, store_load.OPERATOR, endless, at=NOW, delete_after=LATER)
    told: Counter[str] = Counter()
    there = 0
    for number in range(rounds):
        told.update(
            acknowledged_before_kill(["tests.faults.store_load", url, f"R{number}"], at_least=100, chance=chance)
        )
        with Store.open(url) as store:
            written(store, lambda _connection: None)  # whatever the killed one began has ended now
            kept = set(read(store, _whole_orders))
            assert told.keys() <= kept
            assert len(kept) > there
            there = len(kept)
            read(store, _assert_nothing_is_half)
            assert audit(store, signer().key).problems == []
    assert set(told.values()) == {1}
    assert len(told) >= rounds * 100


def _whole_orders(connection: Connection) -> list[str]:
    lines = select(ORDER_LINES.c.order_id, func.count().label("lines")).group_by(ORDER_LINES.c.order_id).subquery()
    here = select(ORDERS.c.id).join_from(ORDERS, lines, ORDERS.c.id == lines.c.order_id)
    return list(connection.execute(here.where(lines.c.lines == store_load.LINES)).scalars())


def _assert_nothing_is_half(connection: Connection) -> None:
    def number(query: Any) -> int:
        return connection.execute(query).scalar_one()  # type: ignore[no-any-return]

    orders = number(select(func.count()).select_from(ORDERS))
    lines = number(select(func.count()).select_from(ORDER_LINES))
    different = number(select(func.count(ORDER_LINES.c.line.distinct())))
    sold = number(select(func.count()).where(ORDERS.c.state == OrderState.CONFIRMED))
    counted = number(select(func.count()).where(ORDER_LINES.c.counts == 1))
    uses = number(select(func.count()).select_from(LICENCE_USES))
    taken: Decimal = connection.execute(select(LICENCE_GRANTS.c.used_kg)).scalar_one()

    assert lines == different == orders * store_load.LINES
    assert counted == sold * store_load.LINES
    assert uses == sold
    assert taken == sold * store_load.TAKEN
