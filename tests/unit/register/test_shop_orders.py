"""What a shop told of an order is the same whatever came first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from poisonbook.register.shop_orders import Packs, Refund, ShopOrderRecord, ToldState, by_product

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
PRODUCTS = ("ACID-1", "ACID-2")


def state(minute: int, *lines: tuple[str, int, int], cancelled: bool = False) -> ToldState:
    return ToldState(
        START + timedelta(minutes=minute),
        cancelled,
        tuple(Packs(product, Decimal(ordered)) for product, ordered, _ in lines),
        tuple(Packs(product, Decimal(kept)) for product, _, kept in lines),
    )


def refund(id_: str, *lines: tuple[str, int]) -> Refund:
    return Refund(id_, tuple(Packs(product, Decimal(packs)) for product, packs in lines))


def put_together(*told: ToldState | Refund) -> ShopOrderRecord:
    def step(record: ShopOrderRecord, one: ToldState | Refund) -> ShopOrderRecord:
        return record.told(one) if isinstance(one, ToldState) else record.refunded(one)

    return reduce(step, told, ShopOrderRecord(order_id="1"))


FIVE = {"ACID-1": Decimal(5)}


def came_back(record: ShopOrderRecord) -> dict[str, Decimal]:
    return record.came_back({} if record.state is None else by_product(record.state.ordered))


LINES = st.lists(
    st.sampled_from(PRODUCTS).flatmap(
        lambda product: st.integers(1, 9).flatmap(
            lambda ordered: st.tuples(st.just(product), st.just(ordered), st.integers(0, ordered))
        )
    ),
    max_size=3,
    unique_by=lambda line: line[0],
)
TOLD = st.lists(
    st.one_of(
        st.builds(
            lambda minute, lines, cancelled: state(minute, *lines, cancelled=cancelled),
            st.integers(0, 5),
            LINES,
            st.booleans(),
        ),
        st.builds(
            lambda id_, packs: refund(str(id_), ("ACID-1", packs)), st.integers(0, 20), st.integers(1, 4)
        ),
    ),
    max_size=7,
    unique_by=lambda one: id(one) if isinstance(one, ToldState) else one.id,
)  # fmt: skip
"""States may be of one moment, as platforms stamp whole seconds; a refund is told by its id."""


@given(st.data())
def test_the_order_in_which_it_came_does_not_matter(data: st.DataObject) -> None:
    told = data.draw(TOLD)
    first, other = put_together(*told), put_together(*data.draw(st.permutations(told)))
    assert came_back(first) == came_back(other)
    assert first.state == other.state


@given(st.data())
def test_what_comes_again_changes_nothing(data: st.DataObject) -> None:
    told = data.draw(TOLD.filter(bool))
    again = data.draw(st.sampled_from(told))
    assert came_back(put_together(*told, again)) == came_back(put_together(*told))


@given(TOLD, st.integers(0, 9))
def test_no_more_comes_back_than_was_sold(told: list[ToldState | Refund], sold: int) -> None:
    assert put_together(*told).came_back({"ACID-1": Decimal(sold)}).get("ACID-1", 0) <= sold


def test_a_refund_that_the_state_tells_too_counts_once() -> None:
    acid = refund("9", ("ACID-1", 2))
    assert put_together(state(0, ("ACID-1", 5, 5)), acid).came_back(FIVE) == {"ACID-1": 2}
    assert put_together(state(0, ("ACID-1", 5, 5)), acid, state(1, ("ACID-1", 5, 3))).came_back(FIVE) == {"ACID-1": 2}


def test_a_refund_counts_without_a_state_where_the_register_has_the_sale() -> None:
    assert put_together(refund("9", ("ACID-1", 2))).came_back(FIVE) == {"ACID-1": 2}


def test_a_line_that_is_gone_from_the_order_was_given_back() -> None:
    assert put_together(state(0, ("ACID-1", 5, 5)), state(1)).came_back(FIVE) == {"ACID-1": 5}


def test_a_later_state_says_whether_the_order_is_cancelled() -> None:
    told = (state(0), state(1, cancelled=True), state(2))
    assert [put_together(*told[:count]).state.cancelled for count in (1, 2, 3)] == [False, True, False]  # type: ignore[union-attr]


def test_of_two_states_of_one_moment_the_cancelled_one_holds() -> None:
    for told in ((state(0), state(0, cancelled=True)), (state(0, cancelled=True), state(0))):
        assert put_together(*told).state.cancelled  # type: ignore[union-attr]


def test_and_of_a_product_no_more_was_kept_than_either_says() -> None:
    told = (state(0, ("ACID-1", 5, 5)), state(0, ("ACID-1", 5, 3)))
    assert came_back(put_together(*told)) == came_back(put_together(*reversed(told))) == {"ACID-1": 2}


def test_a_product_that_one_of_them_does_not_name_did_not_come_back() -> None:
    """It may have been added in that second, or registered since it was told first."""
    told = (state(0, ("ACID-1", 5, 5)), state(0, ("ACID-1", 5, 5), ("ACID-2", 1, 1)))
    assert came_back(put_together(*told)) == came_back(put_together(*reversed(told))) == {}
