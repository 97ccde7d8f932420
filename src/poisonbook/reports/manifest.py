"""What an inspection export holds, with a hash of every file: whoever has it sees whether anything was changed."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import IO, Any, ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.reports.csv_tables import Written, moment_text

MANIFEST = "manifest.json"
FORMAT = "poisonbook-inspection-1"
_BLOCK = 1 << 20


class ManifestError(PoisonbookError):
    """An export has no manifest that can be read."""

    code: ClassVar[str] = "manifest"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; an export is a folder or a ZIP file with {MANIFEST} in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What was exported, of whom, for which days, when and by what."""

    operator: str
    operator_name: str
    jurisdictions: tuple[str, ...]
    start: date
    end: date
    """The last day, included."""
    made_at: datetime
    opened: bool
    """Whether sealed particulars stand in it in plain text."""
    reason: str = ""
    """Why they were opened."""
    versions: Mapping[str, str]
    """Of the software, of the store, and up to which day each law file was checked."""
    files: tuple[Written, ...]

    def text(self) -> str:
        """The manifest as indented JSON with sorted keys; equal manifests are equal letter by letter."""
        record = {
            "format": FORMAT,
            "operator": {"id": self.operator, "name": self.operator_name, "jurisdictions": list(self.jurisdictions)},
            "period": {"from": self.start.isoformat(), "to": self.end.isoformat()},
            "made_at": moment_text(self.made_at),
            "opened": self.opened,
            "reason": self.reason,
            "versions": dict(self.versions),
            "files": [
                {"name": one.name, "bytes": one.size, "sha256": one.sha256}
                | ({} if one.rows is None else {"rows": one.rows})
                for one in sorted(self.files, key=lambda one: one.name)
            ],
        }
        return json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of an export against its manifest found."""

    files: int
    """Named in the manifest."""
    rows: int
    problems: tuple[str, ...]
    """One sentence for each thing that is not as the manifest says; none: it is whole and unchanged."""


def hashed(path: Path) -> Written:
    """A file that is no table, as the manifest names it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(path.name, path.stat().st_size, digest)


def verify_export(path: Path) -> Checked:
    """Hold an export, a folder or a ZIP file, against its manifest.

    Raises:
        ManifestError: there is no manifest in it, or none of this format.
    """
    with _opened(path) as held:
        stated = _read(path, held)
        there = held.names() - {MANIFEST}
        problems = [f"{name} is not in the manifest" for name in sorted(there - stated.keys())]
        rows = 0
        for name, expected in sorted(stated.items()):
            if name not in there:
                problems.append(f"{name} is missing")
                continue
            problems += _differences(held, name, expected)
            rows += expected.get("rows", 0)
    return Checked(len(stated), rows, tuple(problems))


class _Held:
    """The files of an export."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None) -> None:
        self._path = path
        self._archive = archive

    def names(self) -> set[str]:
        if self._archive is not None:
            return set(self._archive.namelist())
        files = (file for file in self._path.rglob("*") if file.is_file())
        return {str(PurePosixPath(file.relative_to(self._path))) for file in files}

    def open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb") if self._archive is None else self._archive.open(name)


@contextmanager
def _opened(path: Path) -> Iterator[_Held]:
    if path.is_dir():
        yield _Held(path, None)
        return
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise ManifestError(str(path), "no such file or folder") from None
    except (OSError, zipfile.BadZipFile):
        raise ManifestError(str(path), "is neither a folder nor a ZIP file") from None
    with archive:
        yield _Held(path, archive)


def _read(path: Path, held: _Held) -> dict[str, dict[str, Any]]:
    if MANIFEST not in held.names():
        raise ManifestError(str(path), f"has no {MANIFEST}")
    try:
        with held.open(MANIFEST) as file:
            record = json.load(file)
        if record["format"] != FORMAT:
            raise ManifestError(str(path), f"its manifest is not of the format {FORMAT}")
        return {one["name"]: one for one in record["files"]}
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise ManifestError(str(path), f"{MANIFEST} cannot be read") from None


def _differences(held: _Held, name: str, expected: Mapping[str, Any]) -> Iterator[str]:
    digest, size = hashlib.sha256(), 0
    try:
        with held.open(name) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
    except zipfile.BadZipFile:
        yield f"{name} is damaged"
        return
    if size != expected.get("bytes"):
        yield f"{name} has {size} bytes, not {expected.get('bytes')}"
    if digest.hexdigest() != expected.get("sha256"):
        yield f"{name} was changed: its SHA-256 is {digest.hexdigest()}"
    elif "rows" in expected and (rows := _rows(held, name)) != expected["rows"]:
        yield f"{name} has {rows} rows, not {expected['rows']}"


def _rows(held: _Held, name: str) -> int:
    with held.open(name) as file, TextIOWrapper(file, encoding="utf-8", newline="") as text:
        return sum(1 for _ in csv.reader(text)) - 1
