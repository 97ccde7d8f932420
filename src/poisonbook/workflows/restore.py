"""A store of a backup: checked first, into an empty store only, and without what is due by now.

What is past its date is left out as the rows are written, so that no page and no log ever has it; then the store is
swept as ever. Nobody is let in before that, as a service sweeps before it opens a port.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from poisonbook.clock import Clock, system_clock
from poisonbook.errors import PoisonbookError
from poisonbook.facts.lines import microseconds, moment_at
from poisonbook.ledger.events import Erasure, Restored
from poisonbook.storage.dumps import Connection, is_empty, put_rows
from poisonbook.storage.events import log_event
from poisonbook.storage.holds import record_of
from poisonbook.storage.migrate import newest_revision
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each
from poisonbook.workflows.backup_files import (
    BackupError,
    BackupManifest,
    DumpedTable,
    Tell,
    check_backup,
    opened_tables,
)
from poisonbook.workflows.clock_guard import check_absence
from poisonbook.workflows.machine_time import MachineTime, machine_time
from poisonbook.workflows.sweep import Sweeper, trust_clock

_ENDS, HELD_RECORDS = "delete_after", "held_records"


class StoreNotEmptyError(PoisonbookError):
    """The store that a backup was to go into holds something already; nothing was changed."""

    code: ClassVar[str] = "store-not-empty"

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: holds a register already; a backup goes into a new store"


@dataclass(frozen=True, slots=True)
class RestoredStore:
    """What was restored."""

    place: str
    """Where, without a password."""
    manifest: BackupManifest
    rows: int
    erased: Mapping[str, int]
    """How many rows of which table were due by now, and are not in the store."""
    latest: timedelta
    """How long the one was past its date that was so longest."""


@dataclass(frozen=True, slots=True)
class _Filling:
    place: str
    manifest: BackupManifest
    rows: Callable[[DumpedTable], Iterator[Sequence[Any]]]
    now: datetime
    tell: Tell


@dataclass(slots=True)
class _LeftOut:
    """Rows that were due, and how long the one of them that was so longest."""

    counts: Counter[str]
    earliest: datetime


def restore_backup(
    path: Path,
    url: str,
    *,
    trusted: bool = False,
    tell: Tell,
    clock: Clock = system_clock,
    machine: Callable[[], MachineTime] = machine_time,
) -> RestoredStore:
    """Make a store of a backup, in one transaction.

    Args:
        url: of a store that is not there yet, or is empty.
        trusted: whether a person says that the clock is right.

    Raises:
        BackupError: the file is no backup, or not whole.
        ClockDoubtedError: the clock is before the backup, or too long after it to be believed without a person.
        StoreNotEmptyError: there is something in the store.
        StoreError: the store cannot be made or written.
    """
    manifest, problems = check_backup(path, tell=tell)
    if problems:
        raise BackupError(path, f"is not whole: {problems[0]}; nothing was restored")
    if manifest.revision != newest_revision():
        made = f"was made of a store at revision {manifest.revision}, not {newest_revision()}"
        raise BackupError(path, f"{made}; restore it with poisonbook {manifest.version}, then upgrade the store")
    now = clock()
    if not trusted:
        check_absence(now, manifest.made_at, machine())
    Store.upgrade(url)
    with Store.open(url, clock=clock) as store, opened_tables(path) as rows:
        left_out = store.writer.run(_FILL, _Filling(store.shown, manifest, rows, now, tell))
        trust_clock(store, machine=machine)  # checked above, or by a person
        swept = Sweeper(store, machine=machine).sweep()
        erased = left_out.counts + Counter(swept.counts)
        latest = max(now - left_out.earliest, swept.latest)
        return RestoredStore(store.shown, manifest, manifest.rows - erased.total(), dict(erased), latest)


@each
def _fill(connection: Connection, filling: _Filling) -> _LeftOut:
    if not is_empty(connection):
        raise StoreNotEmptyError(filling.place)
    left_out = _LeftOut(Counter(), filling.now)
    tables, held = filling.manifest.tables, _held(filling)
    for number, table in enumerate(tables):
        filling.tell("restore", number, len(tables))
        rows = filling.rows(table)
        if _ENDS in table.columns:
            rows = _in_time(table, rows, filling.now, left_out, held)
        put_rows(connection, table.name, table.columns, rows)
    filling.tell("restore", len(tables), len(tables))
    at, manifest = filling.now.astimezone(UTC).isoformat(), filling.manifest
    log_event(connection, Restored(at=at, made_at=manifest.made_at.isoformat(), manifest=manifest.sha256))
    if left_out.counts:
        seconds = int((filling.now - left_out.earliest).total_seconds())
        log_event(connection, Erasure(at=at, counts=dict(left_out.counts), latest_seconds=seconds))
    return left_out


def _held(filling: _Filling) -> frozenset[tuple[str, str, str]]:
    """Operator, noun and id of the records that a legal hold keeps now."""
    until = microseconds(filling.now)
    return frozenset(
        (row["operator"], row["noun"], row["id"])
        for table in filling.manifest.tables
        if table.name == HELD_RECORDS
        for row in (dict(zip(table.columns, cells, strict=True)) for cells in filling.rows(table))
        if row[_ENDS] > until
    )


def _in_time(
    table: DumpedTable,
    rows: Iterator[Sequence[Any]],
    now: datetime,
    left_out: _LeftOut,
    held: frozenset[tuple[str, str, str]],
) -> Iterator[Sequence[Any]]:
    """The rows that are not past their date, or are held."""
    place, until = table.columns.index(_ENDS), microseconds(now)
    for row in rows:
        if row[place] > until or (held and record_of(table.name, dict(zip(table.columns, row, strict=True))) in held):
            yield row
        else:
            left_out.counts[table.name] += 1
            left_out.earliest = min(left_out.earliest, moment_at(row[place]))


_FILL = _fill
