"""Order lines: exact totals, and ids that say only what they are."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.sample.chance import Draws, Stream, generator, tickets
from poisonbook.sample.customers import CLASSES, make_customers
from poisonbook.sample.orders import customer_id, order_id, sizes_for
from poisonbook.sample.rhythm import DAY, HOUR, Rhythm
from poisonbook.sample.texts import numbered


@given(st.integers(1, 50_000), st.integers(0, 1000))
def test_ordinary_orders_have_exactly_the_lines_asked_for(lines: int, seed: int) -> None:
    """And every order has at least one."""
    sizes = sizes_for(lines, generator(seed, Stream.SIZES))

    assert int(sizes.sum()) == lines
    assert int(sizes.min()) >= 1


@given(st.lists(st.integers(0, 10**8 - 1)))
def test_ids_in_bulk_are_the_ids_one_by_one(numbers: list[int]) -> None:
    """The fast way writes what the plain way writes."""
    array = np.array(numbers, dtype=np.int64)

    assert numbered("A", array, 9).to_pylist() == [order_id(number) for number in numbers]
    assert numbered("K", array, 8).to_pylist() == [customer_id(number) for number in numbers]
    assert numbered("", array, 8, " St").to_pylist() == [f"{number:08d} St" for number in numbers]


def test_customers_have_ids_of_their_own() -> None:
    """The shuffle of the numbers brings no two together."""
    customers = make_customers(40_000, 500, 200, 3)

    numbers = customers.numbers(np.arange(40_700))

    assert len(set(numbers.tolist())) == 40_700
    assert customers.number(17) == numbers[17]


def test_each_kind_of_customer_has_its_class() -> None:
    """The public states its class or not; nobody else goes without."""
    customers = make_customers(1000, 50, 20, 3)
    words = [CLASSES[code] for code in customers.classes.tolist()]

    assert set(words[:1000]) == {None, "general_public"}
    assert set(words[1000:1050]) == {"professional_user", "farmer"}
    assert set(words[1050:]) == {"economic_operator"}


@given(st.lists(st.integers(0, 5), min_size=1))
def test_tickets_are_as_many_as_the_weights_say(weights: list[int]) -> None:
    """Nothing is rounded."""
    counted = Counter(tickets(np.array(weights)).tolist())

    assert counted == Counter({index: weight for index, weight in enumerate(weights) if weight})


@given(st.integers(1, 1000))
def test_a_draw_stays_below_its_end(end: int) -> None:
    """And reaches every part of the range."""
    draws = Draws(generator(1, Stream.CATALOGUE))
    drawn = [draws.below(end) for _ in range(2000)]

    assert 0 <= min(drawn) <= max(drawn) < end
    assert max(drawn) - min(drawn) >= (end - 1) * 0.9


@given(st.integers(0, 10**12))
def test_every_order_falls_into_an_hour(orders: int) -> None:
    """However many there are."""
    counts = Rhythm(date(2026, 1, 1), 45, generator(1, Stream.RHYTHM)).counts(orders)

    assert int(counts.sum()) == orders
    assert int(counts.min()) >= 0


def test_the_night_is_quiet() -> None:
    """Fewer orders from two to four than from eight to ten in the evening."""
    rng = generator(2, Stream.RHYTHM)
    hours = Rhythm(date(2026, 1, 1), 60, rng).scattered(20_000, rng) % DAY // HOUR
    counts = Counter(hours.tolist())

    assert 10 * (counts[2] + counts[3]) < counts[20] + counts[21]
