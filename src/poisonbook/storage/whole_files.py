"""Files that are written as a whole, and are on disk afterwards."""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})


def replace_whole(path: Path, content: bytes) -> None:
    """Other content for a file, or a new one for its owner alone: whoever reads it sees the one or the other.

    When this returns it outlasts the machine's power too: the file was written out before it took its name, and the
    folder after. OSError where it cannot be written; then the file is as it was.
    """
    with _beside(path, content) as written:
        written.replace(path)
    sync_folder(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """A new file for its owner alone, as `replace_whole` writes one; FileExistsError where there is one of the name."""
    with _beside(path, content) as written:
        try:
            path.hardlink_to(written)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # FAT, as on sticks: a power cut between these two lines leaves an empty file, and never a part of one.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            written.replace(path)
    sync_folder(path.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else who asks for the same file's lock has it until the end of the block; the file may be replaced."""
    file = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def sync_folder(path: Path) -> None:
    """Have the names in a folder on disk."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """A file with the content beside `path`, on disk, that may be given its name; what is left of it goes."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with ExitStack() as undo:
        undo.callback(Path(name).unlink, missing_ok=True)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
