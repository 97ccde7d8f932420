"""Wilson's interval: against published figures, and never outside 0 to 1."""

from __future__ import annotations

import pytest
from benchmarks.recognition.shares import Share
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
        (Share(81, 263), 0.2553, 0.3662),
        (Share(15, 148), 0.0624, 0.1605),
        (Share(0, 20), 0.0, 0.1611),
        (Share(1, 29), 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=0.00005)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_share_lies_within_its_interval(part: int, rest: int) -> None:
    share = Share(part, part + rest)
    low, high = share.interval
    assert 0 <= low <= high <= 1
    if share.value is not None:
        assert low <= share.value <= high


def test_a_share_of_nothing_has_no_value_and_says_nothing() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval, str(Share(0, 0))) == (None, (0.0, 1.0), "-")
