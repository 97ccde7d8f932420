"""The products that are kept in memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from poisonbook.facts.recognition import Listing
from poisonbook.register.access import Operator
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import operators, products
from poisonbook.storage.writer import each
from poisonbook.values.status import Status
from poisonbook.workflows.product_index import ProductIndex

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

SHOP = Operator("op-1", "Shop", ("EU",))
ACETONE = ProductSubstance("EU", "acetone", "eu-2-acetone", "Annex II", Status.REPORTABLE, Decimal(99), Decimal("0.79"))
REGULATED, ORDINARY = RegisteredProduct("P", "a", (ACETONE,)), RegisteredProduct("P", "b")


@each
def _put(connection: products.Connection, some: Sequence[RegisteredProduct]) -> None:
    products.put(connection, SHOP.id, [(one, Listing(one.id, one.listing)) for one in some])


@each
def _remove(connection: products.Connection, id_: str) -> None:
    products.remove(connection, SHOP.id, id_)


@pytest.fixture
def store(store: Store) -> Store:
    store.writer.run(operators.enter, (SHOP, store.clock()))
    return store


def test_each_product_is_what_it_was_registered_as_last(store: Store) -> None:
    index = ProductIndex(store)
    found = []
    for one in (REGULATED, ORDINARY, REGULATED):
        store.writer.run(_put, [one])
        index.changed(SHOP.id)
        found.append(index.of(SHOP.id, ["P", "Q"]))
    store.writer.run(_remove, "P")
    index.changed(SHOP.id)

    assert [one["P"] for one in found] == [REGULATED, RegisteredProduct("P", ""), REGULATED]
    assert {one["Q"] for one in found} == {None}
    assert index.of(SHOP.id, ["P"]) == {"P": None}


def test_another_process_is_heard_of_after_a_second(store: Store) -> None:
    now = 0.0
    index = ProductIndex(store, monotonic=lambda: now)
    index.of(SHOP.id, ["P"])
    store.writer.run(_put, [REGULATED])

    assert index.of(SHOP.id, ["P"]) == {"P": None}
    now = 1.1
    assert index.of(SHOP.id, ["P"]) == {"P": REGULATED}


def test_what_changes_while_others_look_is_seen_next(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else read the store before the change, and is done reading after it was told."""
    index = ProductIndex(store)
    read, told = threading.Event(), threading.Thread(target=index.changed, args=(SHOP.id,))
    changed_since = products.changed_since

    def slowly(*asked: object) -> object:
        answer = changed_since(*asked)  # type: ignore[arg-type]
        if not read.is_set():
            read.set()
            store.writer.run(_put, [REGULATED])
            told.start()
            told.join(0.2)
        return answer

    monkeypatch.setattr(products, "changed_since", slowly)

    before = index.of(SHOP.id, ["P"])
    told.join()

    assert before == {"P": None}
    assert index.of(SHOP.id, ["P"]) == {"P": REGULATED}
