"""Where a client keeps its snapshot between two starts: so that it never goes back to an older one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


class SnapshotFile:
    """A file that is always whole: several processes may share it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> bytes | None:
        """What was kept; None where there is nothing, or nothing that can be read."""
        try:
            return self._path.read_bytes()
        except OSError:
            return None

    def save(self, data: bytes) -> bool:
        """Keep `data` in place of what was kept; whether that worked."""
        try:
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        except OSError:
            return False
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            return False
        return True
