"""A new store: the folder with its database and keys, and the first operator with an API key."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from poisonbook.clock import today
from poisonbook.errors import PoisonbookError
from poisonbook.privacy.epoch_folder import key_path
from poisonbook.privacy.key_pairs import SecretKey
from poisonbook.privacy.private_role_keys import PrivateRoleKey, fresh_passphrase
from poisonbook.privacy.role_keys import RoleKey, RoleKeys
from poisonbook.register.access import Operator, Scope
from poisonbook.register.roles import Role
from poisonbook.settings import Settings
from poisonbook.storage import operators
from poisonbook.storage.errors import StoreVersionError
from poisonbook.storage.store import Store, need_not_gone  # for the command line, which sees the store only from here
from poisonbook.workflows.access import NewKey, add_key, add_operator, jurisdiction_codes
from poisonbook.workflows.epochs import fresh_key, log_epochs
from poisonbook.workflows.role_keys import log_enrolled
from poisonbook.workflows.secret_files import KeyFileExistsError, make_folder, write_new

FIRST_SCOPES = (Scope.CHECKOUT, Scope.CATALOGUE, Scope.EVIDENCE)
"""What the first API key may be used for: what a shop's checkout needs, and nothing that reads what is on record of
others' purchases. It lies in the checkout's settings."""
__all__ = ["FIRST_SCOPES", "Store", "init_store", "key_files", "need_key_files", "open_store", "upgrade_store"]


_NO_STORE_THERE = (
    "say where the store is with --dir or POISONBOOK_FOLDER, or make a new one with all its keys: "
    "`poisonbook store init`"
)
_KEYS_ARE_ELSEWHERE = (
    "nothing replaces the one that the register was made with: put the folder of keys back from where its copy is kept "
    "(a lost ledger.key: `poisonbook ledger new-key`)"
)


class MissingKeyFileError(PoisonbookError):
    """A key file is missing."""

    code: ClassVar[str] = "key-file-missing"

    def __init__(self, path: Path, remedy: str = _NO_STORE_THERE) -> None:
        super().__init__(path, remedy)
        self.path = path
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.path}: no such key file; {self.remedy}"


class RegisterExistsError(PoisonbookError):
    """A new store was to be made where there is a register; nothing was changed."""

    code: ClassVar[str] = "register-exists"

    def __init__(self, place: str, keys: Path) -> None:
        super().__init__(place, keys)
        self.place = place
        self.keys = keys

    def __str__(self) -> str:
        return (
            f"{self.place}: holds a register already, of which new keys would open nothing; put the folder of keys "
            f"that it was made with back to {self.keys}. A further operator: `poisonbook operator add`"
        )


@dataclass(frozen=True, slots=True)
class NewRoleKey:
    """A pair of role keys that was made."""

    key: RoleKey
    """The public half."""
    path: Path
    """Where the private half is; its passphrase protects it."""
    passphrase: str


@dataclass(frozen=True, slots=True)
class NewStore:
    """What was made."""

    place: str
    """Where the database is, without a password."""
    operator: Operator
    key: NewKey
    role_keys: tuple[NewRoleKey, ...]
    """The pairs of role keys that were made with it; none where public halves were given."""


def init_store(
    settings: Settings, *, name: str, jurisdictions: Sequence[str], role_keys: Sequence[RoleKey] = ()
) -> NewStore:
    """Make key files that only their owner can read, the database, and an operator with a key for its checkout.

    Args:
        role_keys: the public role keys to seal for, made elsewhere; none: pairs are made here.

    Raises:
        KeyFileExistsError: there is a key file already.
        RegisterExistsError: the database holds a register already, whose keys are elsewhere.
        StoreGoneError: the folder belongs to a register whose database is gone.
        PublicKeyError: of the role keys one role's is missing.
        StoreFolderError: a file cannot be written.
        PoisonbookError: the database cannot be made, or a jurisdiction is not known.
    """
    given = RoleKeys(tuple(role_keys)) if role_keys else None
    files = key_files(settings)
    need_not_gone(settings.database, settings.ledger_head)
    for path in files:
        if any(path.iterdir()) if path.is_dir() else path.exists():
            raise KeyFileExistsError(path)
    _need_no_register(settings)
    codes = jurisdiction_codes(jurisdictions, settings.law)
    make_folder(settings.folder)
    Store.upgrade(settings.database)
    with ExitStack() as undo, Store.open(settings.database, head=settings.ledger_head) as store:
        for path in files:
            if path not in (settings.role_keys, settings.pseudonym_keys):
                write_new(path, fresh_key(), undo)
        epoch = today(store.clock)
        make_folder(settings.pseudonym_keys)
        undo.callback(settings.pseudonym_keys.rmdir)
        write_new(key_path(settings.pseudonym_keys, epoch), fresh_key(), undo)
        log_epochs(store, [epoch])
        made = _fresh_role_keys(settings.role_keys.parent, undo) if given is None else ()
        keys = given or RoleKeys(tuple(one.key for one in made))
        write_new(settings.role_keys, keys.text.encode(), undo)
        log_enrolled(store, keys.all)
        operator = add_operator(store, name, codes, law=settings.law)
        key = add_key(store, operator.id, scopes=FIRST_SCOPES, label="first key")
        undo.pop_all()
        return NewStore(store.shown, operator, key, made)


def upgrade_store(settings: Settings) -> str:
    """Bring a store to this version; the revision it is at.

    Raises:
        StoreGoneError: the folder belongs to a register whose database is gone.
        StoreError: it cannot be reached, or a newer version made it.
    """
    _need_not_gone(settings)
    return Store.upgrade(settings.database)


def open_store(settings: Settings, *, with_loss: bool = False) -> Store:
    """The store, for one command.

    Args:
        with_loss: open it even where it lost what it had acknowledged, to look at it.
    """
    try:
        if with_loss:
            return Store.open(settings.database)
        return Store.open(settings.database, head=settings.ledger_head, cosigned=settings.ledger_cosigned)
    except StoreVersionError:
        _need_not_gone(settings)
        raise


def key_files(settings: Settings) -> tuple[Path, ...]:
    """The key files that the service works with; those of pseudonyms are a folder of files."""
    return (settings.pseudonym_keys, settings.role_keys, settings.signing_key, settings.ledger_key)


def need_key_files(settings: Settings) -> None:
    """Go on only where all key files are there.

    Raises:
        MissingKeyFileError: naming the first that is not, and how to make them.
    """
    for path in missing_key_files(settings):
        raise MissingKeyFileError(path, _KEYS_ARE_ELSEWHERE if _has_register(settings) else _NO_STORE_THERE)


def missing_key_files(settings: Settings) -> tuple[Path, ...]:
    """Those of `key_files` that are not there."""
    return tuple(path for path in key_files(settings) if not path.exists())


def _has_register(settings: Settings) -> bool:
    """Whether there is a register whose keys these would be: then no new ones are offered."""
    need_not_gone(settings.database, settings.ledger_head)
    return Store.revision(settings.database) is not None


def _need_not_gone(settings: Settings) -> None:
    """Go on only where there is a register, or neither a ledger nor keys tell of one."""
    has_keys = missing_key_files(settings) != key_files(settings)
    need_not_gone(settings.database, settings.ledger_head, has_keys=has_keys)


def _need_no_register(settings: Settings) -> None:
    """Go on only where the database is new, or what failed left nobody's register in it."""
    if Store.revision(settings.database) is None:
        return
    with Store.open(settings.database) as store, store.reading() as connection:
        if operators.search(connection):
            raise RegisterExistsError(store.shown, settings.role_keys.parent)


def _fresh_role_keys(folder: Path, undo: ExitStack) -> tuple[NewRoleKey, ...]:
    made = []
    for role in Role:
        key, passphrase = PrivateRoleKey(role, SecretKey.fresh()), fresh_passphrase()
        path = folder / f"{role.value.replace('_', '-')}.private"
        write_new(path, key.locked(passphrase).encode(), undo)
        made.append(NewRoleKey(key.public, path, passphrase))
    return tuple(made)
