"""A tree has the root that RFC 6962 defines, however it grew and from whatever it was taken up again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledgers import Grown
from tests.unit.ledger.rfc6962 import REFERENCE_LEAVES, REFERENCE_ROOTS, mth

from poisonbook.ledger.hashing import EMPTY_ROOT, HASH_BYTES, leaf_hash
from poisonbook.ledger.tree import TILE_WIDTH, Tree, edge_widths

SOME = settings(max_examples=60)
ENTRIES = [b"entry %d" % number for number in range(70_000)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
SIZES = st.one_of(
    st.integers(0, 1_500),
    st.sampled_from([255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_791, 65_792, 69_999, 70_000]),
)


def grown(size: int) -> Tree:
    tree = Tree()
    tree.grow(LEAVES[:size])
    return tree


@pytest.mark.parametrize("size", range(9))
def test_it_has_the_roots_of_the_reference_leaves(size: int) -> None:
    tree = Tree()
    tree.grow(map(leaf_hash, REFERENCE_LEAVES[:size]))

    assert tree.root == REFERENCE_ROOTS[size]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert Tree().root == EMPTY_ROOT
    assert Tree().edges == ()


@SOME
@given(st.lists(st.binary(max_size=40), max_size=300))
def test_any_entries_have_the_root_of_the_definition(entries: list[bytes]) -> None:
    tree = Tree()
    tree.grow(map(leaf_hash, entries))

    assert tree.root == mth(entries)


@pytest.mark.parametrize("size", [255, 256, 257, 65_535, 65_536, 65_537, 70_000])
def test_the_root_is_that_of_the_definition_where_tiles_become_full(size: int) -> None:
    assert grown(size).root == mth(ENTRIES[:size])


@SOME
@given(size=SIZES, cuts=st.lists(st.integers(0, 70_000), max_size=6))
def test_growing_in_parts_gives_the_same_tiles_and_root(size: int, cuts: list[int]) -> None:
    whole, parts = Grown().grow(LEAVES[:size]), Grown()
    for start, end in pairwise(sorted({0, size, *(cut % (size + 1) for cut in cuts)})):
        parts.grow(LEAVES[start:end])

    assert parts.full == whole.full
    assert parts.tree.edges == whole.tree.edges
    assert parts.tree.root == whole.tree.root


@SOME
@given(size=SIZES, more=st.integers(0, 600))
def test_a_tree_taken_up_from_its_edges_goes_on_as_before(size: int, more: int) -> None:
    tree = grown(size)
    again = Tree.of_edges(size, tree.edges)

    assert (again.size, again.root, again.edges) == (size, tree.root, tree.edges)
    further = LEAVES[:more]
    assert again.grow(further) == tree.grow(further)
    assert (again.root, again.edges) == (tree.root, tree.edges)


def test_full_tiles_are_numbered_and_filled_as_the_tree_grows() -> None:
    tiles = Tree().grow(LEAVES)

    assert [tile.number for tile in tiles if tile.level == 0] == list(range(273))
    assert [tile.number for tile in tiles if tile.level == 1] == [0]
    assert {len(tile.hashes) for tile in tiles} == {TILE_WIDTH * HASH_BYTES}
    assert tiles[3].hashes == b"".join(LEAVES[3 * 256 : 4 * 256])
    roots = [mth(ENTRIES[256 * number : 256 * (number + 1)]) for number in range(256)]
    assert next(tile.hashes for tile in tiles if tile.level == 1) == b"".join(roots)


def test_the_edges_are_as_wide_as_the_specification_says() -> None:
    assert edge_widths(70_000) == [112, 17, 1]
    assert edge_widths(256) == [0, 1]
    assert edge_widths(0) == []
    assert [len(edge) for edge in grown(70_000).edges] == [112, 17, 1]


def test_a_copy_grows_on_its_own() -> None:
    tree = grown(300)
    before = (tree.size, tree.root, tree.edges)
    copy = tree.copy()
    copy.grow(LEAVES[300:700])

    assert (tree.size, tree.root, tree.edges) == before
    assert (copy.size, copy.root) == (700, grown(700).root)


@pytest.mark.parametrize(
    ("size", "edges"),
    [
        (1, []),
        (1, [LEAVES[:2]]),
        (0, [[]]),
        (256, [[]]),
        (256, [LEAVES[:1], []]),
        (257, [LEAVES[:1]]),
        (2, [[LEAVES[0], LEAVES[1][: HASH_BYTES - 1]]]),
        (-1, []),
    ],
)
def test_edges_of_another_size_are_refused(size: int, edges: list[list[bytes]]) -> None:
    with pytest.raises(ValueError, match="not those of a tree"):
        Tree.of_edges(size, edges)
