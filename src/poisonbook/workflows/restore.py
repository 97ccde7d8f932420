"""A store of a backup: checked first, into an empty store only, and without what is due by now.

What is past its date is left out as the rows are written, so that no page and no log ever has it; then the store is
swept as ever. Nobody is let in before that, as a service sweeps before it opens a port.

The ledger goes on from where it was in the backup, and its next entry says so, and how much longer it is known to have
been. What nobody outside saw is given up with that. Where a witness saw more the store is not served until a person
accepts the loss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from poisonbook.clock import Clock, system_clock
from poisonbook.errors import PoisonbookError
from poisonbook.ledger.events import Erasure, Restored
from poisonbook.settings import Settings
from poisonbook.storage import api_keys, one_time, sessions, tiles
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.dumps import Connection, columns_of, dumped_tables, is_empty, put_rows
from poisonbook.storage.errors import LedgerHeadDamagedError, LedgerRolledBackError
from poisonbook.storage.events import log_event
from poisonbook.storage.head import Head, HeadFile
from poisonbook.storage.migrate import newest_revision
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each
from poisonbook.workflows.backup_files import (
    BackupError,
    BackupManifest,
    Tell,
    check_backup,
    opened_tables,
)
from poisonbook.workflows.clock_guard import check_absence
from poisonbook.workflows.machine_time import MachineTime, machine_time
from poisonbook.workflows.output import new_file
from poisonbook.workflows.restored_rows import Rows, RowsInTime
from poisonbook.workflows.secret_files import make_folder
from poisonbook.workflows.sweep import Sweeper, trust_clock


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
    ledger: Continued
    keys_revoked: int
    """API keys that were in use when the backup was made, and are not any more."""


@dataclass(frozen=True, slots=True)
class Continued:
    """How the ledger goes on."""

    entries: int
    """How many of them the backup has."""
    known: int | None
    """How long it is known to have been; None: nothing says that it was longer, or another one."""
    was_witnessed: bool
    """Whether a witness saw more than the backup has: the store is not served until that loss is accepted."""


@dataclass(frozen=True, slots=True)
class _Filling:
    place: str
    manifest: BackupManifest
    rows: Rows
    now: datetime
    keep_api_keys: bool
    head: Head | None
    cosigned: Head | None
    tell: Tell


@dataclass(frozen=True, slots=True)
class _Filled:
    rows: RowsInTime
    ledger: Continued
    keys_revoked: int


def restore_backup(
    path: Path,
    url: str,
    *,
    head: HeadFile | None = None,
    cosigned: CosignedFile | None = None,
    keep_api_keys: bool = False,
    trusted: bool = False,
    tell: Tell,
    clock: Clock = system_clock,
    machine: Callable[[], MachineTime] = machine_time,
) -> RestoredStore:
    """Make a store of a backup, in one transaction.

    Args:
        url: of a store that is not there yet, or is empty.
        head: what says how long the ledger was, if it is there; afterwards it says how long it is.
        cosigned: the newest checkpoint that a witness cosigned, if it is there; it is left as it is.
        keep_api_keys: whether the keys that were in use then are to be so again, whichever were revoked since.
        trusted: whether a person says that the clock is right.

    Raises:
        BackupError: the file is no backup, or not whole.
        ClockDoubtedError: the clock is before the backup, or too long after it to be believed without a person.
        StoreNotEmptyError: there is something in the store.
        StoreError: the store cannot be made or written, or a file beside it not be read.
    """
    manifest, problems = check_backup(path, tell=tell)
    if problems:
        raise BackupError(path, f"is not whole: {problems[0]}; nothing was restored")
    if manifest.revision != newest_revision():
        made = f"was made of a store at revision {manifest.revision}, not {newest_revision()}"
        raise BackupError(path, f"{made}; restore it with poisonbook {manifest.version}, then upgrade the store")
    if {one.name: one.columns for one in manifest.tables} != {name: columns_of(name) for name in dumped_tables()}:
        raise BackupError(path, "has other tables than a store of its revision; nothing was restored")
    now = clock()
    if not trusted:
        check_absence(now, manifest.made_at, machine())
    known = None if head is None else _told(head.read)
    witnessed = None if cosigned is None else _told(cosigned.head)
    Store.upgrade(url)
    with Store.open(url, clock=clock) as store, opened_tables(path) as rows:
        filling = _Filling(store.shown, manifest, rows, now, keep_api_keys, known, witnessed, tell)
        filled = store.writer.run(_FILL, filling)
        if trusted:
            trust_clock(store, machine=machine)
        swept = Sweeper(store, machine=machine).sweep()
        if head is not None:
            with store.reading() as connection:
                head.replace(tiles.head_of(connection))
    erased = filled.rows.left_out + Counter(swept.counts)
    latest = max(now - filled.rows.earliest, swept.latest)
    rest = manifest.rows - erased.total()
    return RestoredStore(store.shown, manifest, rest, dict(erased), latest, filled.ledger, filled.keys_revoked)


@contextmanager
def new_store(settings: Settings) -> Iterator[None]:
    """A folder and a database that a backup goes into; where it does not, they go again if they are new.

    Raises:
        OutputError, StoreFolderError: the folder cannot be written.
        StoreUrlError: the database's address cannot be used.
    """
    beside = (settings.ledger_head, settings.ledger_cosigned)
    with ExitStack() as stack:
        if files := Store.files_at(settings.database):
            stack.enter_context(new_file(files[0], *files[1:], *beside))
        make_folder(settings.folder)
        yield


def keep_cosigned(given: Path, cosigned: CosignedFile) -> None:
    """Put a checkpoint that a witness cosigned where the store is held against it; a newer one there stays.

    Raises:
        LedgerHeadError: it cannot be read or written, or is no checkpoint.
    """
    found = CosignedFile(given).read()
    if found is not None:
        cosigned.write(found[0])


@each
def _fill(connection: Connection, filling: _Filling) -> _Filled:
    if not is_empty(connection):
        raise StoreNotEmptyError(filling.place)
    rows, tables = RowsInTime(filling.manifest, filling.rows, filling.now), filling.manifest.tables
    for number, table in enumerate(tables):
        filling.tell("restore", number, len(tables))
        put_rows(connection, table.name, table.columns, rows.of(table))
    filling.tell("restore", len(tables), len(tables))
    sessions.forget_all(connection)  # who was in then, and what was not used yet, counts for nothing now
    one_time.forget_all(connection)
    begun = tiles.head_of(connection)
    lost = [one for one in (filling.head, filling.cosigned) if one is not None and not _goes_on(connection, one)]
    known = max((one.size for one in lost), default=None)
    revoked = 0 if filling.keep_api_keys else _revoke_keys(connection, filling.now)
    at, manifest = filling.now.astimezone(UTC).isoformat(), filling.manifest
    log_event(
        connection,
        Restored(
            at=at,
            made_at=manifest.made_at.isoformat(),
            manifest=manifest.sha256,
            entries=begun.size,
            root=begun.root.hex(),
            entries_known=known,
            keys_revoked=revoked,
        ),
    )
    if rows.left_out:
        seconds = int((filling.now - rows.earliest).total_seconds())
        log_event(connection, Erasure(at=at, counts=dict(rows.left_out), latest_seconds=seconds))
    return _Filled(rows, Continued(begun.size, known, was_witnessed=filling.cosigned in lost), revoked)


def _told(head: Callable[[], Head | None]) -> Head | None:
    """How long the ledger was, says a file beside it; None: it says nothing, or is damaged."""
    try:
        return head()
    except LedgerHeadDamagedError:
        return None


def _revoke_keys(connection: Connection, now: datetime) -> int:
    """Take every API key out of use: nobody knows which were revoked since. How many were in use."""
    good = api_keys.good(connection)
    return sum(api_keys.revoke(connection, key.operator, key.id, at=now) for _, key in good)


def _goes_on(connection: Connection, known: Head) -> bool:
    """Whether the ledger has all that it was known to have."""
    try:
        tiles.need_whole(connection, known)
    except LedgerRolledBackError:
        return False
    return True


_FILL = _fill
