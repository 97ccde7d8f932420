"""Orders of one case are told apart by account, by numbers that are nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.review.findings import ANN
from tests.unit.workflows.epoch_change import CARD, Book
from tests.unit.workflows.register_service import SetClock, service_on
from tests.unit.workflows.test_alerts import to_do

from poisonbook.workflows.case_views import case_view


@pytest.fixture
def book(store_url: str, tmp_path: Path) -> Iterator[Book]:
    clock = SetClock()
    with service_on(store_url, tmp_path, clock) as service:
        made = Book(service, clock)
        made.prepare()
        yield made


def accounts(book: Book) -> dict[str, int | None]:
    (id_,) = to_do(book.service)
    return {order.id: order.account for order in case_view(book.service, ANN, id_).orders}


def test_an_account_has_one_number_whichever_epoch_it_ordered_in(book: Book) -> None:
    book.sell("one", "C", **CARD)
    book.new_epoch()
    book.sell("two", "C", **CARD)
    book.sell("three", "D", **CARD)
    book.screen("four", "E", **CARD)

    assert accounts(book) == {"one": 1, "two": 1, "three": 2, "four": 3}


def test_where_all_orders_are_of_one_account_none_is_numbered(book: Book) -> None:
    for number in range(4):
        book.sell(str(number), "C")
    book.screen("4", "C")

    assert set(accounts(book).values()) == {None}
