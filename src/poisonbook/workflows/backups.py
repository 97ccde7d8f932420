"""Backups of the store: swept before they are made, and deleted when they are older than they are to be kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from poisonbook.ledger.events import BackupMade, BackupsDeleted
from poisonbook.storage.events import log
from poisonbook.storage.store import Store
from poisonbook.workflows.backup_files import (
    BackupError,
    BackupManifest,
    Tell,
    check_backup,
    read_manifest,
    write_backup,
)
from poisonbook.workflows.clock_guard import ClockDoubtedError
from poisonbook.workflows.ledger_audit import Audit, audit_by_itself
from poisonbook.workflows.machine_time import MachineTime, machine_time
from poisonbook.workflows.output import writing_to
from poisonbook.workflows.sweep import Sweeper

__all__ = ["BackupManifest", "MadeBackup", "Tell", "check_backup", "make_backup"]

_SUFFIX = ".zip"
_NAME = "poisonbook-{:%Y%m%dT%H%M%SZ}" + _SUFFIX


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup, and what went for it."""

    path: Path
    manifest: BackupManifest
    deleted: tuple[Path, ...]
    """Backups in its folder that were older than they are to be kept."""
    doubt: str | None
    """Why nothing was deleted, neither what is due in the store nor older backups; None: it was."""
    audit: Audit
    """What is wrong with the ledger that is in it."""


def make_backup(
    store: Store,
    place: Path,
    *,
    keep: timedelta | None = None,
    tell: Tell,
    machine: Callable[[], MachineTime] = machine_time,
) -> MadeBackup:
    """Write a backup of everything in the store but what is due, in one snapshot.

    Args:
        place: a new file where its name ends in .zip; else a folder, in which the file is named by the time.
        keep: how old backups in that folder may become; None: none is deleted.

    Raises:
        BackupError: the file is there already.
        OutputError: the place cannot be written; nothing was left there.
        StoreError: the store cannot be read or written.
    """
    doubt = None
    try:
        Sweeper(store, machine=machine).sweep()
    except ClockDoubtedError as error:
        doubt = str(error)  # a backup is worth more than its date
    now = store.clock()
    path = place if place.suffix.lower() == _SUFFIX else place / _NAME.format(now.astimezone(UTC))
    if path.exists():
        raise BackupError(path, "is there already; nothing was written")
    at = now.astimezone(UTC).isoformat()
    store.writer.run(log, BackupMade(at=at))
    with store.reading() as connection:
        manifest = write_backup(connection, path, now=now, tell=tell)
    found = audit_by_itself(store)
    old = () if keep is None or doubt is not None else _older(path, now - keep)
    if old and keep is not None:
        store.writer.run(log, BackupsDeleted(at=at, count=len(old), kept_days=keep.days))
        with writing_to(str(path.parent)):
            for one in old:
                one.unlink(missing_ok=True)
    return MadeBackup(path, manifest, old, doubt, found)


def _older(made: Path, than: datetime) -> tuple[Path, ...]:
    """The backups beside the one that was made, by the times in their manifests; other files are left alone."""
    return tuple(path for path in sorted(made.parent.glob(f"*{_SUFFIX}")) if path != made and _made_before(path, than))


def _made_before(path: Path, moment: datetime) -> bool:
    try:
        return read_manifest(path).made_at < moment
    except BackupError:
        return False
