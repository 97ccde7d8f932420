"""The keys of the two roles: for whom is sealed, what is sealed for whom, and how a new key follows an old one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.events import RoleKeyChange
from poisonbook.privacy.private_role_keys import PrivateRoleKey, is_private_key
from poisonbook.privacy.role_keys import RoleKey, RoleKeys
from poisonbook.privacy.sealing import SealBrokenError, SealContext, half_of, key_ids, sealed_anew
from poisonbook.register.roles import Role
from poisonbook.settings import Settings
from poisonbook.storage import contents, sealed
from poisonbook.storage.events import log, log_event
from poisonbook.storage.sealed import SealedRecord
from poisonbook.storage.store import Store
from poisonbook.storage.work import each
from poisonbook.workflows.secret_files import alone_with, replace_file

_ENROLLED = "enrolled"
_AT_ONCE = 200
_LARGEST_KEY_FILE = 20_000


class RotationError(PoisonbookError):
    """A key that nothing can be rotated from."""

    code: ClassVar[str] = "rotation"

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(key, problem)
        self.key = key
        self.problem = problem

    def __str__(self) -> str:
        return f"key {self.key}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """How much is sealed for which keys."""

    counts: Counter[tuple[Role, str]]
    """Records by role and key."""
    broken: int
    """Records whose seal has no known form."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a private key opens of what is kept."""

    halves: int
    broken: tuple[str, ...]
    """The ids of records whose half is for this key and does not open."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was closed for a new key."""

    records: int
    broken: tuple[str, ...]
    """The ids of records whose half is for the old key and does not open: they stay as they are."""


@dataclass(frozen=True, slots=True)
class _Anew:
    changes: Sequence[tuple[SealedRecord, bytes]]
    key: RoleKey
    at: datetime


def enrol(store: Store, settings: Settings, keys: Sequence[RoleKey]) -> RoleKeys:
    """Seal for these keys from now on; services that run do so once they are started again.

    Raises:
        RoleKeysError: the file of public keys cannot be used.
        StoreFolderError: it cannot be written.
    """
    with alone_with(settings.role_keys):  # somebody else may enrol one now
        new = RoleKeys.from_file(settings.role_keys).with_newest(keys)
        log_enrolled(store, keys)  # first: no key seals that the ledger does not name
        replace_file(settings.role_keys, new.text.encode())
    return new


def log_enrolled(store: Store, keys: Iterable[RoleKey]) -> None:
    """Put into the ledger that is sealed for these keys from now on."""
    for one in keys:
        store.writer.run(log, _change(one, done=_ENROLLED, records=0, at=store.clock()))


def enrolled_keys(store: Store) -> set[tuple[Role, str]]:
    """The keys that the ledger says were enrolled."""
    with store.reading() as connection:
        told = [json.loads(one.content) for one in contents.of_kind(connection, RoleKeyChange.KIND)]
    return {(Role(one["role"]), one["key"]) for one in told if one["done"] == _ENROLLED}


def sealed_by_key(store: Store) -> Sealed:
    """How many records are sealed for which key of which role."""
    counts: Counter[tuple[Role, str]] = Counter()
    broken = 0
    with store.reading() as connection:
        for record in sealed.every(connection):
            try:
                found = key_ids(record.sealed, context=context_of(record))
            except SealBrokenError:
                broken += 1
                continue
            counts.update((role, id_.hex()) for role, id_ in found.items())
    return Sealed(counts, broken)


def opened_by(store: Store, private: PrivateRoleKey) -> Opened:
    """Try a private key on its half of everything that is sealed for it; nothing of what is sealed is read."""
    halves, broken = 0, []
    with store.reading() as connection:
        for record in sealed.every(connection):
            if not _is_for(record, private):
                continue
            try:
                half_of(record.sealed, private.role, private.key, context=context_of(record))
                halves += 1
            except SealBrokenError:
                broken.append(record.id)
    return Opened(halves, tuple(broken))


def rotate(store: Store, settings: Settings, private: PrivateRoleKey) -> Rotated:
    """Close what is sealed for an old key of a role for its newest one. The other role is not needed.

    What is done is in the ledger with it, so that an interrupt loses neither; what does not open is passed over.

    Raises:
        RotationError: the key is the newest itself.
    """
    new = RoleKeys.from_file(settings.role_keys).newest[private.role]
    if new == private.public:
        raise RotationError(new.id, "is the newest one of its role; enrol another first: `poisonbook keys add`")
    done, broken = 0, []
    with store.reading() as connection:
        due = (record for record in sealed.every(connection) if _is_for(record, private))
        while some := list(islice(due, _AT_ONCE)):
            changes = []
            for one in some:
                try:
                    changes.append((one, _anew(one, private, new)))
                except SealBrokenError:
                    broken.append(one.id)
            done += store.writer.run(_CLOSE_ANEW, _Anew(changes, new, store.clock()))
    return Rotated(done, tuple(broken))


def private_keys_near(settings: Settings) -> list[Path]:
    """Private role keys in the folders of the store, where they should not stay."""
    folders = {settings.folder, settings.role_keys.parent}
    files = (path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file())
    return sorted(path for path in files if _is_small(path) and is_private_key(path))


def context_of(record: SealedRecord) -> SealContext:
    """Where the particulars of a record belong."""
    return SealContext(record.operator, record.kind, record.id)


def _is_small(path: Path) -> bool:
    try:
        return path.stat().st_size < _LARGEST_KEY_FILE
    except OSError:
        return False  # a database's own files come and go


def _is_for(record: SealedRecord, private: PrivateRoleKey) -> bool:
    try:
        return key_ids(record.sealed, context=context_of(record))[private.role] == private.key.public.id
    except SealBrokenError:
        return False


def _anew(record: SealedRecord, private: PrivateRoleKey, new: RoleKey) -> bytes:
    return sealed_anew(record.sealed, private.role, private.key, new.key, context=context_of(record))


def _change(key: RoleKey, *, done: str, records: int, at: datetime) -> RoleKeyChange:
    return RoleKeyChange(at=at.astimezone(UTC).isoformat(), done=done, role=key.role.value, key=key.id, records=records)


@each
def _close_anew(connection: Connection, anew: _Anew) -> int:
    count = sealed.replace_some(connection, anew.changes)
    if count:
        log_event(connection, _change(anew.key, done="rotated", records=count, at=anew.at))
    return count


_CLOSE_ANEW = _close_anew
