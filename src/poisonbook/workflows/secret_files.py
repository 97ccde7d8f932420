"""Files that only their owner can read, written whole and never over another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.storage.whole_files import locked, replace_whole, sync_folder, write_whole


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
    """A new file, as `write_once`; `undo` takes it away again."""
    write_once(path, content)
    undo.callback(path.unlink)


def write_once(path: Path, content: bytes) -> None:
    """A new file for its owner alone, which others see with all that is in it or not at all.

    Raises:
        KeyFileExistsError: there is one.
        StoreFolderError: it cannot be written.
    """
    make_folder(path.parent)
    try:
        write_whole(path, content)
    except FileExistsError:
        raise KeyFileExistsError(path) from None
    except OSError as error:
        raise StoreFolderError(path, error.strerror or "input or output error") from None


def destroy_file(path: Path) -> None:
    """Overwrite a file, then delete it, each of them on disk; one that is not there is gone already.

    It loses its name first, so that nobody reads what it is overwritten with.

    Raises:
        StoreFolderError: it cannot be written or deleted.
    """
    doomed = path.with_name(f".{path.name}.doomed")
    try:
        if path.exists():
            path.rename(doomed)
        if doomed.exists():
            size = doomed.stat().st_size
            with doomed.open("r+b") as file:
                file.write(os.urandom(size))
                file.flush()
                os.fsync(file.fileno())
            doomed.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise StoreFolderError(path, error.strerror or "input or output error") from None


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """No other process that asks for the same file alone has it until the end of the block.

    Raises:
        StoreFolderError: its lock, a file beside it, cannot be taken.
    """
    with ExitStack() as lock:
        try:
            lock.enter_context(locked(path))
        except OSError as error:
            raise StoreFolderError(path, error.strerror or "input or output error") from None
        yield


def replace_file(path: Path, content: bytes) -> None:
    """Other content for a file, or a new one: whoever reads it sees the one or the other.

    Raises:
        StoreFolderError: it cannot be written.
    """
    try:
        replace_whole(path, content)
    except OSError as error:
        raise StoreFolderError(path, error.strerror or "input or output error") from None
