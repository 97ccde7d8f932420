"""A database that goes away, and comes back: nobody is told what is not so, and nobody has to help."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from tests.unit.storage.writing import read, written

from poisonbook.storage import counters, engines
from poisonbook.storage.errors import StoreBusyError, StoreUnavailableError
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection
    from tests.stores import Postgres


@each
def _count(connection: Connection, name: str) -> int:
    return counters.take(connection, "op-1", name, 1)


def test_a_server_that_stops_and_starts(own_postgres: Postgres) -> None:
    with Store.open(own_postgres.database(template="empty_register")) as store:
        assert store.writer.run(_count, "a") == 1

        own_postgres.stop()
        futures = [store.writer.submit(_count, "a") for _ in range(10)]
        assert {type(future.exception(60)) for future in futures} == {StoreUnavailableError}
        with pytest.raises(StoreUnavailableError), store.reading():
            pass
        with pytest.raises(StoreUnavailableError):
            Store.open(own_postgres.url("register_0"))

        own_postgres.start()
        assert store.writer.run(_count, "a") == 2
        assert read(store, counters.last, "op-1", "a") == 2


def test_a_server_that_goes_in_the_middle_of_a_transaction(own_postgres: Postgres) -> None:
    begun, gone = threading.Event(), threading.Event()

    @each
    def interrupted(connection: Connection, _: None) -> int:
        number = counters.take(connection, "op-1", "a", 1)
        begun.set()
        gone.wait(60)
        return number

    with Store.open(own_postgres.database(template="empty_register")) as store:
        first = store.writer.submit(interrupted, None)
        begun.wait(60)
        second = store.writer.submit(_count, "b")
        own_postgres.stop()
        gone.set()

        assert isinstance(first.exception(60), StoreUnavailableError)
        assert isinstance(second.exception(60), StoreUnavailableError)
        own_postgres.start()
        assert store.writer.run(_count, "a") == 1


def test_connections_that_were_cut_while_nobody_used_them(postgres: Postgres) -> None:
    url = postgres.database(template="empty_register")
    with Store.open(url) as store, Store.open(url) as other:
        assert store.writer.run(_count, "a") == 1
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        cut = text(f"SELECT pg_terminate_backend(pid) {others}")
        written(other, lambda connection: connection.execute(cut).all())

        assert store.writer.run(_count, "a") == 2
        assert read(store, counters.last, "op-1", "a") == 2


def test_a_file_that_another_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_WAIT_SECONDS", 0.05)
    Store.upgrade(f"sqlite:///{tmp_path / 'register.db'}")
    with Store.open(f"sqlite:///{tmp_path / 'register.db'}") as store:
        holder = sqlite3.connect(tmp_path / "register.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        futures = [store.writer.submit(_count, "a") for _ in range(3)]
        assert {type(future.exception(60)) for future in futures} == {StoreBusyError}
        assert read(store, counters.last, "op-1", "a") == 0

        holder.execute("ROLLBACK")
        holder.close()
        assert store.writer.run(_count, "a") == 1
