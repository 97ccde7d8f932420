"""Connections of both databases, set up so that what is acknowledged is on disk."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

from poisonbook.storage.urls import Place

_WAIT_SECONDS = 10
"""How long a connection waits for another process to finish writing."""
_MOMENT_SECONDS = 0.25
"""How long a checkpoint of SQLite waits for readers: it keeps every writer waiting meanwhile."""
_READERS = 8
_PAGE_CACHE_KIB = 65_536
_WRITERS_LOCK = 0x706F69736F6E  # "poison": one number for every register of a database

_WRITER_SETTINGS = {
    "default_transaction_isolation": "read committed",
    # Whatever the writer looks up it looks up by key. A plan made while a table was small, such as that of a foreign
    # key, would scan it again and again as it grows.
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "plan_cache_mode": "force_custom_plan",
}


def reading_engine(place: Place) -> Engine:
    """Connections that read one snapshot and can write nothing."""
    settings = {"default_transaction_read_only": "on", "default_transaction_isolation": "repeatable read"}
    engine = _engine(place, settings, pool_size=_READERS, pre_ping=place.path is None)
    if place.path is not None:
        event.listen(engine, "connect", _sqlite_reads_only)
        event.listen(engine, "begin", _begin)
    return engine


def writing_engine(place: Place) -> Engine:
    """One connection whose transactions wait for every other writer, of this process and others, before they read."""
    engine = _engine(place, _WRITER_SETTINGS, pool_size=1, pre_ping=False)
    event.listen(engine, "begin", _begin_immediate if place.path is not None else _lock_writers)
    return engine


def upkeep_engine(place: Place) -> Engine:
    """A connection outside transactions, for what databases do to themselves. It waits for others a moment at most."""
    engine = _engine(place, {}, pool_size=1, pre_ping=False, wait=_MOMENT_SECONDS)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _engine(
    place: Place, settings: dict[str, str], *, pool_size: int, pre_ping: bool, wait: float = _WAIT_SECONDS
) -> Engine:
    arguments = dict(place.arguments)
    if place.path is None:
        limit = f"{round(wait * 1000)}ms"
        arguments["startup_params"] = {**settings, "lock_timeout": limit, "synchronous_commit": "on"}
    else:
        arguments |= {"check_same_thread": False, "isolation_level": None, "timeout": wait}
    engine = create_engine(
        place.url,
        connect_args=arguments,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=_WAIT_SECONDS,
        pool_pre_ping=pre_ping,
        hide_parameters=True,
    )
    if place.path is not None:
        event.listen(engine, "connect", _sqlite_is_durable)
    else:
        event.listen(engine, "do_connect", _prepares)
    return engine


def _prepares(_dialect: Dialect, _record: Any, arguments: Sequence[Any], options: Mapping[str, Any]) -> Any:
    from poisonbook.storage.prepared import PreparingConnection  # the driver is an optional part

    return PreparingConnection(*arguments, **options)


def make_private(place: Place) -> None:
    """Create the file of a SQLite store that is not there yet, readable by its owner alone; its WAL inherits that."""
    if place.path is not None:
        os.close(os.open(place.path, os.O_RDWR | os.O_CREAT, 0o600))


def _sqlite_is_durable(connection: sqlite3.Connection, _record: Any) -> None:
    # synchronous=FULL: in WAL mode it is what syncs the log at each commit. secure_delete: freed pages are zeroed.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        f"cache_size=-{_PAGE_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_reads_only(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _lock_writers(connection: Connection) -> None:
    # Held to the end of the transaction. What is read after it was committed by every writer before: no two overlap.
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")
