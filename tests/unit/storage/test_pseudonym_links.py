"""What is known of one value's pseudonyms in several epochs, alike in both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from tests.unit.storage.nouns import LATER, NOW
from tests.unit.storage.writing import read, written

from poisonbook.storage import pseudonym_links
from poisonbook.storage.tables.pseudonyms import PSEUDONYM_LINKS

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

A, B, C = (f"{epoch}.{'a' * 32}" for epoch in ("20260101", "20270101", "20280101"))
OTHER = f"20260101.{'b' * 32}"


def keep(store: Store, *groups: tuple[str, ...], operator: str = "op-1", days: int = 0) -> None:
    until = LATER + timedelta(days=days)
    written(store, pseudonym_links.keep, operator, [(group, until) for group in groups])


def others(store: Store, *values: str, operator: str = "op-1") -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = read(store, pseudonym_links.others, operator, values)
    return found


def test_whichever_is_asked_for_the_others_are_known(store: Store) -> None:
    keep(store, (B, A, C))

    assert others(store, A, B, C, OTHER) == {A: (B, C), B: (A, C), C: (A, B)}
    assert read(store, pseudonym_links.newest, "op-1", [A, B, C, OTHER]) == {A: C, B: C}


def test_what_was_known_before_a_third_epoch_is_known_in_it(store: Store) -> None:
    keep(store, (A, B))
    keep(store, (A, B, C))

    assert others(store, A) == {A: (B, C)}
    assert read(store, pseudonym_links.newest, "op-1", [A, B]) == {A: C, B: C}


def test_another_operator_knows_nothing_of_it(store: Store) -> None:
    keep(store, (A, B))

    assert others(store, A, operator="op-2") == {}
    assert read(store, pseudonym_links.newest, "op-2", [A]) == {}


def test_the_later_date_holds_and_one_alone_is_no_group(store: Store) -> None:
    keep(store, (A, B), days=5)
    keep(store, (A, B), (B, A), (OTHER,), ())  # of nobody there is nothing to know

    with store.reading() as connection:
        rows = connection.execute(select(PSEUDONYM_LINKS)).all()
    assert [(row.older, row.newest, row.delete_after) for row in rows] == [(A, B, LATER + timedelta(days=5))]
    assert rows[0].delete_after > NOW


def test_an_epoch_whose_key_is_destroyed_is_forgotten(store: Store) -> None:
    keep(store, (A, B, C))
    keep(store, (A, B), operator="op-2")

    written(store, pseudonym_links.forget_epoch, "20260101")

    assert others(store, A, B, C) == {B: (C,), C: (B,)}
    assert others(store, B, operator="op-2") == {}
