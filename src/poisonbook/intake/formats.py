"""Which of the readable formats a file is in, and what to say of the ones that are not read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from poisonbook.intake.errors import UnknownFormatError


class Format(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSON_LINES = "json-lines"
    JSON_ARRAY = "json-array"
    PARQUET = "parquet"


_PARQUET = b"PAR1"
_PACKED = "is packed with {}; unpack it first (gzip and zstd are read as they are)"
_NOT_READ = (
    (0, b"PK\x03\x04", "is a ZIP archive or an Excel workbook; unpack it, or save the sheet as CSV"),
    (0, b"\xd0\xcf\x11\xe0", "is an old Excel workbook; save the sheet as CSV"),
    (0, b"SQLite format 3\0", "is a SQLite database; export the table as CSV"),
    (8, b"DUCK", "is a DuckDB database; name a table of it: 'duckdb:///FILE?table=TABLE'"),
    (0, b"%PDF", "is a PDF document; a table as CSV is needed"),
    (0, b"ORC", "is an ORC file; convert it to Parquet"),
    (0, b"Obj\x01", "is an Avro file; convert it to Parquet"),
    (0, b"ARROW1", "is an Arrow file; convert it to Parquet"),
    (0, b"BZh", _PACKED.format("bzip2")),
    (0, b"\xfd7zXZ", _PACKED.format("xz")),
    (0, b"7z\xbc\xaf", _PACKED.format("7-Zip")),
    (0, b"Rar!", _PACKED.format("RAR")),
    (0, b"\x1f\x8b", "is packed twice; unpack it once"),
    (0, b"\x28\xb5\x2f\xfd", "is packed twice; unpack it once"),
)
_PACKING_SUFFIXES = frozenset({".gz", ".gzip", ".zst", ".zstd"})
_JSON_SUFFIXES = frozenset({".jsonl", ".ndjson", ".json", ".jsonlines"})


def is_parquet(head: bytes) -> bool:
    """Whether a file that begins with `head` is Parquet."""
    return head.startswith(_PARQUET)


def refuse_unread(name: str, head: bytes) -> None:
    """Raise UnknownFormatError if the first bytes are those of a format that is not read."""
    for at, magic, advice in _NOT_READ:
        if head[at : at + len(magic)] == magic:
            raise UnknownFormatError(name, advice)


def text_format(name: str, text: str) -> Format:
    """CSV, JSON Lines or one JSON array, by the first characters, then by the file's name.

    Raises:
        UnknownFormatError: XML or HTML, or bytes that are no text.
    """
    first = text.lstrip()[:1]
    if "\0" in text[:4096]:
        raise UnknownFormatError(name, "is binary data, not a table as CSV, JSON or Parquet")
    if first == "<":
        raise UnknownFormatError(name, "is XML or HTML; export the table as CSV or TSV")
    if first == "[":
        return Format.JSON_ARRAY
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    if suffixes and suffixes[-1] in _PACKING_SUFFIXES:
        suffixes.pop()
    by_name = bool(suffixes) and suffixes[-1] in _JSON_SUFFIXES
    return Format.JSON_LINES if first == "{" or by_name else Format.CSV
