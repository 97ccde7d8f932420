"""A folder of results that is whole or not there: nothing half-written ever has its final name."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
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


_STAGING = re.compile(r"\.poisonbook-[0-9a-f]{16}")
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
def writing_to(place: str) -> Iterator[None]:
    """What cannot be written meanwhile is told of `place`.

    Raises:
        OutputError: the place cannot be written, or fills up.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OutputError(place, _PROBLEMS.get(error.errno, f"cannot be written ({error.strerror})")) from None


@contextmanager
def output_folder(path: Path) -> Iterator[Path]:
    """A folder to write results into; on leaving, each file, or folder of parts, moves to `path` under its name.

    When anything fails, or the person interrupts, everything written is removed and what `path`
    held before is untouched.

    Raises:
        OutputError: the place cannot be written, or fills up.
    """
    # Named before it is made, so that an interrupt at any moment finds it.
    staging = path / f".poisonbook-{secrets.token_hex(8)}"
    unfinished = _Unfinished([staging], _not_there((path, *path.parents)))
    _unfinished.append(unfinished)
    try:
        with writing_to(str(path)):
            path.mkdir(parents=True, exist_ok=True)
            staging.mkdir(mode=0o700)
            yield staging
            for made in sorted(staging.iterdir()):
                _settle(made, path / made.name)
            staging.rmdir()
    except BaseException:
        unfinished.discard()
        raise
    finally:
        _unfinished.remove(unfinished)


@contextmanager
def new_file(path: Path, *beside: Path) -> Iterator[None]:
    """A file that others fill; when anything fails, or the person interrupts, it goes with its folders that are new.

    What of `beside` was not there yet goes with it. A file that is there already stays, whatever happens: who has made
    it is who takes it away.

    Raises:
        OutputError: the place cannot be written.
    """
    unfinished = _Unfinished([], _not_there(path.parents))
    _unfinished.append(unfinished)
    try:
        with writing_to(str(path)):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                unfinished.made += [path, *_not_there(beside)]
        yield
    except BaseException:
        unfinished.discard()
        raise
    finally:
        _unfinished.remove(unfinished)


def _not_there(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if not path.exists()]


def _settle(made: Path, place: Path) -> None:
    """Move a result to its place; what was there gives way, also where one of them is a folder."""
    if not place.is_dir() and not (made.is_dir() and place.exists()):
        made.replace(place)
        return
    before = made.with_name(f".before-{made.name}")
    place.replace(before)
    made.replace(place)
    if before.is_dir():
        shutil.rmtree(before)
    else:
        before.unlink()


def remove_leftovers(path: Path, *, before: datetime) -> None:
    """Remove what runs left in the folder `path` that were killed, where nothing of it was written since `before`.

    Raises:
        OutputError: the folder cannot be read.
    """
    with writing_to(str(path)):
        for one in tuple(path.iterdir()) if path.is_dir() else ():
            if _STAGING.fullmatch(one.name) and not one.is_symlink():
                newest = max(part.lstat().st_mtime for part in (one, *one.rglob("*")))
                if newest < before.timestamp():
                    shutil.rmtree(one, ignore_errors=True)


def discard_unfinished() -> None:
    """Remove what is being written now: for a process that is about to end without unwinding."""
    for unfinished in tuple(_unfinished):
        unfinished.discard()


@dataclass(slots=True, eq=False)
class _Unfinished:
    """What is on disk of results that are not done yet."""

    made: list[Path]
    """Files, and folders with all that is in them."""
    folders: list[Path]
    """Those that were made for it; one with anything else in it stays."""

    def discard(self) -> None:
        for one in self.made:
            if one.is_dir():
                shutil.rmtree(one, ignore_errors=True)
            else:
                with suppress(OSError):
                    one.unlink()
        for folder in self.folders:
            _remove_if_empty(folder)


_unfinished: list[_Unfinished] = []


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # it was never made, or holds something that is not ours
