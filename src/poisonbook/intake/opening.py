"""From one source to the reader that fits its content."""

from __future__ import annotations

from pathlib import PurePath

from poisonbook.intake.csv_table import CsvTable
from poisonbook.intake.databases import parse_database_url
from poisonbook.intake.errors import TruncatedFileError, UnknownFormatError
from poisonbook.intake.formats import Format, is_parquet, refuse_unread, text_format
from poisonbook.intake.jsonl_table import JsonLinesTable
from poisonbook.intake.options import Options
from poisonbook.intake.sources import DatabaseSource, FileSource, Source, StreamSource
from poisonbook.intake.streams import ByteStream, open_bytes
from poisonbook.intake.tables import SourceTable
from poisonbook.intake.text_input import TextInput
from poisonbook.intake.typed_table import ParquetTable

_SNIFFED_BYTES = 64 << 10
_PARQUET_SUFFIXES = frozenset({".parquet", ".pq"})


def open_source(source: Source, options: Options) -> SourceTable:
    """The reader for `source`, by its content; its column names have been read, no row has.

    Raises:
        IntakeError: the source is missing, empty, damaged, or in a format that is not read.
    """
    if isinstance(source, DatabaseSource):
        return _database_table(source)
    stream = open_bytes(source)
    try:
        head = stream.peek(16)
        if is_parquet(head):
            return _parquet_table(source, stream)
        if PurePath(source.name).suffix.lower() in _PARQUET_SUFFIXES:
            raise TruncatedFileError(source.name, "Parquet")
        refuse_unread(source.name, head)
        return _text_table(source, stream, options)
    finally:
        if source.rereadable:
            stream.close()


def _database_table(source: DatabaseSource) -> SourceTable:
    url = parse_database_url(source.url)
    if source.scheme == "duckdb":
        from poisonbook.intake.duckdb_table import DuckDbTable

        return DuckDbTable(url)
    from poisonbook.intake.postgres_table import PostgresTable

    return PostgresTable(url)


def _parquet_table(source: FileSource | StreamSource, stream: ByteStream) -> ParquetTable:
    if stream.packing:
        raise UnknownFormatError(source.name, f"is Parquet inside {stream.packing}; unpack it first")
    if not isinstance(source, FileSource) or not source.rereadable:
        raise UnknownFormatError(source.name, "is Parquet, which cannot be read from a stream; name the file")
    return ParquetTable(source)


def _text_table(source: FileSource | StreamSource, stream: ByteStream, options: Options) -> SourceTable:
    text = TextInput(source, stream, options.encoding)
    head = text.head()
    form = text_format(source.name, head[:_SNIFFED_BYTES].decode("utf-8", "replace"))
    if form is Format.JSON_ARRAY:
        text.take_apart()
        head = text.head()
    table = CsvTable(text, head, options.delimiter) if form is Format.CSV else JsonLinesTable(text, head)
    text.put_aside()
    return table
