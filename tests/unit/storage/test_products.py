"""Products of a catalogue, and what changed of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.unit.storage.writing import read, written

from poisonbook.facts.recognition import Listing
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import products
from poisonbook.values.status import Status

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

PEROXIDE = ProductSubstance(
    "EU", "hydrogen-peroxide", "eu-h2o2", "Annex I", Status.RESTRICTED, Decimal("35.0"), Decimal("5.25")
)
ACID = RegisteredProduct("P1", "hash", (PEROXIDE,), ("timer",))
GLOVES = RegisteredProduct("P2", "hash-2")


def _put(store: Store, *given: RegisteredProduct, operator: str = "op-1") -> int:
    pairs = [(one, Listing(one.id, f"title of {one.id}", lang="de")) for one in given]
    return written(store, products.put, operator, pairs)  # type: ignore[no-any-return]


def test_a_product_comes_back_as_it_was_to_its_operator_alone(store: Store) -> None:
    _put(store, ACID, GLOVES)

    assert read(store, products.find, "op-1", "P1") == ACID
    assert read(store, products.find, "op-1", "P2") == GLOVES
    assert read(store, products.find, "op-2", "P1") is None
    assert read(store, products.changed_since, "op-2", 0) == (0, [])
    assert read(store, products.regulated, "op-2") == []
    assert list(read(store, products.statuses, "op-2")) == []
    assert not written(store, products.remove, "op-2", "P1")


def test_what_changed_is_told_since_any_change(store: Store) -> None:
    _put(store, ACID, GLOVES)
    first, changed = read(store, products.changed_since, "op-1", 0)
    assert sorted(one.id for one in changed) == ["P1", "P2"]

    _put(store, RegisteredProduct("P2", "hash-3"), RegisteredProduct("P3", "hash"))
    second, changed = read(store, products.changed_since, "op-1", first)
    assert second > first
    assert sorted((one.id, one.listing) for one in changed) == [("P2", "hash-3"), ("P3", "hash")]

    assert written(store, products.remove, "op-1", "P1")
    third, changed = read(store, products.changed_since, "op-1", second)
    assert changed == ["P1"]
    assert read(store, products.changed_since, "op-1", third) == (third, [])
    assert read(store, products.version, "op-1") == third


def test_what_is_as_it_was_is_no_change(store: Store) -> None:
    assert _put(store, ACID, GLOVES) == 2
    before = read(store, products.version, "op-1")

    assert _put(store, ACID, GLOVES) == 0

    assert read(store, products.version, "op-1") == before


def test_a_removed_product_is_gone_and_may_come_back(store: Store) -> None:
    _put(store, ACID)

    assert written(store, products.remove, "op-1", "P1")
    assert not written(store, products.remove, "op-1", "P1")
    assert read(store, products.find, "op-1", "P1") is None
    assert read(store, lambda *a: list(products.listings(*a)), "op-1") == []

    _put(store, ACID)
    assert read(store, products.find, "op-1", "P1") == ACID


def test_listings_come_in_pages_so_that_they_are_recognised_again(store: Store) -> None:
    _put(store, *(RegisteredProduct(f"P{number:04}", "hash") for number in range(1_002)))

    pages = read(store, lambda *a: list(products.listings(*a)), "op-1")

    assert [len(page) for page in pages] == [1_000, 2]
    assert pages[1][0] == Listing("P1000", "title of P1000", lang="de")


def test_regulated_products_are_told_apart(store: Store) -> None:
    _put(store, ACID, GLOVES)

    assert read(store, products.regulated, "op-1") == [ACID]
    assert dict(read(store, products.statuses, "op-1")) == {"P1": Status.RESTRICTED, "P2": Status.NOT_REGULATED}
