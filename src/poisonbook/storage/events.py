"""What is to go into the ledger with the transaction: kept beside the connection until just before its commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Table
from sqlalchemy.engine import Connection

from poisonbook.ledger.events import Event
from poisonbook.storage.work import each

Key = tuple[str, str]
"""Operator and id."""

_PENDING = "poisonbook events"


class Standing(NamedTuple):
    """A record as it stands."""

    digest: str
    """SHA-256, in hexadecimal figures."""
    ends: datetime | None
    """When it is to be deleted; None: it has no date."""


class Touched(NamedTuple):
    """A record that was written, changed or deleted."""

    table: Table
    key: Key
    standing: Standing | None
    """As it stands since; None: to be read."""


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


def log_event(connection: Connection, event: Event) -> None:
    """Have an event logged in the transaction."""
    pending_of(connection).events.append(event)


@each
def log(connection: Connection, event: Event) -> None:
    """`log_event`, as work for the writer."""
    log_event(connection, event)


def touch(
    connection: Connection, table: Table, keys: Iterable[Key], *, standing: Mapping[Key, Standing] | None = None
) -> None:
    """Have records logged as they stand at the end of the transaction; `keys` are operators and ids.

    Args:
        standing: how they stand, where that is known: unless they are touched again, nothing has to be read.
    """
    known = standing or {}
    pending_of(connection).touched.extend(Touched(table, key, known.get(key)) for key in keys)


def pending_of(connection: Connection) -> Pending:
    """What waits to be logged with the transaction of a connection."""
    pending: Pending = connection.info.setdefault(_PENDING, Pending())
    return pending


def take_pending(connection: Connection) -> Pending:
    """What waits to be logged; nothing waits after that."""
    pending: Pending = connection.info.pop(_PENDING, None) or Pending()
    return pending
