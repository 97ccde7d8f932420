"""A token bucket for each who does something."""

from __future__ import annotations

from poisonbook.values.buckets import Buckets


class Timer:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_is_in_it_is_taken_at_once_and_then_it_is_said_how_long_to_wait() -> None:
    buckets = Buckets(2, seconds=60, timer=Timer())

    assert [buckets.take("one") for _ in range(3)] == [0.0, 0.0, 30.0]
    assert buckets.take("other") == 0.0


def test_it_fills_as_time_goes_and_never_over_its_brim() -> None:
    timer = Timer()
    buckets = Buckets(2, seconds=60, timer=timer)
    buckets.take("one")
    buckets.take("one")

    timer.now += 3600

    assert [buckets.take("one") for _ in range(3)] == [0.0, 0.0, 30.0]


def test_many_names_do_not_fill_the_memory() -> None:
    buckets = Buckets(1, timer=Timer())

    for number in range(50_000):
        buckets.take(str(number))

    assert len(buckets._buckets) <= 20_000
