"""The store of a register: one writer, and connections that read."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from poisonbook.clock import Clock, system_clock
from poisonbook.storage import compaction
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.engines import reading_engine, writing_engine
from poisonbook.storage.errors import LedgerHeadError, StoreError, StoreGoneError, StoreVersionError
from poisonbook.storage.failures import connected, in_our_words
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.migrate import need_revision, newest_revision, revision_at, upgrade
from poisonbook.storage.tiles import need_whole, size_of
from poisonbook.storage.urls import Place, place_of
from poisonbook.storage.writer import Writer

_LOG = logging.getLogger(__name__)


class Store:
    """A register's tables, opened by one process; several processes may open the same."""

    def __init__(self, place: Place, reader: Engine, writer: Writer, clock: Clock, head: HeadFile | None) -> None:
        self._place = place
        self._reader = reader
        self.writer = writer
        self.clock = clock
        self._head = head

    @classmethod
    def open(
        cls, url: str, *, clock: Clock = system_clock, head: Path | None = None, cosigned: Path | None = None
    ) -> Self:
        """The store at `sqlite:///path` or `postgresql://…`; in the file `head` is how long its ledger was.

        In the file `cosigned` is how long a witness saw it.

        Raises:
            StoreUrlError: the address cannot be used.
            StoreVersionError: there is no register, or one of another version; `upgrade` makes it this one's.
            StoreGoneError: there is no register, though `head` knows a ledger.
            StoreDamagedError, TableMissingError: what is there is not as it was written.
            StoreUnavailableError: it cannot be reached.
            LedgerRolledBackError: its ledger is shorter than it was or a witness saw it, or another one.
            LedgerHeadError: one of the two files cannot be read.
        """
        place = place_of(url)
        if place.path is not None and not place.path.exists():
            raise _no_register(place, head)
        reader = reading_engine(place)
        known = None if head is None else HeadFile(head)
        try:
            # Read before the store is: another process may write meanwhile, and make the ledger and both files longer.
            found = None if known is None else known.read()
            seen = None if cosigned is None else CosignedFile(cosigned).head()
            with connected(reader) as connection, in_our_words():
                need_revision(connection, place)
                if known is not None and found is None and size_of(connection):
                    _LOG.warning("%s is missing: nobody knows whether the ledger was longer than it is", head)
                need_whole(connection, found)
                need_whole(connection, seen)
        except StoreError as error:
            reader.dispose()
            if isinstance(error, StoreVersionError) and error.found is None:
                raise _no_register(place, head) from None
            raise
        return cls(place, reader, Writer(writing_engine(place), clock=clock, head=known), clock, known)

    @staticmethod
    def revision(url: str) -> str | None:
        """The revision of the register at `url`; None: there is none. Nothing is changed.

        Raises:
            StoreError: it cannot be reached or read.
        """
        return revision_at(place_of(url))

    @staticmethod
    def upgrade(url: str) -> str:
        """Create the store or bring it to this version; the revision it is at. Again, it changes nothing.

        Raises:
            NewerStoreError: a newer version made it.
            StoreUrlError, StoreUnavailableError, StoreBusyError: it cannot be reached or is being written.
        """
        return upgrade(place_of(url))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on one snapshot of the store that can write nothing.

        Raises:
            StoreUnavailableError: the store cannot be reached.
            StoreBusyError: too many read already.
        """
        with connected(self._reader) as connection, in_our_words():
            yield connection

    def compact(self, tables: Iterable[str]) -> bool:
        """Have the bytes of rows that were deleted from `tables` leave the files, as far as the database lets them.

        False: a reader holds it back; to be tried again later.

        Raises:
            StoreError: the store cannot be reached.
        """
        return compaction.compact(self._place, tables)

    @staticmethod
    def files_at(url: str) -> tuple[Path, ...]:
        """The files that a store at `url` may have, the database first; none of PostgreSQL's, which its server has."""
        return compaction.files_of(place_of(url))

    @property
    def files(self) -> tuple[Path, ...]:
        """The files it may have, of SQLite; those of PostgreSQL are its server's."""
        return compaction.files_of(self._place)

    @property
    def wal_bytes(self) -> int | None:
        """How large SQLite's write-ahead log is; None: the store is on PostgreSQL."""
        return compaction.wal_bytes(self._place)

    @property
    def head(self) -> Head | None:
        """How long its ledger was when it last answered a write, and its root; None: that is not kept."""
        return None if self._head is None else self._head.read()

    @property
    def shown(self) -> str:
        """Where it is, without a password."""
        return self._place.shown

    def close(self) -> None:
        """Write what waits and let go of all connections."""
        self.writer.close()
        self._reader.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def need_not_gone(url: str, head: Path, *, has_keys: bool = False) -> None:
    """Go on only where there is a register, or never was one, as far as what lies beside it tells.

    Args:
        head: the file that says how long its ledger was.
        has_keys: whether its keys are there.

    Raises:
        StoreGoneError: there was one.
        StoreError: the store cannot be reached or read.
    """
    place = place_of(url)
    if revision_at(place) is None and isinstance(error := _no_register(place, head, has_keys=has_keys), StoreGoneError):
        raise error


def _no_register(place: Place, head: Path | None, *, has_keys: bool = False) -> StoreError:
    """What to say of a place without a register: that it is gone, or was never made."""
    try:
        entries = None if head is None else HeadFile(head).size()
    except LedgerHeadError:
        entries, has_keys = None, True
    if entries or has_keys:
        return StoreGoneError(place.shown, entries)
    return StoreVersionError(place.shown, None, newest_revision())
