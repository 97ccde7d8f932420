"""Files whose content is replaced as a whole, and is on disk afterwards."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path


def replace_whole(path: Path, content: bytes) -> None:
    """Other content for a file, or a new one for its owner alone: whoever reads it sees the one or the other.

    When this returns it outlasts the machine's power too: the file was written out before it took its name, and the
    folder after. OSError where it cannot be written; then the file is as it was.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with ExitStack() as undo:
        undo.callback(os.unlink, name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        undo.pop_all()
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have the names in a folder on disk."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
