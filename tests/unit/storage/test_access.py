"""Operators, keys, webhook deliveries and links."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.unit.storage.nouns import LATER, LINK, NOW
from tests.unit.storage.writing import read, written

from poisonbook.register.access import ApiKey, Operator, Scope
from poisonbook.storage import api_keys, deliveries, form_links, operators
from poisonbook.storage.errors import StoreConflictError

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

SHOP = Operator("op-1", "Apotheke Übermut", ("EU", "GB"))
OTHER = Operator("op-2", "Other", ("CA",))
KEY = ApiKey("key_1", "op-1", frozenset({Scope.CHECKOUT, Scope.INSPECT}), NOW, "till 1")


@pytest.fixture(autouse=True)
def _operators(store: Store) -> None:
    written(store, operators.add, SHOP, at=NOW)
    written(store, operators.add, OTHER, at=LATER)


def test_operators_come_back_as_they_were(store: Store) -> None:
    assert read(store, operators.find, "op-1") == SHOP
    assert read(store, operators.find, "op-3") is None
    written(store, operators.add, replace(OTHER, id="op-0"), at=LATER + timedelta(hours=1))
    assert [one.id for one in read(store, operators.search)] == ["op-1", "op-2", "op-0"]
    with pytest.raises(StoreConflictError):
        written(store, operators.add, replace(SHOP, name="Again"), at=NOW)


def test_a_key_in_use_comes_with_its_hash(store: Store) -> None:
    written(store, api_keys.add, "op-1", KEY, key_hash="h1")

    assert read(store, api_keys.good) == [("h1", KEY)]
    assert read(store, api_keys.search, "op-1") == [KEY]
    assert read(store, api_keys.search, "op-2") == []
    assert read(store, api_keys.find, "op-2", "key_1") is None


def test_a_hash_belongs_to_one_key_and_a_key_to_an_operator(store: Store) -> None:
    written(store, api_keys.add, "op-1", KEY, key_hash="h1")

    with pytest.raises(StoreConflictError):
        written(store, api_keys.add, "op-2", replace(KEY, id="key_2", operator="op-2"), key_hash="h1")
    with pytest.raises(StoreConflictError):
        written(store, api_keys.add, "op-3", replace(KEY, id="key_3", operator="op-3"), key_hash="h3")


def test_a_key_is_revoked_once_and_by_its_operator(store: Store) -> None:
    written(store, api_keys.add, "op-1", KEY, key_hash="h1")

    assert not written(store, api_keys.revoke, "op-2", "key_1", at=NOW)
    assert written(store, api_keys.revoke, "op-1", "key_1", at=NOW)
    assert not written(store, api_keys.revoke, "op-1", "key_1", at=LATER)

    assert read(store, api_keys.good) == []
    assert read(store, api_keys.find, "op-1", "key_1") == replace(KEY, revoked_at=NOW)


def test_a_delivery_is_taken_once_by_each_operator(store: Store) -> None:
    written(store, deliveries.take, "op-1", "d1", at=NOW, delete_after=LATER)
    with pytest.raises(StoreConflictError):
        written(store, deliveries.take, "op-1", "d1", at=NOW, delete_after=LATER)
    written(store, deliveries.take, "op-2", "d1", at=NOW, delete_after=LATER)
    assert read(store, deliveries.seen, "op-1", "d1")
    assert not read(store, deliveries.seen, "op-1", "d2")


def test_a_token_finds_its_link_and_its_operator(store: Store) -> None:
    written(store, form_links.add, "op-1", LINK, at=NOW, delete_after=LATER)

    assert read(store, form_links.by_token, "hash") == ("op-1", LINK)
    assert read(store, form_links.by_token, "none") is None
