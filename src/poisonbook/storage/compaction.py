"""That the bytes of deleted rows leave the files, as far as the database lets them.

SQLite zeroes what is deleted (`secure_delete`), but the rows stay in the write-ahead log until it is truncated.
PostgreSQL lets a vacuum use their place for other rows; what its pages and its log still hold is in the guide.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.engine import Connection

from poisonbook.storage.engines import upkeep_engine
from poisonbook.storage.errors import StoreBusyError
from poisonbook.storage.failures import connected, in_our_words
from poisonbook.storage.tables.everything import METADATA, PARTS_OF
from poisonbook.storage.urls import Place


def compact(place: Place, tables: Iterable[str]) -> bool:
    """Clean up after rows of `tables` were deleted; False: a reader holds it back, to be tried again later.

    Raises:
        StoreError: the store cannot be reached.
    """
    engine = upkeep_engine(place)
    try:
        with connected(engine) as connection, in_our_words():
            return _truncated(connection) if place.path is not None else _vacuumed(connection, tables)
    except StoreBusyError:
        return False
    finally:
        engine.dispose()


def wal_bytes(place: Place) -> int | None:
    """How large SQLite's write-ahead log is; None: of PostgreSQL nobody knows from here."""
    if place.path is None:
        return None
    log = place.path.with_name(f"{place.path.name}-wal")
    return log.stat().st_size if log.exists() else 0


def files_of(place: Place) -> tuple[Path, ...]:
    """The files of a SQLite store that may be there; PostgreSQL's are its server's."""
    if place.path is None:
        return ()
    return tuple(place.path.with_name(place.path.name + end) for end in ("", "-wal", "-shm", "-journal"))


def _truncated(connection: Connection) -> bool:
    busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy


def _vacuumed(connection: Connection, tables: Iterable[str]) -> bool:
    swept = [METADATA.tables[name] for name in sorted(tables)]
    for table in (*swept, *(PARTS_OF[one][0] for one in swept if one in PARTS_OF)):
        # Of few dead rows PostgreSQL would leave the entries in the indexes.
        connection.exec_driver_sql(f"VACUUM (INDEX_CLEANUP ON) {table.name}")
    return True
