"""Another key for the ledger, where the one that signed it is lost or may have been seen.

The log stays the same, under its name: what was signed with the old key is its beginning, and its next entry names both
keys and that checkpoint. Two people stand for it, with the private keys of both roles; who has an old checkpoint, a
witness above all, sees that nothing before it was changed.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.events import LedgerKeyChanged
from poisonbook.ledger.hashing import EMPTY_ROOT
from poisonbook.ledger.key_changes import LedgerKeys
from poisonbook.ledger.notes import NoteKey
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.role_keys import RoleKeys, RoleKeysError
from poisonbook.privacy.signing import KEY_BYTES
from poisonbook.register.roles import Role
from poisonbook.settings import Settings
from poisonbook.storage import checkpoints
from poisonbook.storage.events import log
from poisonbook.storage.store import Store
from poisonbook.workflows.ledger_checkpoints import read_back, signed_checkpoint
from poisonbook.workflows.ledger_keys import key_changes, role_keys_before
from poisonbook.workflows.ledger_signer import new_signer
from poisonbook.workflows.secret_files import StoreFolderError, alone_with, write_once


class KeyReason(StrEnum):
    """Why a ledger gets another key."""

    LOST = "lost"
    """Nobody has the key file any more."""
    EXPOSED = "exposed"
    """Somebody may have it who should not: what is signed with it from now on is not of this ledger."""


@dataclass(frozen=True, slots=True)
class NewLedgerKey:
    """What was done."""

    old: NoteKey | None
    new: NoteKey
    carried: int
    """How many entries the last checkpoint has that the old key signed."""
    checkpoint: checkpoints.Kept
    """The first that the new key signed."""
    set_aside: Path | None
    """What the old key file is called now; None: there was none."""


def change_ledger_key(
    store: Store, settings: Settings, holders: Sequence[PrivateRoleKey], *, reason: KeyReason
) -> NewLedgerKey:
    """Have the ledger signed with a new key from here on.

    The entry is written before the key is in its file: who stops this in between has a ledger that no key signs, and
    does it again.

    Raises:
        RoleKeysError: `holders` have no key of a role that was enrolled before the last checkpoint.
        LedgerBrokenError, LedgerRolledBackError: the store does not go on from what the old key signed.
        LedgerRenamedError, LedgerNameError: the settings have another name than the ledger.
        StoreFolderError: the key file cannot be written.
    """
    secret = os.urandom(KEY_BYTES)
    with alone_with(settings.ledger_key):
        head = store.head  # before the store is read, which may go on meanwhile
        with store.reading() as connection:
            last, changes = checkpoints.last(connection), key_changes(connection)
            old = changes[-1].new if changes else None if last is None else NoteKey.parse(last.key)
            signer = new_signer(secret, settings, name=None if old is None else old.name)
            size = read_back(connection, last, LedgerKeys(old or signer.key, changes), head).size
            known = role_keys_before(connection, size if last is None else last.size)
        approved = _approved(settings, holders, known)
        _, size, root = ("", 0, EMPTY_ROOT) if last is None else parse_checkpoint(last.note)[1]
        changed = LedgerKeyChanged(
            at=store.clock().isoformat(),
            old=None if old is None else old.text,
            new=signer.key.text,
            reason=reason.value,
            size=size,
            root=root.hex(),
            approved=approved,
        )
        store.writer.run(log, changed)
        set_aside = _put(settings.ledger_key, secret, at=store.clock())
    return NewLedgerKey(old, signer.key, size, signed_checkpoint(store, signer), set_aside)


def _approved(
    settings: Settings, holders: Sequence[PrivateRoleKey], known: Collection[tuple[str, str]]
) -> dict[str, str]:
    """With which key who stands for it: of each role one that was enrolled before the last checkpoint was signed.

    One person can enrol keys for both roles; that such keys stand for nothing is what keeps it at two.
    """
    enrolled = RoleKeys.from_file(settings.role_keys).all
    own = {
        one.role.value: one.public.id
        for one in holders
        if one.public in enrolled and (one.role.value, one.public.id) in known
    }
    for role in Role:
        if role.value not in own:
            problem = f"a private key of {role.value} is needed that was enrolled before the last checkpoint"
            raise RoleKeysError(str(settings.role_keys), problem)
    return own


def _put(path: Path, secret: bytes, *, at: datetime) -> Path | None:
    """Write the key file; what the one that is there is called then."""
    old = path.with_name(f"{path.name}.until-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    try:
        path.rename(old)
    except FileNotFoundError:
        was_there = False
    except OSError as error:
        raise StoreFolderError(path, error.strerror or "input or output error") from None
    else:
        was_there = True
    write_once(path, base64.b64encode(secret) + b"\n")
    return old if was_there else None
