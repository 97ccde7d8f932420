"""Products of a catalogue, and what changed of them."""

from __future__ import annotations

from dataclasses import replace
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


def _put(
    store: Store, *given: RegisteredProduct, operator: str = "op-1", again: bool = False
) -> dict[str, RegisteredProduct | None]:
    pairs = [(one, Listing(one.id, f"title of {one.id}", lang="de")) for one in given]
    return written(store, products.put, operator, pairs, again=again)  # type: ignore[no-any-return]


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
    assert _put(store, ACID, GLOVES) == {"P1": None, "P2": None}
    before = read(store, products.version, "op-1")

    assert _put(store, ACID, GLOVES) == {}

    assert read(store, products.version, "op-1") == before
    assert _put(store, ACID, replace(GLOVES, companions=("box",))) == {"P2": GLOVES}


def test_what_is_recognised_again_yields_to_a_newer_listing_and_stays_removed(store: Store) -> None:
    _put(store, ACID, GLOVES, RegisteredProduct("P3", "hash"))
    newer = replace(GLOVES, listing="newer")
    _put(store, newer)
    written(store, products.remove, "op-1", "P3")

    again = [replace(one, companions=("box",)) for one in (ACID, GLOVES, RegisteredProduct("P3", "hash"))]

    assert _put(store, *again, RegisteredProduct("P4", "hash"), again=True) == {"P1": ACID}
    assert read(store, products.find, "op-1", "P2") == newer
    assert [read(store, products.find, "op-1", gone) for gone in ("P3", "P4")] == [None, None]


def test_a_removed_product_is_gone_and_may_come_back(store: Store) -> None:
    _put(store, ACID)

    assert written(store, products.remove, "op-1", "P1")
    assert not written(store, products.remove, "op-1", "P1")
    assert read(store, products.find, "op-1", "P1") is None
    assert read(store, products.listings, "op-1") == []
    assert read(store, products.listing, "op-1", "P1") is None

    _put(store, ACID)
    assert read(store, products.find, "op-1", "P1") == ACID


def test_products_come_in_pages_by_id(store: Store) -> None:
    _put(store, *(RegisteredProduct(f"P{number:04}", "hash") for number in range(1_002)))
    _put(store, GLOVES, operator="op-2")

    pages = [read(store, products.listings, "op-1"), read(store, products.listings, "op-1", after="P0999")]

    assert [len(page) for page in pages] == [1_000, 2]
    assert pages[1][0] == Listing("P1000", "title of P1000", lang="de")
    assert read(store, products.next_statuses, "op-1", after="P1000") == [("P1001", Status.NOT_REGULATED)]


def test_products_are_counted_and_found_by_status(store: Store) -> None:
    _put(store, ACID, GLOVES, RegisteredProduct("P3", "hash"))
    _put(store, ACID, operator="op-2")

    assert read(store, products.counts, "op-1") == {
        Status.RESTRICTED: 1,
        Status.UNDETERMINED: 0,
        Status.REPORTABLE: 0,
        Status.NOT_REGULATED: 2,
    }
    restricted = read(store, products.next_statuses, "op-1", status=Status.RESTRICTED)
    assert restricted == [("P1", Status.RESTRICTED)]
    assert read(store, products.next_statuses, "op-1", status=Status.RESTRICTED, after="P1") == []
    assert read(store, products.listing, "op-1", "P2") == Listing("P2", "title of P2", lang="de")


def test_regulated_products_are_told_apart(store: Store) -> None:
    _put(store, ACID, GLOVES)

    assert read(store, products.regulated, "op-1") == [ACID]
    assert dict(read(store, products.statuses, "op-1")) == {"P1": Status.RESTRICTED, "P2": Status.NOT_REGULATED}
