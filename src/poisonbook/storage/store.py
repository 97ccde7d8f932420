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
from poisonbook.storage.errors import StoreError, StoreVersionError
from poisonbook.storage.failures import connected, in_our_words
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.migrate import need_revision, newest_revision, upgrade
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
            StoreUnavailableError: it cannot be reached.
            LedgerRolledBackError: its ledger is shorter than it was or a witness saw it, or another one.
            LedgerHeadError: one of the two files cannot be read.
        """
        place = place_of(url)
        if place.path is not None and not place.path.exists():
            raise StoreVersionError(place.shown, None, newest_revision())
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
        except StoreError:
            reader.dispose()
            raise
        return cls(place, reader, Writer(writing_engine(place), clock=clock, head=known), clock, known)

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
