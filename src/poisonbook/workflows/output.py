"""A folder of results that is whole or not there: nothing half-written ever has its final name."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError


class OutputError(PoisonbookError):
    """The place for the results cannot be written."""

    code: ClassVar[str] = "output"
    exit_code: ClassVar[int] = 4

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; nothing was written"


_PROBLEMS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than allowed",
    errno.EACCES: "may not be written to",
    errno.EPERM: "may not be written to",
    errno.EROFS: "is on a read-only file system",
    errno.ENOTDIR: "is not a folder, or lies inside a file",
    errno.EEXIST: "is a file, not a folder",
}


@contextmanager
def output_folder(path: Path) -> Iterator[Path]:
    """A folder to write results into; on leaving, each file moves to `path` under its name.

    When anything fails, or the person interrupts, everything written is removed and what `path`
    held before is untouched.

    Raises:
        OutputError: the place cannot be written, or fills up.
    """
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    staging: Path | None = None
    try:
        path.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".poisonbook-", dir=path))
        yield staging
        for file in sorted(staging.iterdir()):
            file.replace(path / file.name)
        staging.rmdir()
    except BaseException as error:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        for folder in made:
            _remove_if_empty(folder)
        if isinstance(error, OSError) and error.errno is not None:
            raise OutputError(str(path), _PROBLEMS.get(error.errno, f"cannot be written ({error.strerror})")) from None
        raise


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # it was never made, or holds something that is not ours
