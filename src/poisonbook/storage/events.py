"""What is to go into the ledger with the transaction: kept beside the connection until just before its commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Table
from sqlalchemy.engine import Connection

from poisonbook.ledger.event import Event
from poisonbook.ledger.events import RecordKept
from poisonbook.storage.work import each, keeping

Key = tuple[str, str]
"""Operator and id."""

_PENDING = "poisonbook events"


class Standing(NamedTuple):
    """A record as it stands."""

    digest: str
    """SHA-256, in hexadecimal figures."""
    ends: datetime | None
    """When it is to be deleted; None: it has no date."""


class Saying(NamedTuple):
    """What the entry of a record says beside that it was kept."""

    kind: type[RecordKept]
    fields: Mapping[str, Any]
    """Those that `kind` has beside the ones of every record."""


class Touched(NamedTuple):
    """A record that was written, changed or deleted."""

    table: Table
    key: Key
    standing: Standing | None
    """As it stands since; None: to be read."""
    saying: Saying | None = None
    """What more its entry says."""


@dataclass(slots=True)
class Pending:
    """What the works of a transaction did so far."""

    touched: list[Touched] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def mark(self) -> tuple[int, int]:
        """How far it has come, to go back to."""
        return len(self.touched), len(self.events)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Forget what came after a mark: its savepoint was rolled back."""
        del self.touched[mark[0] :]
        del self.events[mark[1] :]


class Savepoint:
    """A part of a transaction that can be undone, with what it would have logged.

    As a context it is kept at its end, unless it was undone before; an error undoes it.
    """

    def __init__(self, connection: Connection) -> None:
        self._pending = pending_of(connection)
        self._mark = self._pending.mark
        self._savepoint = connection.begin_nested()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.undo()
        elif self._savepoint.is_active:
            self.keep()

    def keep(self) -> None:
        """Let what was done since be a part of the transaction."""
        self._savepoint.commit()

    def undo(self) -> None:
        """Undo what was done since."""
        self._savepoint.rollback()
        self._pending.back_to(self._mark)


def log_event(connection: Connection, event: Event) -> None:
    """Have an event logged in the transaction."""
    pending_of(connection).events.append(event)


@keeping(lambda _: False)  # what was told alone is told again by who asks again
@each
def log(connection: Connection, event: Event) -> None:
    """`log_event`, as work for the writer."""
    log_event(connection, event)


def touch(
    connection: Connection,
    table: Table,
    keys: Iterable[Key],
    *,
    standing: Mapping[Key, Standing] | None = None,
    saying: Mapping[Key, Saying] | None = None,
) -> None:
    """Have records logged as they stand at the end of the transaction; `keys` are operators and ids.

    Args:
        standing: how they stand, where that is known: unless they are touched again, nothing has to be read.
        saying: what more their entries say.
    """
    known, told = standing or {}, saying or {}
    pending_of(connection).touched.extend(Touched(table, key, known.get(key), told.get(key)) for key in keys)


def pending_of(connection: Connection) -> Pending:
    """What waits to be logged with the transaction of a connection."""
    pending: Pending = connection.info.setdefault(_PENDING, Pending())
    return pending


def take_pending(connection: Connection) -> Pending:
    """What waits to be logged; nothing waits after that."""
    pending: Pending = connection.info.pop(_PENDING, None) or Pending()
    return pending
