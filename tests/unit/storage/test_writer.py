"""The one writer: what waits is written together, and one that fails harms no other."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from tests.unit.storage.writing import read, written

from poisonbook.errors import PoisonbookError
from poisonbook.storage import counters
from poisonbook.storage.engines import writing_engine
from poisonbook.storage.errors import (
    StoreBusyError,
    StoreConflictError,
    StoreFaultError,
    StoreUnavailableError,
    StoreValueError,
)
from poisonbook.storage.store import Store
from poisonbook.storage.urls import place_of
from poisonbook.storage.writer import Writer, each, together

if TYPE_CHECKING:
    from concurrent.futures import Future

    from sqlalchemy.engine import Connection


class RefusedError(PoisonbookError):
    """A unit's own error."""


@each
def _count(connection: Connection, name: str) -> int:
    """Counts up, and fails for some names after it has."""
    number = counters.take(connection, "op-1", name, 1)
    if name == "refused":
        raise RefusedError
    if name == "broken":
        raise ZeroDivisionError
    if name == "wrong":
        connection.execute(text("SELECT nothing FROM nowhere"))
    if name == "twice":
        connection.execute(text("INSERT INTO counters (operator, name, value) VALUES ('op-1', 'twice', 7)"))
    return number


CALLS: list[list[str]] = []


@together
def _count_together(connection: Connection, names: Sequence[str]) -> Sequence[int | PoisonbookError]:
    """Counts up for all, answers an error for some and fails for others."""
    CALLS.append(list(names))
    if "raises" in names:
        counters.take(connection, "op-1", "raised", 1)
        raise RefusedError
    return [RefusedError() if name == "answered" else counters.take(connection, "op-1", name, 1) for name in names]


class Held:
    """Keeps the writer busy, so that what is submitted meanwhile is written in one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held, self._let = threading.Event(), threading.Event()

    def __enter__(self) -> None:
        def hold(_connection: Connection, _: None) -> None:
            self._held.set()
            self._let.wait(60)

        self._unit: Future[None] = self._store.writer.submit(each(hold), None)
        self._held.wait(60)

    def __exit__(self, *_: object) -> None:
        self._let.set()
        self._unit.result(60)


def _last(store: Store, name: str) -> int:
    return read(store, counters.last, "op-1", name)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("refused", RefusedError),
        ("broken", ZeroDivisionError),
        ("wrong", StoreFaultError),
        ("twice", StoreConflictError),
    ],
)
def test_a_unit_that_fails_harms_none_beside_it(store: Store, name: str, error: type[Exception]) -> None:
    with Held(store):
        futures = [store.writer.submit(_count, one) for one in ("fine", name, "fine")]

    assert [futures[0].result(60), futures[2].result(60)] == [1, 2]
    with pytest.raises(error):
        futures[1].result(60)
    assert (_last(store, "fine"), _last(store, name)) == (2, 0)


def test_neighbours_come_as_one_call(store: Store) -> None:
    CALLS.clear()
    with Held(store):
        futures = [store.writer.submit(_count_together, one) for one in ("a", "b", "answered", "a")]
        other = store.writer.submit(_count, "a")
        last = store.writer.submit(_count_together, "a")

    assert [futures[0].result(60), futures[1].result(60), futures[3].result(60)] == [1, 1, 2]
    with pytest.raises(RefusedError):
        futures[2].result(60)
    assert (other.result(60), last.result(60)) == (3, 4)
    assert CALLS == [["a", "b", "answered", "a"], ["a"]]


def test_neighbours_are_tried_one_by_one_where_their_call_fails(store: Store) -> None:
    with Held(store):
        futures = [store.writer.submit(_count_together, one) for one in ("a", "raises", "a")]

    assert [futures[0].result(60), futures[2].result(60)] == [1, 2]
    with pytest.raises(RefusedError):
        futures[1].result(60)
    assert _last(store, "raised") == 0


def test_whoever_has_an_answer_finds_it_in_the_store(store: Store, store_url: str) -> None:
    with Store.open(store_url) as other:
        for number in range(1, 20):
            assert store.writer.run(_count, "a") == number
            assert _last(other, "a") == number


def test_two_writers_at_once_give_no_number_twice(store: Store, store_url: str) -> None:
    with Store.open(store_url) as other:
        futures = [one.writer.submit(_count, "a") for _ in range(50) for one in (store, other)]

        assert sorted(future.result(60) for future in futures) == list(range(1, 101))


def test_so_many_wait_and_no_more(store_url: str) -> None:
    writer = Writer(writing_engine(place_of(store_url)), most_waiting=2)
    held, let = threading.Event(), threading.Event()

    def hold(_connection: Connection, _: None) -> None:
        held.set()
        let.wait(60)

    first = writer.submit(each(hold), None)
    held.wait(60)
    waiting = [writer.submit(_count, "a"), writer.submit(_count, "a")]
    with pytest.raises(StoreBusyError):
        writer.submit(_count, "a")
    let.set()

    assert [first.result(60), *(future.result(60) for future in waiting)] == [None, 1, 2]
    assert writer.run(_count, "a") == 3
    writer.close()


def test_what_waits_is_written_before_it_stops(store_url: str) -> None:
    store = Store.open(store_url)
    with Held(store):
        futures = [store.writer.submit(_count, "a") for _ in range(5)]
    store.close()

    assert [future.result(60) for future in futures] == [1, 2, 3, 4, 5]
    with pytest.raises(StoreUnavailableError):
        store.writer.submit(_count, "a")


def test_whoever_gives_up_waiting_undoes_nothing(store: Store) -> None:
    with Held(store):
        future = store.writer.submit(_count, "a")
        assert not future.cancel()

    assert future.result(60) == 1


def test_one_who_reads_cannot_write(store: Store) -> None:
    with pytest.raises(StoreUnavailableError), store.reading() as connection:
        counters.take(connection, "op-1", "a", 1)

    assert _last(store, "a") == 0


def test_one_who_reads_sees_one_state_of_the_store(store: Store) -> None:
    store.writer.run(_count, "a")

    with store.reading() as connection:
        before = counters.last(connection, "op-1", "a")
        store.writer.run(_count, "a")
        after = counters.last(connection, "op-1", "a")

    assert (before, after, _last(store, "a")) == (1, 1, 2)


@pytest.mark.parametrize("name", ["half \ud800 a pair"])
def test_what_no_database_holds_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreValueError):
        store.writer.run(_count, name)

    assert store.writer.run(_count, "a") == 1


def test_postgresql_holds_no_nul_and_says_so(store: Store, database: str) -> None:
    if database == "postgresql":
        with pytest.raises(StoreValueError):
            store.writer.run(_count, "a\0b")
    else:
        assert store.writer.run(_count, "a\0b") == 1


def test_no_message_shows_a_parameter(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def broken(connection: Connection) -> None:
        insert = text("INSERT INTO counters (operator, name, value) VALUES ('op', :name, :value)")
        connection.execute(insert, [{"name": "kanarie", "value": 1}, {"name": "kanarie", "value": 1}])

    with pytest.raises(StoreConflictError) as raised:
        written(store, broken)

    assert "kanarie" not in f"{raised.value!r} {raised.value} {caplog.text}"
    assert (raised.value.__cause__, raised.value.__suppress_context__ or raised.value.__context__ is None) == (
        None,
        True,
    )
