"""The file of a backup: a ZIP file with one JSON Lines file for each table, and a manifest of their hashes.

It holds rows, not pages: nothing that was deleted is in it, and a backup of either database goes into either. Keys are
never in it.
"""

from __future__ import annotations

import hashlib
import json
import os
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
        tell("backup", len(names), len(names))
    return manifest


def read_manifest(path: Path) -> BackupManifest:
    """What a file says that it holds; nothing is checked against it.

    Raises:
        BackupError: it is no backup.
    """
    with _opened(path) as archive:
        return _manifest(path, archive)


def check_backup(path: Path, *, tell: Tell) -> tuple[BackupManifest, list[str]]:
    """Hold a backup against its manifest: what it says, and a sentence for each thing that is not so.

    Raises:
        BackupError: it is no backup.
    """
    with _opened(path) as archive:
        manifest = _manifest(path, archive)
        there = {name for name in archive.namelist() if name != _MANIFEST}
        problems = [f"{name} is not in the manifest" for name in sorted(there - {one.file for one in manifest.tables})]
        for number, table in enumerate(manifest.tables):
            tell("verify", number, len(manifest.tables))
            problems += [f"{table.file} is missing"] if table.file not in there else _differences(archive, table)
        tell("verify", len(manifest.tables), len(manifest.tables))
    return manifest, problems


@contextmanager
def opened_tables(path: Path) -> Iterator[Callable[[DumpedTable], Iterator[Sequence[Any]]]]:
    """What gives the rows of a table of a backup that was checked."""
    with _opened(path) as archive:
        yield lambda table: _rows(archive, table)


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


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise BackupError(path, f"cannot be read ({error.strerror})") from None
    except zipfile.BadZipFile:
        raise BackupError(path, "is no backup, or its end is missing") from None
    with archive:
        yield archive


def _manifest(path: Path, archive: zipfile.ZipFile) -> BackupManifest:
    try:
        record = json.loads(archive.read(_MANIFEST))
        if record["format"] != FORMAT:
            raise BackupError(path, f"is not of the format {FORMAT}")
        tables = tuple(DumpedTable(**{**one, "columns": tuple(one["columns"])}) for one in record["tables"])
        made_at = datetime.fromisoformat(record["made_at"])
        return BackupManifest(made_at, record["poisonbook"], record["revision"], tables)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error):
        raise BackupError(path, "has no manifest that can be read") from None


def _differences(archive: zipfile.ZipFile, table: DumpedTable) -> list[str]:
    digest, size, rows = hashlib.sha256(), 0, 0
    try:
        with archive.open(table.file) as file:
            while line := file.readline(_LONGEST_LINE):
                digest.update(line)
                size, rows = size + len(line), rows + 1
    except (zipfile.BadZipFile, zlib.error):
        return [f"{table.file} is damaged"]
    if digest.hexdigest() != table.sha256 or size != table.size:
        return [f"{table.file} was changed: its SHA-256 is {digest.hexdigest()}"]
    return [] if rows == table.rows else [f"{table.file} has {rows} rows, not {table.rows}"]


def _rows(archive: zipfile.ZipFile, table: DumpedTable) -> Iterator[Sequence[Any]]:
    with archive.open(table.file) as file:
        for line in file:
            yield json.loads(line)
