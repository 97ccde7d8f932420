"""A token bucket for each key."""

from __future__ import annotations

import pytest

from poisonbook.web.errors import RateLimitError
from poisonbook.web.rates import Rates


class Timer:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_seconds_worth_comes_at_once_and_no_more() -> None:
    rates = Rates(3, timer=Timer())

    for _ in range(3):
        rates.take("key")

    with pytest.raises(RateLimitError) as refused:
        rates.take("key")
    assert refused.value.seconds == 1


def test_it_fills_as_time_goes() -> None:
    timer = Timer()
    rates = Rates(2, timer=timer)
    rates.take("key")
    rates.take("key")

    timer.now += 0.5
    rates.take("key")

    with pytest.raises(RateLimitError):
        rates.take("key")


def test_one_key_does_not_use_up_anothers() -> None:
    rates = Rates(1, timer=Timer())

    rates.take("one")
    rates.take("other")

    with pytest.raises(RateLimitError):
        rates.take("one")


def test_nothing_is_limited_where_no_limit_is_set() -> None:
    rates = Rates(0, timer=Timer())

    for _ in range(1000):
        rates.take("key")
