"""Errors of the databases in our own words: the caller never sees a driver's text, which may quote a row."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from poisonbook.storage.errors import (
    StoreBusyError,
    StoreConflictError,
    StoreDamagedError,
    StoreError,
    StoreFaultError,
    StoreUnavailableError,
    StoreValueError,
    TableMissingError,
)
from poisonbook.storage.tables.everything import METADATA

_SQLITE_OF: Mapping[str, type[StoreError]] = {
    "SQLITE_BUSY": StoreBusyError,
    "SQLITE_LOCKED": StoreBusyError,
    "SQLITE_CONSTRAINT": StoreConflictError,
    "SQLITE_MISMATCH": StoreValueError,
    "SQLITE_TOOBIG": StoreValueError,
}
_SQLITE_GONE = frozenset({"FULL", "IOERR", "CANTOPEN", "READONLY", "PERM", "PROTOCOL", "NOMEM"})
_SQLITE_DAMAGED = frozenset({"CORRUPT", "NOTADB"})
# PostgreSQL's classes of SQLSTATE (its manual, appendix A).
_POSTGRES_OF: Mapping[str, type[StoreError]] = {
    "22": StoreValueError,
    "23": StoreConflictError,
    "40": StoreBusyError,
    "55": StoreBusyError,
}
_UNDEFINED_TABLE = "42P01"
_NO_TABLE = re.compile(r'no such table: (?:main\.)?(\w+)$|relation "(\w+)" does not exist$')
_POSTGRES_GONE = frozenset({"08", "25", "28", "3D", "53", "57", "58", "F0", "XX"})


def store_error(error: BaseException) -> StoreError | None:
    """What an error of the database or its driver is called here; None for any other error."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, (UnicodeEncodeError, OverflowError)):
        return StoreValueError()
    if isinstance(error, UnicodeDecodeError):  # bytes of the database that changed where it has texts
        return StoreDamagedError("bytes that are no text")
    if isinstance(error, DBAPIError):
        original: BaseException = error.orig if error.orig is not None else error
        return _of_sqlite(original) if isinstance(original, sqlite3.Error) else _of_postgres(original, error)
    if isinstance(error, PoolTimeoutError):
        return StoreBusyError()
    if isinstance(error, SQLAlchemyError):
        return StoreFaultError(type(error).__name__)
    return None


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raises errors of the database as `StoreError`, and without the driver's in their trace."""
    try:
        yield
    except (SQLAlchemyError, UnicodeError) as error:
        raise store_error(error) or StoreFaultError(type(error).__name__) from None


def connected(engine: Engine) -> Connection:
    """A connection; StoreUnavailableError where the database cannot be reached."""
    try:
        with in_our_words():
            return engine.connect()
    except OSError:  # of TLS
        raise StoreUnavailableError("no connection") from None


def _of_sqlite(error: sqlite3.Error) -> StoreError:
    name: str | None = getattr(error, "sqlite_errorname", None)
    if name is None:  # the module's own, such as a wrong number of parameters
        return StoreFaultError(type(error).__name__)
    family = "_".join(name.split("_")[:2])
    known = _SQLITE_OF.get(family)
    if known is not None:
        return known()
    if family.removeprefix("SQLITE_") in _SQLITE_DAMAGED:
        return StoreDamagedError(name)
    if family.removeprefix("SQLITE_") in _SQLITE_GONE:
        return StoreUnavailableError(name)
    return _without_table(str(error)) or StoreFaultError(name)


def _of_postgres(error: BaseException, wrapped: DBAPIError) -> StoreError:
    said = error.args[0] if error.args else None
    state = said.get("C") if isinstance(said, dict) else None
    if isinstance(wrapped, IntegrityError):
        return StoreConflictError()
    if not isinstance(state, str):  # the driver's own: no connection, or a broken one
        return StoreUnavailableError("no connection")
    known = _POSTGRES_OF.get(state[:2])
    if known is not None:
        return known()
    if state[:2] in _POSTGRES_GONE:
        return StoreUnavailableError(f"SQLSTATE {state}")
    missing = _without_table(str(said.get("M"))) if state == _UNDEFINED_TABLE and isinstance(said, dict) else None
    return missing or StoreFaultError(f"SQLSTATE {state}")


def _without_table(told: str) -> TableMissingError | None:
    """The error of a table of ours that is not there; None: the database told of something else."""
    matched = _NO_TABLE.search(told)
    name = None if matched is None else matched[1] or matched[2]
    return TableMissingError(name) if name in METADATA.tables and name is not None else None
