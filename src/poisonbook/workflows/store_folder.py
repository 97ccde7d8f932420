"""A new store: the folder with its database and keys, and the first operator with an API key."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.register.access import Operator, Scope
from poisonbook.settings import Settings
from poisonbook.storage.store import Store  # for the command line, which sees the store only from here
from poisonbook.workflows.access import NewKey, add_key, add_operator, jurisdiction_codes

__all__ = ["Store", "init_store", "key_files", "need_key_files", "open_store", "upgrade_store"]

_KEY_BYTES = 32


class KeyFileExistsError(PoisonbookError):
    """A place for new key files where there are some already; nothing was changed."""

    code: ClassVar[str] = "key-file-exists"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: is there already; a key is never replaced, or nothing that was sealed opens any more"


class MissingKeyFileError(PoisonbookError):
    """A key file is missing."""

    code: ClassVar[str] = "key-file-missing"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"{self.path}: no such key file; say where the store is with --dir or POISONBOOK_FOLDER, "
            "or make a new one with all its keys: `poisonbook store init`"
        )


class StoreFolderError(PoisonbookError):
    """The folder of a store cannot be written."""

    code: ClassVar[str] = "store-folder"
    exit_code: ClassVar[int] = 4

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: cannot be written ({self.problem})"


@dataclass(frozen=True, slots=True)
class NewStore:
    """What was made."""

    place: str
    """Where the database is, without a password."""
    operator: Operator
    key: NewKey


def init_store(settings: Settings, *, name: str, jurisdictions: Sequence[str]) -> NewStore:
    """Make key files that only their owner can read, the database, and an operator with a key for everything.

    Raises:
        KeyFileExistsError: there is a key file already.
        StoreFolderError: a file cannot be written.
        PoisonbookError: the database cannot be made, or a jurisdiction is not known.
    """
    files = key_files(settings)
    for path in files:
        if path.exists():
            raise KeyFileExistsError(path)
    codes = jurisdiction_codes(jurisdictions, settings.law)
    _make_folder(settings.folder)
    Store.upgrade(settings.database)
    with ExitStack() as undo, Store.open(settings.database) as store:
        for path in files:
            _write_key(path, undo)
        operator = add_operator(store, name, codes, law=settings.law)
        key = add_key(store, operator.id, scopes=tuple(Scope), label="first key")
        undo.pop_all()
        return NewStore(store.shown, operator, key)


def upgrade_store(settings: Settings) -> str:
    """Bring a store to this version; the revision it is at."""
    return Store.upgrade(settings.database)


def open_store(settings: Settings) -> Store:
    """The store, for one command."""
    return Store.open(settings.database)


def key_files(settings: Settings) -> tuple[Path, ...]:
    """The key files that the service works with."""
    return (settings.pseudonym_key, settings.seal_key, settings.signing_key)


def need_key_files(settings: Settings) -> None:
    """Go on only where all key files are there.

    Raises:
        MissingKeyFileError: naming the first that is not, and how to make them.
    """
    for path in key_files(settings):
        if not path.exists():
            raise MissingKeyFileError(path)


def _make_folder(path: Path) -> None:
    """A folder for its owner alone."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFolderError(path, error.strerror or "input or output error") from None


def _write_key(path: Path, undo: ExitStack) -> None:
    """A new key file: random bytes in base64, for its owner alone.

    Where the command fails it goes again, as nothing was sealed with it: so the command can be given once more.
    """
    _make_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        undo.callback(path.unlink)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(_KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreFolderError(path, error.strerror or "input or output error") from None
