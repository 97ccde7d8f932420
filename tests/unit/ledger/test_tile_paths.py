"""Tiles lie where C2SP tlog-tiles says, and bundles are written as it says."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.ledger.tile_paths import TilePlace, bundle, tiles_of


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (TilePlace(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (TilePlace(0, 0, 256), "tile/0/000"),
        (TilePlace(1, 999, 1), "tile/1/999.p/1"),
        (TilePlace(2, 1_000, 255), "tile/2/x001/000.p/255"),
        (TilePlace(7, 1_000_000, 256), "tile/7/x001/x000/000"),
    ],
)
def test_a_number_is_written_in_groups_of_three(place: TilePlace, path: str) -> None:
    assert place.path == path


def test_entries_lie_beside_the_tile_of_their_hashes() -> None:
    assert TilePlace(0, 273, 112).entries_path == "tile/entries/273.p/112"


def test_seventy_thousand_entries_have_the_tiles_of_the_example() -> None:
    tiles = list(tiles_of(70_000))

    assert Counter(tile.level for tile in tiles if tile.width == 256) == {0: 273, 1: 1}
    assert [tile for tile in tiles if tile.width < 256] == [
        TilePlace(0, 273, 112),
        TilePlace(1, 1, 17),
        TilePlace(2, 0, 1),
    ]


def test_a_size_of_one_tile_has_it_and_one_hash_above() -> None:
    assert list(tiles_of(256)) == [TilePlace(0, 0, 256), TilePlace(1, 0, 1)]


def test_nothing_has_no_tiles() -> None:
    assert list(tiles_of(0)) == []


@given(st.integers(0, 300_000))
def test_the_tiles_of_a_level_hold_its_hashes_once(size: int) -> None:
    tiles = list(tiles_of(size))

    assert len({tile.path for tile in tiles}) == len(tiles)
    for level in range(4):
        of_level = [tile for tile in tiles if tile.level == level]
        assert sum(tile.width for tile in of_level) == size // 256**level
        assert [tile.number for tile in of_level] == list(range(len(of_level)))


def test_a_bundle_has_the_length_before_each_entry() -> None:
    assert bundle([b"", b"abc", b"x" * 300]) == b"\0\0" + b"\0\3abc" + b"\x01\x2c" + b"x" * 300


def test_an_entry_too_long_for_a_bundle_is_refused() -> None:
    with pytest.raises(OverflowError):
        bundle([b"x" * 65_536])
