"""Epochs of pseudonyms: a new key is made in time, and an old one is destroyed when nothing is left under it.

The ledger says of each epoch that its key was made and, later, destroyed; a file beside the keys says the latter too,
so that it is known in a store that was restored of a backup from before.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.events import EpochChange
from poisonbook.privacy.epoch_folder import DESTROYED, KEY, PseudonymFolder, days_in, destroyed_path, key_path
from poisonbook.privacy.epochs import begin_of, day_of, epoch_name
from poisonbook.privacy.pseudonyms import KEY_BYTES
from poisonbook.settings import Settings
from poisonbook.storage import contents, epochs, pseudonym_links
from poisonbook.storage.epochs import Connection, InUse
from poisonbook.storage.events import log_event
from poisonbook.storage.store import Store
from poisonbook.storage.work import each
from poisonbook.workflows.secret_files import destroy_file, replace_file, write_once

MADE, GONE = "made", "destroyed"
_UNDER_WAY = timedelta(days=1)
"""For how long after the end of an epoch something may be written that was begun in it."""


class EpochError(PoisonbookError):
    """An epoch that cannot be made."""

    code: ClassVar[str] = "epoch"

    def __init__(self, day: date, problem: str) -> None:
        super().__init__(day, problem)
        self.day = day
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.day}: {self.problem}"


class EpochState(StrEnum):
    """How one epoch stands."""

    COMING = "coming"
    """It has not begun."""
    CURRENT = "current"
    """What is written is written under it."""
    EARLIER = "earlier"
    """What was written under it is still found."""
    DESTROYED = "destroyed"
    """Nobody can ask any more who was in it."""
    MISSING = "missing"
    """Its key should be there, and is not."""


@dataclass(frozen=True, slots=True)
class EpochStatus:
    """One epoch, and how much is under it."""

    day: date
    """From which it holds."""
    state: EpochState
    used: InUse


@dataclass(frozen=True, slots=True)
class _Change:
    folder: Path
    day: date
    at: str


def next_day(settings: Settings, now: datetime) -> date:
    """The first day from which a new epoch may hold.

    An order that was asked for before the key was there may be confirmed so much later, and has then to be known under
    the epoch of that day.
    """
    earliest = now.astimezone(UTC) + timedelta(hours=settings.open_order_hours)
    return earliest.date() + timedelta(days=1)


def make_epoch(store: Store, settings: Settings, day: date | None = None) -> date:
    """Make the key of an epoch that holds from `day` on, by default from the first day it may; the day.

    Raises:
        PseudonymKeyError: there is no key in the folder, so this is not the serving host.
        EpochError: that is too soon, or there is one from then on or later.
        KeyFileExistsError: another process made it just now.
        StoreFolderError: it cannot be written.
    """
    PseudonymFolder(settings.pseudonym_keys)
    now = store.clock()
    first, wanted = next_day(settings, now), day or next_day(settings, now)
    if wanted < first:
        why = f"what is sold now may be confirmed for {settings.open_order_hours} hours under the epoch that it is in"
        raise EpochError(wanted, f"is too soon: the first day is {first}, as {why}")
    store.writer.run(_MAKE, _Change(settings.pseudonym_keys, wanted, now.astimezone(UTC).isoformat()))
    return wanted


def log_epochs(store: Store, days: Iterable[date]) -> None:
    """Put into the ledger that the keys of these epochs were made."""
    at = store.clock().astimezone(UTC).isoformat()
    store.writer.run(_LOG_MADE, [EpochChange(at=at, done=MADE, epoch=day.isoformat()) for day in days])


def destroy_key(store: Store, folder: Path, day: date, now: datetime) -> bool:
    """Destroy the key of an epoch, unless something is in the store that can be asked for with it; whether it is gone.

    The ledger says so first: where the machine stops between the two, the next sweep destroys it.

    Raises:
        StoreFolderError: its file cannot be written or deleted.
    """
    with store.reading() as connection:
        if epochs.is_held(connection, epoch_name(day)):  # looked at apart first, so that no order waits for it
            return False
    at = now.astimezone(UTC).isoformat()
    if not store.writer.run(_DESTROY, _Change(folder, day, at)):
        return False
    destroy_file(key_path(folder, day))
    replace_file(destroyed_path(folder, day), f"destroyed {at}\n".encode())
    return True


def due_for_destruction(known: Mapping[date, str], folder: Path, now: datetime) -> list[date]:
    """The epochs that ended and whose key was not destroyed yet, the earliest first."""
    there, gone = set(days_in(folder, KEY)), set(days_in(folder, DESTROYED))
    days = sorted(there | set(known))
    ended = [day for day, after in pairwise(days) if begin_of(after) + _UNDER_WAY <= now]
    return [day for day in ended if day in there or day not in gone or known.get(day) == MADE]


def known_epochs(store: Store) -> dict[date, str]:
    """The epochs that the ledger names, and what was done with each last."""
    with store.reading() as connection:
        return _known(connection)


def missing_keys(known: Mapping[date, str], folder: Path) -> list[date]:
    """The epochs whose keys should be in the folder and are not.

    Raises:
        PseudonymKeyError: the folder cannot be read.
    """
    there = {*days_in(folder, KEY), *days_in(folder, DESTROYED)}
    return sorted(day for day, done in known.items() if done == MADE and day not in there)


def epoch_statuses(store: Store, settings: Settings) -> list[EpochStatus]:
    """Every epoch that there is a key of, that the ledger names, or under which something is in the store.

    Raises:
        PseudonymKeyError: the folder cannot be read.
    """
    folder, now = settings.pseudonym_keys, store.clock()
    there, gone = set(days_in(folder, KEY)), set(days_in(folder, DESTROYED))
    with store.reading() as connection:
        known = _known(connection)
        named = {day for name in epochs.epochs_in_use(connection) if (day := day_of(name)) is not None}
        days = sorted(there | gone | known.keys() | named)
        current = max((day for day in there if begin_of(day) <= now), default=min(there, default=None))

        def state(day: date) -> EpochState:
            if day not in there:
                return EpochState.DESTROYED if day in gone or known.get(day) == GONE else EpochState.MISSING
            if day == current:
                return EpochState.CURRENT
            return EpochState.EARLIER if begin_of(day) <= now else EpochState.COMING

        return [EpochStatus(day, state(day), epochs.in_use(connection, epoch_name(day))) for day in days]


def problems_of_epochs(statuses: Sequence[EpochStatus]) -> Iterator[str]:
    """What is wrong with the keys of epochs, in plain words."""
    for one in statuses:
        if one.state is EpochState.MISSING:
            yield missing_key(one.day, rows=one.used.rows)


def missing_key(day: date, *, rows: int | None = None) -> str:
    """That the key of an epoch is not where it should be, and what that does."""
    what = "" if rows is None else f" ({rows} rows are under it)"
    return (
        f"the key of the pseudonyms from {day} on is missing{what}: whoever is in them is not found any more; "
        f"put {day}{KEY} back from the copy of the keys (docs/guide/keys.md)"
    )


@each
def _make(connection: Connection, change: _Change) -> None:
    last = max(days_in(change.folder, KEY) + list(_known(connection)), default=date.min)
    if change.day <= last:
        raise EpochError(change.day, f"there is an epoch from {last} on")
    write_once(key_path(change.folder, change.day), fresh_key())
    log_event(connection, EpochChange(at=change.at, done=MADE, epoch=change.day.isoformat()))


@each
def _log_made(connection: Connection, made: Sequence[EpochChange]) -> None:
    known = _known(connection)
    for one in made:
        if date.fromisoformat(one.epoch) not in known:
            log_event(connection, one)


@each
def _destroy(connection: Connection, change: _Change) -> bool:
    if epochs.is_held(connection, epoch_name(change.day)):
        return False
    pseudonym_links.forget_epoch(connection, epoch_name(change.day))
    if _known(connection).get(change.day) != GONE:
        log_event(connection, EpochChange(at=change.at, done=GONE, epoch=change.day.isoformat()))
    return True


def fresh_key() -> bytes:
    """A new random key, as it stands in a file."""
    return base64.b64encode(os.urandom(KEY_BYTES)) + b"\n"


def _known(connection: Connection) -> dict[date, str]:
    told = [json.loads(one.content) for one in contents.of_kind(connection, EpochChange.KIND)]
    return {date.fromisoformat(one["epoch"]): one["done"] for one in told}


_MAKE, _LOG_MADE, _DESTROY = _make, _log_made, _destroy
