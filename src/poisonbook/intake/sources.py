"""From what the user names (files, folders, globs, `-`, database URLs) to single sources in reading order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from poisonbook.intake.errors import FileMissingError, FileUnreadableError, OptionError

STANDARD_INPUT = "standard input"
_GLOB_SIGNS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file, under the name the user gave (or the folder or glob made)."""

    name: str
    path: Path

    @property
    def rereadable(self) -> bool:
        """Whether it can be opened again from its start; a pipe cannot."""
        return self.path.is_file()

    @property
    def size(self) -> int | None:
        """Bytes on disk; None for a pipe."""
        return self.path.stat().st_size if self.rereadable else None

    def open(self) -> BinaryIO:
        """The bytes of the file from its start."""
        try:
            return self.path.open("rb", buffering=0)
        except OSError as error:
            raise FileUnreadableError(self.name, f"cannot be opened ({error.strerror})") from None


@dataclass(slots=True)
class StreamSource:
    """A stream that can be read once."""

    stream: BinaryIO
    name: str = STANDARD_INPUT
    rereadable: bool = False
    size: int | None = None
    _taken: bool = False

    def open(self) -> BinaryIO:
        """The stream; an error the second time."""
        if self._taken:
            raise FileUnreadableError(self.name, "can be read only once")
        self._taken = True
        return self.stream


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """A table of a database, by URL."""

    url: str

    @property
    def scheme(self) -> str:
        """The part before `://`."""
        return self.url.partition("://")[0].lower()


Source = FileSource | StreamSource | DatabaseSource

DATABASE_SCHEMES = frozenset({"duckdb", "postgresql", "postgres"})


def expand(named: Sequence[str | Path], stdin: BinaryIO | None) -> tuple[Source, ...]:
    """The single sources that `named` stands for; a file named twice is read once.

    Folders give all their files, at any depth and by name, without hidden ones and those that begin with `_`.

    Raises:
        FileMissingError: a path that does not exist, a glob or folder without a file.
        OptionError: nothing named, `-` without a stream or twice, an unknown URL scheme.
    """
    sources: list[Source] = []
    seen: set[Path] = set()
    for item in named:
        for source in _expand_one(item, stdin):
            if isinstance(source, StreamSource) and any(isinstance(other, StreamSource) for other in sources):
                raise OptionError("-", "standard input is named twice")
            if isinstance(source, FileSource) and source.rereadable:
                real = source.path.resolve()
                if real in seen:
                    continue
                seen.add(real)
            sources.append(source)
    if not sources:
        raise OptionError("input", "name at least one file, folder, glob, '-' or database URL")
    return tuple(sources)


def _expand_one(item: str | Path, stdin: BinaryIO | None) -> Iterator[Source]:
    if item == "-":
        if stdin is None:
            raise OptionError("-", "there is no standard input to read")
        yield StreamSource(stdin)
        return
    text = os.fspath(item)
    if isinstance(item, str) and "://" in text:
        source = DatabaseSource(text)
        if source.scheme not in DATABASE_SCHEMES:
            schemes = ", ".join(f"{scheme}://" for scheme in sorted(DATABASE_SCHEMES))
            raise OptionError("input", f"unknown URL scheme {source.scheme!r}; known: {schemes}")
        yield source
        return
    path = Path(item)
    if path.is_dir():
        yield from _files_in(text, path)
    elif path.exists():
        yield FileSource(text, path)
    elif _GLOB_SIGNS & set(text):
        yield from _files_matching(text)
    else:
        raise FileMissingError(text, "there is no such file")


def _files_in(name: str, folder: Path) -> Iterator[FileSource]:
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    )
    if not paths:
        raise FileMissingError(name, "the folder holds no file")
    for path in paths:
        yield FileSource(os.fspath(path), path)


def _files_matching(pattern: str) -> Iterator[FileSource]:
    paths = [Path(match) for match in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - takes absolute ones
    files = [path for path in paths if path.is_file()]
    if not files:
        raise FileMissingError(pattern, "matches no file")
    for path in files:
        yield FileSource(os.fspath(path), path)
