"""Safety data sheets by name: the files of folders, what they say, and which listing each belongs to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.facts.sheets import Sheet
from poisonbook.intake.encodings import detect_encoding
from poisonbook.sheets.errors import SheetError, SheetMissingError
from poisonbook.sheets.reading import read_sheet
from poisonbook.workflows.recognise import Progress

SUFFIXES = (".pdf", ".txt", ".text")
"""What counts as a sheet in a folder; a file that is named by itself is read whatever it is called."""
_COLUMNS = ("id", "sheet")


class SheetMappingError(PoisonbookError):
    """`sheet-mapping`: the file that says which sheet belongs to which listing cannot be used."""

    code: ClassVar[str] = "sheet-mapping"

    def __init__(self, file: str, row: int, problem: str) -> None:
        super().__init__(file, row, problem)
        self.file = file
        self.row = row
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}: row {self.row:,}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets that could be read, and what is wrong with the others."""

    read: tuple[Sheet, ...]
    refused: tuple[SheetError, ...]


def sheet_files(paths: Iterable[Path]) -> list[Path]:
    """The files that `paths` name, those of folders and their folders by name; each once.

    Raises:
        SheetMissingError: a path is not there, may not be read, or is a folder without a sheet.
    """
    files: dict[Path, None] = {}
    for path in paths:
        try:
            found = _in_folder(path) if path.is_dir() else [path]
            if path.is_file():
                path.open("rb").close()
        except OSError as error:
            raise SheetMissingError(str(path), f"cannot be read ({error.strerror})") from None
        if not path.exists():
            raise SheetMissingError(str(path), "there is no such file or folder")
        if not found:
            raise SheetMissingError(str(path), f"the folder holds no safety data sheet ({', '.join(SUFFIXES)})")
        files.update(dict.fromkeys(found))
    return list(files)


def read_sheets(files: Sequence[Path], progress: Progress | None = None) -> Sheets:
    """What the sheets in `files` say; one that cannot be read is set aside and the others go on.

    Raises:
        PdfReaderMissingError: one is a PDF, and the PDF library is not installed.
    """
    read: list[Sheet] = []
    refused: list[SheetError] = []
    for done, file in enumerate(files, start=1):
        try:
            read.append(read_sheet(file, detect_encoding))
        except SheetError as error:
            refused.append(error)
        if progress is not None:
            progress("sheets", done, len(files))
    return Sheets(tuple(read), tuple(refused))


def mapping_of(path: Path | None) -> dict[str, str]:
    """Sheet to listing id out of a CSV file with the columns `id` and `sheet`; nothing if there is no file.

    Raises:
        SheetMappingError: the file cannot be read, lacks a column, or a row lacks a value.
    """
    if path is None:
        return {}
    try:
        data = path.read_bytes()
        text = data.decode(detect_encoding(data)).removeprefix("\ufeff")
    except OSError as error:
        raise SheetMappingError(str(path), 1, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SheetMappingError(str(path), 1, "is not text") from None
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    try:
        return _pairs(rows, path)
    except csv.Error as error:
        raise SheetMappingError(str(path), rows.line_num, f"is not CSV ({error})") from None


def by_listing(sheets: Sequence[Sheet], mapping: dict[str, str]) -> dict[str, list[Sheet]]:
    """The sheets by what may be a listing's id, folded: what the mapping says, else file stem and product code."""
    found: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        file = Path(sheet.file)
        mapped = next((mapping[name] for name in (sheet.file, file.name, file.stem) if name in mapping), None)
        keys = [mapped] if mapped is not None else [file.stem, sheet.code]
        for key in dict.fromkeys(listing_key(key) for key in keys if key):
            found.setdefault(key, []).append(sheet)
    return found


def listing_key(id_: str) -> str:
    """An id as it is compared: case and white space around do not count."""
    return id_.strip().casefold()


def _in_folder(folder: Path) -> list[Path]:
    next(folder.iterdir(), None)  # a folder that may not be read says so here, and nowhere below
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def _pairs(rows: csv.DictReader[str], path: Path) -> dict[str, str]:
    names = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
    missing = [column for column in _COLUMNS if column not in names]
    if missing:
        raise SheetMappingError(str(path), 1, f"has no column {missing[0]!r}; it needs the columns id and sheet")
    pairs = {}
    for row in rows:
        id_, sheet = ((row.get(names[column]) or "").strip() for column in _COLUMNS)
        if not id_ or not sheet:
            raise SheetMappingError(str(path), rows.line_num, f"the {'sheet' if id_ else 'id'} is empty")
        pairs[sheet] = id_
    return pairs
