"""Time stamps are kept beside those that are there, and found by how long the ledger was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Connection
from tests.unit.storage.writing import read

from poisonbook.storage import timestamps
from poisonbook.storage.store import Store
from poisonbook.storage.timestamps import KeptStamp

TWO, THREE, ALSO_THREE = KeptStamp.of(2, b"two"), KeptStamp.of(3, b"three"), KeptStamp.of(3, b"also three")


@pytest.fixture
def stamped(store: Store) -> Store:
    """A store with three time stamps of two checkpoints."""
    for stamp in (ALSO_THREE, TWO, THREE):
        store.writer.run(timestamps.keep, stamp)
    return store


def first_from(size: int) -> Callable[[Connection], KeptStamp | None]:
    return lambda connection: timestamps.first(connection, least=size)


def test_all_are_there_the_shortest_ledger_first(stamped: Store) -> None:
    found = read(stamped, lambda connection: list(timestamps.every(connection)))

    assert found[0] == TWO
    assert sorted(found[1:]) == sorted([THREE, ALSO_THREE])


def test_the_first_is_the_one_of_the_shortest_ledger_that_is_long_enough(stamped: Store) -> None:
    assert read(stamped, first_from(1)) == TWO
    assert read(stamped, first_from(3)) in (THREE, ALSO_THREE)
    assert read(stamped, first_from(4)) is None


@pytest.mark.parametrize(("size", "has"), [(1, False), (2, True), (3, True)])
def test_it_is_known_whether_a_checkpoint_has_one(stamped: Store, size: int, *, has: bool) -> None:
    assert read(stamped, lambda connection: timestamps.has(connection, size)) is has
