"""Files that only their owner can read, written whole and never over another."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.storage.whole_files import replace_whole


class KeyFileExistsError(PoisonbookError):
    """A place for new key files where there are some already; nothing was changed."""

    code: ClassVar[str] = "key-file-exists"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: is there already; a key is never replaced, or nothing that was sealed opens any more"


class StoreFolderError(PoisonbookError):
    """The folder of a store or of a key cannot be written."""

    code: ClassVar[str] = "store-folder"
    exit_code: ClassVar[int] = 4

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: cannot be written ({self.problem})"


def make_folder(path: Path) -> None:
    """A folder for its owner alone, where there is none yet."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFolderError(path, error.strerror or "input or output error") from None


def write_new(path: Path, content: bytes, undo: ExitStack) -> None:
    """A new file for its owner alone; `undo` takes it away again.

    Raises:
        KeyFileExistsError: there is one.
        StoreFolderError: it cannot be written.
    """
    make_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        undo.callback(path.unlink)
        _fill(descriptor, content)
    except FileExistsError:
        raise KeyFileExistsError(path) from None
    except OSError as error:
        raise StoreFolderError(path, error.strerror or "input or output error") from None


def write_once(path: Path, content: bytes) -> None:
    """A new file for its owner alone, whole or not there; as `write_new`."""
    with ExitStack() as undo:
        write_new(path, content, undo)
        undo.pop_all()


def replace_file(path: Path, content: bytes) -> None:
    """Other content for a file, or a new one: whoever reads it sees the one or the other.

    Raises:
        StoreFolderError: it cannot be written.
    """
    try:
        replace_whole(path, content)
    except OSError as error:
        raise StoreFolderError(path, error.strerror or "input or output error") from None


def _fill(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
