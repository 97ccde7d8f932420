"""A proof from the store is right and takes three statements, however long the ledger is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, event, update
from tests.unit.storage.writing import spoiled

from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.proofs import consistency_proof, extends, includes, inclusion_proof
from poisonbook.ledger.tree import Tile, Tree
from poisonbook.storage import tiles
from poisonbook.storage.bulk import insert_columns
from poisonbook.storage.errors import LedgerBrokenError
from poisonbook.storage.store import Store
from poisonbook.storage.tables.ledger import LEDGER_ENTRIES, LEDGER_TILES
from poisonbook.storage.writer import each

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SIZE = 66_100
"""More than one tile of tiles: three levels, none of them even."""
SIZES = (1, 255, 256, 257, 65_535, 65_536, 65_537, SIZE)


@each
def _fill(connection: Connection, entries: Sequence[bytes]) -> None:
    full = Tree().grow(map(leaf_hash, entries))
    insert_columns(connection, LEDGER_ENTRIES, {"number": range(len(entries)), "entry": entries})
    insert_columns(connection, LEDGER_TILES, {name: [getattr(one, name) for one in full] for name in Tile._fields})


@pytest.fixture(scope="module")
def entries() -> list[bytes]:
    return [b"entry %d" % number for number in range(SIZE)]


@pytest.fixture(scope="module")
def long(entries: list[bytes], empty_register: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A long ledger, for tests that only read."""
    path = tmp_path_factory.mktemp("long") / "register.db"
    path.write_bytes(empty_register)
    with Store.open(f"sqlite:///{path}") as store:
        store.writer.run(_fill, entries)
        yield store


@pytest.fixture(scope="module")
def roots(entries: list[bytes]) -> dict[int, bytes]:
    """The roots of its beginnings, as a tree in memory has them."""
    found, tree = {}, Tree()
    for size in SIZES:
        tree.grow(map(leaf_hash, entries[tree.size : size]))
        found[size] = tree.root
    return found


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """What a connection asks for."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.extend([statement] * statement.startswith("SELECT"))

    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)


def places(size: int) -> set[int]:
    return {0, size // 2, size - 1, *random.Random(size).sample(range(size), min(size, 20))}  # noqa: S311 - no secret


@pytest.mark.parametrize("size", SIZES)
def test_entries_are_proved_in_every_beginning_of_the_ledger(
    long: Store, entries: list[bytes], roots: dict[int, bytes], size: int
) -> None:
    with long.reading() as connection:
        for place in places(size):
            proof = inclusion_proof(place, size, tiles.StoredHashes(connection, size, about=place))
            assert includes(roots[size], leaf_hash(entries[place]), index=place, size=size, proof=proof)


@pytest.mark.parametrize("old", SIZES)
def test_the_ledger_is_proved_to_go_on_from_every_beginning(long: Store, roots: dict[int, bytes], old: int) -> None:
    with long.reading() as connection:
        proof = consistency_proof(old, SIZE, tiles.StoredHashes(connection, SIZE, about=old - 1))

    assert extends(roots[old], roots[SIZE], old=old, new=SIZE, proof=proof)


def test_a_proof_takes_three_statements_at_most(long: Store) -> None:
    with long.reading() as connection:
        for prove in (inclusion_proof, consistency_proof):
            for place in places(SIZE - 1):
                with counted(connection) as sent:
                    about = place if prove is inclusion_proof else max(place - 1, 0)
                    prove(place, SIZE, tiles.StoredHashes(connection, SIZE, about=about))
                assert len(sent) <= 3


def test_a_tree_is_taken_up_with_two(long: Store, roots: dict[int, bytes]) -> None:
    with long.reading() as connection, counted(connection) as sent:
        assert tiles.tree_of(connection, SIZE).root == roots[SIZE]

    assert len(sent) == 2


def test_hashes_can_be_asked_for_one_tile_after_another(long: Store, entries: list[bytes]) -> None:
    with long.reading() as connection:
        hashes = tiles.StoredHashes(connection, SIZE)
        for number in (3, 200, 258):
            start = 256 * number
            expected = [leaf_hash(entry) for entry in entries[start : start + 4]]
            assert list(hashes(0, start, 4)) == expected
        with pytest.raises(LedgerBrokenError):
            hashes(0, SIZE, 1)


@pytest.mark.parametrize("size", SIZES)
def test_the_edge_of_a_signed_tree_is_read_once(
    long: Store, entries: list[bytes], roots: dict[int, bytes], size: int
) -> None:
    edges, root = tiles.SignedEdges(), roots[size]
    with long.reading() as connection:
        known = edges.of(connection, size, root)
        with counted(connection) as sent:
            for place in places(size):
                hashes = tiles.StoredHashes(connection, size, about=place, edges=edges.of(connection, size, root))
                proof = inclusion_proof(place, size, hashes)
                assert includes(root, leaf_hash(entries[place]), index=place, size=size, proof=proof)

    assert len(sent) <= len(places(size))
    assert [list(edge) for edge in known] == [list(edge) for edge in edges.of(connection, size, root)]


def test_an_edge_that_leads_to_another_root_is_not_taken_for_the_signed_one(
    long: Store, roots: dict[int, bytes]
) -> None:
    edges = tiles.SignedEdges()
    with long.reading() as connection:
        with pytest.raises(LedgerBrokenError):
            edges.of(connection, SIZE, b"\0" * 32)
        assert edges.of(connection, SIZE, roots[SIZE])


@pytest.mark.parametrize("gone", ["entry", "tile", "root"])
def test_a_ledger_that_lacks_something_proves_nothing_of_it(store: Store, gone: str) -> None:
    store.writer.run(_fill, [b"entry %d" % number for number in range(700)])
    spoiled(
        store,
        {
            "entry": delete(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.number == 650),
            "tile": delete(LEDGER_TILES).where(LEDGER_TILES.c.number == 1),
            "root": update(LEDGER_TILES).where(LEDGER_TILES.c.number == 1).values(hashes=b""),
        }[gone],
    )

    with store.reading() as connection, pytest.raises(LedgerBrokenError):
        inclusion_proof(300, 700, tiles.StoredHashes(connection, 700, about=300))


def test_full_tiles_that_are_not_as_they_should_be_are_named(store: Store) -> None:
    entries = [b"entry %d" % number for number in range(800)]
    store.writer.run(_fill, entries)
    full = Tree().grow(map(leaf_hash, entries))
    with store.reading() as connection:
        assert tiles.differing(connection, full) == []
    spoiled(store, update(LEDGER_TILES).where(LEDGER_TILES.c.number == 2).values(root=b"\0" * 32))

    with store.reading() as connection:
        assert [one.number for one in tiles.differing(connection, full)] == [2]
