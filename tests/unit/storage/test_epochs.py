"""It is known how much in the store is under each epoch, wherever its pseudonyms stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.storage.nouns import CHECK, LATER, LICENCE, LINK, NOTICE, NOW, STATEMENT, line_of, order_of
from tests.unit.storage.writing import read, written

from poisonbook.register.tasks import Task, TaskKind
from poisonbook.storage import epochs, form_links, identity_checks, licences, notices, orders, statements, tasks
from poisonbook.storage.epochs import InUse

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

OLD, NEW = f"20260101.{'a' * 32}", f"20270101.{'b' * 32}"
TASK = Task(id="tsk_1", kind=TaskKind.DATA_REQUEST, platform="shopify", at=NOW, customer=OLD)


def shelved(store: Store, add: Callable[..., Any], noun: object) -> None:
    written(store, add, "op-1", noun, at=NOW, delete_after=LATER)


def ordered(store: Store, **keys: Any) -> None:
    order = replace(order_of("O-1", line_of("", 1), **{"customer": NEW} | keys), delete_after=LATER)
    written(store, orders.insert_many, [("op-1", order)])


WAYS: dict[str, Callable[[Store], None]] = {
    "an order's customer": lambda store: ordered(store, customer=OLD),
    "an order's address": lambda store: ordered(store, delivery_address=OLD),
    "an order's token": lambda store: ordered(store, payment_token=OLD),
    "a statement": lambda store: shelved(store, statements.add, replace(STATEMENT, customer=OLD)),
    "an identity check": lambda store: shelved(store, identity_checks.add, replace(CHECK, customer=OLD)),
    "a licence's holder": lambda store: shelved(store, licences.add, replace(LICENCE, customer=OLD, number=NEW)),
    "a licence's number": lambda store: shelved(store, licences.add, replace(LICENCE, customer=NEW, number=OLD)),
    "who shares a licence": lambda store: shelved(store, licences.add, replace(LICENCE, others=(NEW, OLD))),
    "a form's buyer": lambda store: shelved(store, form_links.add, replace(LINK, customer=OLD)),
    "whom a notice was given": lambda store: shelved(store, notices.add, replace(NOTICE, party=OLD)),
    "whose request a task is": lambda store: written(store, tasks.add, "op-1", TASK, delete_after=LATER),
}


@pytest.mark.parametrize("way", WAYS)
def test_wherever_a_pseudonym_stands_its_epoch_is_in_use(store: Store, way: str) -> None:
    assert not read(store, epochs.is_held, "20260101")

    WAYS[way](store)

    assert read(store, epochs.is_held, "20260101")
    used = read(store, epochs.in_use, "20260101")
    assert (used.rows > 0, used.last_at) == (True, LATER)
    assert not read(store, epochs.is_held, "20260102")


def test_lines_under_a_licence_hold_the_epoch_of_its_number(store: Store) -> None:
    line = line_of("", 1)._replace(licence=OLD)
    written(store, orders.insert_many, [("op-1", order_of("O-1", line, customer=NEW))])

    assert read(store, epochs.in_use, "20260101").rows == 1


def test_a_suppliers_name_is_no_epoch(store: Store) -> None:
    shelved(store, notices.add, replace(NOTICE, id="ntc_2", party="20260101 and sons"))
    shelved(store, statements.add, replace(STATEMENT, customer=NEW))

    assert read(store, epochs.epochs_in_use) == {"20270101"}
    assert read(store, epochs.in_use, "20260101") == InUse(0, None)


def test_the_last_row_says_until_when(store: Store) -> None:
    shelved(store, statements.add, replace(STATEMENT, customer=OLD))
    later = LATER + timedelta(days=9)
    written(store, identity_checks.add, "op-1", replace(CHECK, customer=OLD), at=NOW, delete_after=later)

    assert read(store, epochs.in_use, "20260101") == InUse(2, later)
