"""How erasure stands: what is due when, and whether texts that should be gone are in any file."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, ClassVar

import numpy as np
import numpy.typing as npt

from poisonbook.errors import PoisonbookError
from poisonbook.storage.due import Due, due
from poisonbook.storage.dumps import dumped_tables, rows_of
from poisonbook.storage.store import Store
from poisonbook.workflows.backup_files import ZIP_DAMAGE
from poisonbook.workflows.machine_time import MachineTime, machine_time
from poisonbook.workflows.sweep import clock_doubt

_BLOCK = 1 << 21
_SHORTEST = 6
"""Bytes of a text that is looked for: shorter ones are found by chance."""
_MOST_CANARIES = 100_000
_MOST_HASHED = 24
_PRIME = np.uint64(0x9E3779B97F4A7C15)
Tell = Callable[[str, int, int | None], None]


class CanaryError(PoisonbookError):
    """A file of texts to look for that cannot be used."""

    code: ClassVar[str] = "canaries"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; it holds one text a line, of at least {_SHORTEST} bytes"


class ScanError(PoisonbookError):
    """A file that was to be looked through cannot be read, so nobody knows what is in it."""

    code: ClassVar[str] = "scan"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; nothing is known of what it holds"


@dataclass(frozen=True, slots=True)
class ErasureStatus:
    """How erasure stands."""

    at: datetime
    tables: tuple[Due, ...]
    wal_bytes: int | None
    """Of SQLite's write-ahead log; None: the store is on PostgreSQL."""
    doubt: str | None
    """Why nothing would be deleted now; None: it would."""

    @property
    def overdue(self) -> int:
        """Rows past their date, of all tables."""
        return sum(one.overdue for one in self.tables)

    @property
    def latest_seconds(self) -> int:
        """For how long the row is past its date that is so longest."""
        late = [self.at - one.next_at for one in self.tables if one.overdue and one.next_at is not None]
        return max((int(one.total_seconds()) for one in late), default=0)


@dataclass(frozen=True, slots=True)
class Scanned:
    """One place that was looked through."""

    place: str
    size: int
    """Bytes."""
    found: int
    """How many of the texts are in it."""


def erasure_status(
    store: Store, *, operator: str | None = None, machine: Callable[[], MachineTime] = machine_time
) -> ErasureStatus:
    """How erasure stands now, of one operator's records or of all; nothing is deleted by asking."""
    now = store.clock()
    with store.reading() as connection:
        tables = tuple(due(connection, now, operator=operator))
    return ErasureStatus(now, tables, store.wal_bytes, clock_doubt(store, machine=machine))


def canaries_in(path: Path) -> tuple[bytes, ...]:
    """The texts of a file, one a line.

    Raises:
        CanaryError: it cannot be read, is empty, or has a text that is too short to be found by anything but chance.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise CanaryError(path, f"cannot be read ({error.strerror})") from None
    texts = tuple(dict.fromkeys(line for line in lines if line.strip()))
    if not 0 < len(texts) <= _MOST_CANARIES:
        raise CanaryError(path, f"holds {len(texts)} texts, not 1 to {_MOST_CANARIES}")
    for number, line in enumerate(lines, start=1):
        if line.strip() and len(line) < _SHORTEST:
            raise CanaryError(path, f"line {number}: has {len(line)} bytes, which stand anywhere by chance")
    return texts


def scan(
    store: Store, folder: Path, canaries: Sequence[bytes], *, more: Iterable[Path] = (), leave_out: Path, tell: Tell
) -> list[Scanned]:
    """Look for texts in the rows of the store, and byte by byte in its files, in ours for a while, and in `more`.

    A ZIP file, as backups are, is looked through as it is and unpacked. The texts are never in the answer.

    Args:
        folder: the store's, with whatever lies in it.
        more: files and folders of backups, exports and logs.
        leave_out: the file of the texts themselves.
    """
    texts = _Texts(canaries)
    temporary = [one for one in Path(tempfile.gettempdir()).glob("poisonbook-*") if one.stat().st_uid == os.getuid()]
    files = sorted(
        {file.resolve() for place in (folder, *store.files, *temporary, *more) for file in _files(place)}
        - {leave_out.resolve()}
    )
    names = dumped_tables()
    scanned = []
    for number, name in enumerate(names):
        tell("scan", number, len(names) + len(files))
        with store.reading() as connection:
            rows = (json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows_of(connection, name))
            scanned.append(_look(f"table {name}", _joined(rows), texts))
    for number, file in enumerate(files, start=len(names)):
        tell("scan", number, len(names) + len(files))
        scanned += _look_into(file, texts)
    tell("scan", len(names) + len(files), len(names) + len(files))
    return scanned


class _Texts:
    """Texts that are looked for all at once, whatever their number: by the hash of their first bytes, then whole."""

    def __init__(self, texts: Sequence[bytes]) -> None:
        forms = [(number, form) for number, text in enumerate(texts) for form in _forms(text)]
        self.longest = max(len(form) for _, form in forms)
        self._window = min(_MOST_HASHED, *(len(form) for _, form in forms))
        self._forms: dict[int, list[tuple[int, bytes]]] = {}
        for number, form in forms:
            (key,) = self._hashes(form[: self._window])
            self._forms.setdefault(int(key), []).append((number, form))
        self._keys = np.array(sorted(self._forms), dtype=np.uint64)

    def found_in(self, content: bytes) -> set[int]:
        """The numbers of those that are in it."""
        if len(content) < self._window:
            return set()
        hashes = self._hashes(content)
        places = np.nonzero(np.isin(hashes, self._keys))[0]
        return {
            number
            for place in places.tolist()
            for number, form in self._forms[int(hashes[place])]
            if content.startswith(form, place)
        }

    def _hashes(self, content: bytes) -> npt.NDArray[np.uint64]:
        """A polynomial hash of the bytes from each place on."""
        data = np.frombuffer(content, dtype=np.uint8)
        count = len(data) - self._window + 1
        hashes = np.zeros(count, dtype=np.uint64)
        for step in range(self._window):
            hashes *= _PRIME
            hashes += data[step : step + count]
        return hashes


def _forms(text: bytes) -> tuple[bytes, ...]:
    """How a text may be written: as it is, and as JSON writes it without other letters than ASCII's."""
    try:
        escaped = json.dumps(text.decode())[1:-1].encode()
    except UnicodeDecodeError:
        return (text,)
    return (text,) if escaped == text else (text, escaped)


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (file for file in place.rglob("*") if file.is_file() and not file.is_symlink())
    elif place.is_file():
        yield place


def _look_into(file: Path, texts: _Texts) -> Iterator[Scanned]:
    try:
        with file.open("rb") as opened:
            yield _look(str(file), _blocks(opened), texts)
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                for name in archive.namelist():
                    with archive.open(name) as opened:
                        yield _look(f"{file}: {name}", _blocks(opened), texts)
    except FileNotFoundError:
        return  # gone since it was listed, as a database's own files may be
    except OSError as error:
        raise ScanError(file, f"cannot be read ({error.strerror or 'input or output error'})") from None
    except ZIP_DAMAGE:
        raise ScanError(file, "is a damaged ZIP file") from None


def _look(place: str, blocks: Iterable[bytes], texts: _Texts) -> Scanned:
    found: set[int] = set()
    size, tail = 0, b""
    for block in blocks:
        size += len(block)
        window = tail + block
        found |= texts.found_in(window)
        tail = window[-texts.longest :]
    return Scanned(place, size, len(found))


def _blocks(opened: IO[bytes]) -> Iterator[bytes]:
    while block := opened.read(_BLOCK):
        yield block


def _joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines as blocks: each is searched for every text, so few are better than many."""
    some: list[bytes] = []
    size = 0
    for line in lines:
        some.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield b"".join(some)
            some, size = [], 0
    yield b"".join(some)
