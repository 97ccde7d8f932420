"""The file of a backup: a ZIP file with one JSON Lines file for each table, and a manifest of their hashes.

It holds rows, not pages: nothing that was deleted is in it, and a backup of either database goes into either. Keys are
never in it. The comment at the end of the file is the SHA-256 of all bytes before the record that holds it, so that
damage is seen also where no table is.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import poisonbook
from poisonbook.errors import PoisonbookError
from poisonbook.storage.dumps import Connection, columns_of, dumped_tables, rows_of
from poisonbook.storage.migrate import newest_revision
from poisonbook.workflows.output import output_folder

Tell = Callable[[str, int, int | None], None]
FORMAT = "poisonbook-backup-1"
_MANIFEST = "manifest.json"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_LONGEST_LINE = 1 << 26
_END_BYTES = 22
"""Of the record that ends a ZIP file, without its comment (PKWARE APPNOTE 4.3.16)."""
ZIP_DAMAGE = (
    EOFError,
    LookupError,
    RuntimeError,  # also an unknown compression, and brackets without end
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a ZIP file raises whose bytes are not as they were written, beside an OSError."""


class BackupError(PoisonbookError):
    """A file is no backup, or not a whole one."""

    code: ClassVar[str] = "backup"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


@dataclass(frozen=True, slots=True)
class DumpedTable:
    """One table as the manifest names it."""

    name: str
    columns: tuple[str, ...]
    rows: int
    size: int
    """Bytes."""
    sha256: str

    @property
    def file(self) -> str:
        """Its place in the ZIP file."""
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup holds."""

    made_at: datetime
    version: str
    """Of poisonbook."""
    revision: str
    """Of the store."""
    tables: tuple[DumpedTable, ...]

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(one.rows for one in self.tables)

    @property
    def sha256(self) -> str:
        """Of its text."""
        return hashlib.sha256(self.text().encode()).hexdigest()

    def text(self) -> str:
        """As JSON."""
        record = {
            "format": FORMAT,
            "made_at": self.made_at.astimezone(UTC).isoformat(),
            "poisonbook": self.version,
            "revision": self.revision,
            "tables": [asdict(one) for one in self.tables],
        }
        return json.dumps(record, indent=2) + "\n"


def write_backup(connection: Connection, path: Path, *, now: datetime, tell: Tell) -> BackupManifest:
    """Write what a connection on one snapshot of a store reads to a file for its owner alone, whole or not at all.

    Raises:
        OutputError: the place cannot be written; nothing was left there.
    """
    with output_folder(path.parent) as staging:
        target = staging / path.name
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        names = dumped_tables()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            tables = []
            for number, name in enumerate(names):
                tell("backup", number, len(names))
                tables.append(_write_table(archive, name, rows_of(connection, name)))
            manifest = BackupManifest(now, poisonbook.__version__, newest_revision(), tuple(tables))
            archive.writestr(_entry(_MANIFEST), manifest.text())
        before_end = _hash_before_end(target, b"")
        with zipfile.ZipFile(target, "a") as archive:
            archive.comment = before_end
        tell("backup", len(names), len(names))
    return manifest


def read_manifest(path: Path) -> BackupManifest:
    """What a file says that it holds; nothing is checked against it.

    Raises:
        BackupError: it is no backup.
    """
    with _opened(path) as archive:
        return archive.manifest()


def check_backup(path: Path, *, tell: Tell) -> tuple[BackupManifest, list[str]]:
    """Hold a backup against its manifest: what it says, and a sentence for each thing that is not so.

    Raises:
        BackupError: it is no backup.
    """
    with _opened(path) as archive:
        manifest = archive.manifest()
        there = archive.names - {_MANIFEST}
        problems = [f"{name} is not in the manifest" for name in sorted(there - {one.file for one in manifest.tables})]
        for number, table in enumerate(manifest.tables):
            tell("verify", number, len(manifest.tables))
            problems += [f"{table.file} is missing"] if table.file not in there else _differences(archive, table)
        if not problems and archive.comment != _hash_before_end(path, archive.comment):
            problems.append("is not as it was written, though its tables are")
        tell("verify", len(manifest.tables), len(manifest.tables))
    return manifest, problems


@contextmanager
def opened_tables(path: Path) -> Iterator[Callable[[DumpedTable], Iterator[Sequence[Any]]]]:
    """What gives the rows of a table of a backup that was checked; a BackupError where they cannot be read."""
    with _opened(path) as archive:
        yield archive.rows


def _write_table(archive: zipfile.ZipFile, name: str, rows: Iterable[Sequence[Any]]) -> DumpedTable:
    digest, size, count = hashlib.sha256(), 0, 0
    entry = _entry(f"tables/{name}.jsonl")
    with archive.open(entry, "w", force_zip64=True) as file:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            size, count = size + len(line), count + 1
    return DumpedTable(name, columns_of(name), count, size, digest.hexdigest())


def _hash_before_end(path: Path, comment: bytes) -> bytes:
    """The SHA-256, in hexadecimal figures, of what stands before a ZIP file's last record, which ends in `comment`."""
    digest, left = hashlib.sha256(), path.stat().st_size - _END_BYTES - len(comment)
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(left, 1 << 20))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest().encode()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


class _Archive:
    """A backup that is being read: whatever is wrong with its bytes is a BackupError."""

    def __init__(self, path: Path, file: zipfile.ZipFile) -> None:
        self._path = path
        self._file = file
        self.names = set(file.namelist())
        self.comment = file.comment

    def manifest(self) -> BackupManifest:
        """What it says that it holds."""
        with _as_damage(self._path, "has no manifest that can be read"):
            record = json.loads(self._file.read(_MANIFEST))
            if record["format"] != FORMAT:
                raise BackupError(self._path, f"is not of the format {FORMAT}")
            made_at = datetime.fromisoformat(record["made_at"]).astimezone(UTC)
            tables = tuple(map(_table, record["tables"]))
            return BackupManifest(made_at, str(record["poisonbook"]), str(record["revision"]), tables)

    def lines(self, table: DumpedTable) -> Iterator[bytes]:
        """The lines of a table's file."""
        with _as_damage(self._path, f"{table.file} is damaged"), self._file.open(table.file) as file:
            while line := file.readline(_LONGEST_LINE):
                yield line

    def rows(self, table: DumpedTable) -> Iterator[Sequence[Any]]:
        """The rows of a table."""
        for line in self.lines(table):
            with _as_damage(self._path, f"{table.file} has a line that is no row"):
                row = json.loads(line)
                if not isinstance(row, list) or len(row) != len(table.columns):
                    raise ValueError
            yield row


@contextmanager
def _opened(path: Path) -> Iterator[_Archive]:
    with _as_damage(path, "is no backup, or its end is missing"):
        file = zipfile.ZipFile(path)
    with file:
        yield _Archive(path, file)


@contextmanager
def _as_damage(path: Path, problem: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(path, f"cannot be read ({error.strerror or 'input or output error'})") from None
    except ZIP_DAMAGE:
        raise BackupError(path, problem) from None


def _table(record: Any) -> DumpedTable:
    table = DumpedTable(**{**record, "columns": tuple(record["columns"])})
    numbers, texts = (table.rows, table.size), (table.name, table.sha256, *table.columns)
    if not all(type(one) is int for one in numbers) or not all(isinstance(one, str) for one in texts):
        raise ValueError
    return table


def _differences(archive: _Archive, table: DumpedTable) -> list[str]:
    digest, size, rows = hashlib.sha256(), 0, 0
    try:
        for line in archive.lines(table):
            digest.update(line)
            size, rows = size + len(line), rows + 1
    except BackupError as error:
        return [error.problem]
    if digest.hexdigest() != table.sha256 or size != table.size:
        return [f"{table.file} was changed: its SHA-256 is {digest.hexdigest()}"]
    return [] if rows == table.rows else [f"{table.file} has {rows} rows, not {table.rows}"]
