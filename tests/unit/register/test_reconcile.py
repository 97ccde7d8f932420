"""Stock as the register tells it beside stock as it was counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.register.reconcile import Count, Movement, MovementKind, Reconciliation, StockSums

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def count(hour: int, packs: int | str) -> Count:
    """A count so many hours after the start."""
    return Count(Decimal(packs), START + timedelta(hours=hour))


def moved(hour: int, kind: MovementKind, packs: int | str) -> Movement:
    """A movement so many hours after the start."""
    return Movement(kind, Decimal(packs), START + timedelta(hours=hour))


def reconcile(product_id: str, counts: Iterable[Count], movements: Iterable[Movement]) -> list[Reconciliation]:
    """One product's reconciliations."""
    sums = StockSums(product_id, counts)
    for movement in movements:
        sums.take(movement)
    return sums.reconciliations()


def test_what_came_less_what_went_is_what_should_be_there() -> None:
    movements = [
        moved(1, MovementKind.RECEIVED, 24),
        moved(2, MovementKind.SOLD, 7),
        moved(3, MovementKind.RETURNED, 1),
        moved(4, MovementKind.DISPOSED, "2.5"),
    ]

    (found,) = reconcile("P-1", [count(0, 10), count(9, "22.5")], movements)

    assert (found.expected, found.difference, found.missing) == (Decimal("25.5"), Decimal(-3), Decimal(3))
    assert (found.since, found.until) == (START, START + timedelta(hours=9))


def test_each_count_opens_the_next_stretch_so_that_a_loss_is_counted_once() -> None:
    counts = [count(9, 5), count(0, 10), count(5, 8)]

    found = reconcile("P-1", counts, [moved(6, MovementKind.SOLD, 3)])

    assert [(one.opening, one.difference) for one in found] == [(Decimal(10), Decimal(-2)), (Decimal(8), Decimal(0))]


def test_more_than_there_should_be_is_a_difference_but_nothing_is_missing() -> None:
    (found,) = reconcile("P-1", [count(0, 1), count(1, 4)], [])

    assert (found.difference, found.missing) == (Decimal(3), Decimal(0))


@pytest.mark.parametrize("counts", [[], [count(2, 4)]])
def test_nothing_can_be_said_before_the_second_count(counts: list[Count]) -> None:
    assert reconcile("P-1", counts, [moved(1, MovementKind.RECEIVED, 9), moved(3, MovementKind.SOLD, 1)]) == []


def test_what_moved_at_the_moment_of_a_count_moved_before_it() -> None:
    movements = [moved(0, MovementKind.SOLD, 9), moved(3, MovementKind.SOLD, 1), moved(4, MovementKind.SOLD, 2)]

    (found,) = reconcile("P-1", [count(0, 5), count(3, 4)], movements)

    assert (found.sold, found.difference) == (Decimal(1), Decimal(0))


SIGN = {MovementKind.RECEIVED: 1, MovementKind.RETURNED: 1, MovementKind.SOLD: -1, MovementKind.DISPOSED: -1}
HOURS = st.integers(1, 40)
PLANS = st.lists(st.tuples(HOURS, st.sampled_from(MovementKind), st.integers(0, 50)))


@given(PLANS, st.sets(HOURS, min_size=2), st.integers(1, 9))
def test_honest_counts_show_no_difference_and_a_theft_shows_once(
    plan: list[tuple[int, MovementKind, int]], hours: set[int], stolen: int
) -> None:
    def there(hour: int) -> int:
        return 5_000 + sum(SIGN[kind] * packs for when, kind, packs in plan if when <= hour)

    movements = [moved(*one) for one in plan]
    honest = [count(hour, there(hour)) for hour in sorted(hours)]
    robbed = [honest[0], *(Count(one.packs - stolen, one.at) for one in honest[1:])]

    assert [one.difference for one in reconcile("P-1", honest, movements)] == [0] * (len(hours) - 1)
    assert [one.missing for one in reconcile("P-1", robbed, movements)] == [stolen] + [0] * (len(hours) - 2)
