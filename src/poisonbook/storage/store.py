"""The store of a register: one writer, and connections that read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from poisonbook.clock import Clock, system_clock
from poisonbook.storage.engines import reading_engine, writing_engine
from poisonbook.storage.errors import StoreVersionError
from poisonbook.storage.failures import connected, in_our_words
from poisonbook.storage.migrate import need_revision, newest_revision, upgrade
from poisonbook.storage.urls import Place, place_of
from poisonbook.storage.writer import Writer


class Store:
    """A register's tables, opened by one process; several processes may open the same."""

    def __init__(self, place: Place, reader: Engine, writer: Writer, clock: Clock) -> None:
        self._place = place
        self._reader = reader
        self.writer = writer
        self.clock = clock

    @classmethod
    def open(cls, url: str, *, clock: Clock = system_clock) -> Self:
        """The store at `sqlite:///path` or `postgresql://…`.

        Raises:
            StoreUrlError: the address cannot be used.
            StoreVersionError: there is no register, or one of another version; `upgrade` makes it this one's.
            StoreUnavailableError: it cannot be reached.
        """
        place = place_of(url)
        if place.path is not None and not place.path.exists():
            raise StoreVersionError(place.shown, None, newest_revision())
        reader = reading_engine(place)
        try:
            with connected(reader) as connection, in_our_words():
                need_revision(connection, place)
        except StoreVersionError:
            reader.dispose()
            raise
        return cls(place, reader, Writer(writing_engine(place)), clock)

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
