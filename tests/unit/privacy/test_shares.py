"""Shares of a key: enough of them restore it, fewer nothing, and slips are noticed."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.privacy.shares import SharesError, joined, split

SECRET = bytes(range(32))


def test_any_three_of_five_restore_the_key_and_no_two() -> None:
    made = split(SECRET, shares=5, threshold=3)

    assert {len(one.split()) for one in made} == {33}
    assert all(joined(some) == SECRET for some in combinations(made, 3))
    for two in combinations(made, 2):
        with pytest.raises(SharesError, match="do not restore"):
            joined(two)


def test_shares_are_read_as_people_copy_them() -> None:
    made = split(SECRET, shares=2, threshold=2)

    assert joined([f"  {one.upper().replace(' ', '   ')}\n" for one in made]) == SECRET


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 32), st.randoms(use_true_random=False))
def test_a_word_that_is_copied_wrong_is_noticed(place: int, chance: object) -> None:
    made = split(SECRET, shares=3, threshold=2)
    words = made[0].split()
    words[place] = "zero" if words[place] != "zero" else "academic"

    with pytest.raises(SharesError):
        joined([" ".join(words), made[1]])


def test_shares_of_two_keys_restore_none() -> None:
    one, other = split(SECRET, shares=2, threshold=2), split(bytes(32), shares=2, threshold=2)

    for shares in ([one[0], other[1]], [], ["zero"], [one[0], one[0]]):
        with pytest.raises(SharesError):
            joined(shares)


@pytest.mark.parametrize(("shares", "threshold"), [(1, 1), (5, 1), (2, 3), (17, 3)])
def test_a_share_that_would_restore_the_key_alone_is_not_made(shares: int, threshold: int) -> None:
    with pytest.raises(SharesError):
        split(SECRET, shares=shares, threshold=threshold)
