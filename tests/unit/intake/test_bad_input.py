"""Files that are missing, empty, cut off, packed to burst or of another kind: one clear error each."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.intake import column_errors, errors
from poisonbook.intake.reading import Options, Reading, open_table
from poisonbook.intake.refusals import Reason, StrictRefusalError

HEADER = "order_id,customer_id,ts,product_id,quantity\n"
LINE = "O1,C1,2024-01-01 10:00:00,P1,2\n"
CSV = (HEADER + LINE * 5_000).encode()

ReadBytes = Callable[..., Reading]


def _read(path: Path | str, **options: Any) -> int:
    reading = open_table([path], ORDERS, Options(**options))
    return sum(batch.num_rows for batch in reading.batches())


def _zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


def _parquet(path: Path) -> bytes:
    table = pa.table({name: [f"{name} {row}" for row in range(50_000)] for name in ("order_id", "ts", "product_id")})
    pq.write_table(table.append_column("quantity", pa.array([1] * 50_000)), path)
    return path.read_bytes()


@pytest.mark.parametrize("name", ["orders.csv", "missing/*.csv"], ids=["file", "glob"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(errors.FileMissingError) as error:
        _read(str(tmp_path / name))

    assert str(tmp_path / name) in str(error.value)
    assert (error.value.code, error.value.exit_code) == ("file-missing", 2)


def test_a_folder_without_files_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text(HEADER)

    with pytest.raises(errors.FileMissingError, match="holds no file"):
        _read(tmp_path)


class _FailingDisk(io.RawIOBase):
    """Reads a little, then fails as a disk does."""

    def __init__(self) -> None:
        self._left = [CSV[:1_000]]

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if self._left:
            return self._left.pop()
        raise OSError(5, "Input/output error")


def test_a_disk_that_fails_is_an_error() -> None:
    with pytest.raises(errors.FileUnreadableError, match="Input/output error"):
        open_table(["-"], ORDERS, Options(), stdin=_FailingDisk())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("orders.csv", b""),
        ("orders.csv", b" \r\n\n"),
        ("orders.csv", b"\xef\xbb\xbf"),
        ("orders.jsonl", b""),
        ("orders.parquet", b""),
        ("orders.csv.gz", gzip.compress(b"")),
    ],
    ids=["csv", "blank", "only-a-byte-order-mark", "jsonl", "parquet", "gzip"],
)
def test_an_empty_file_is_an_error(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)

    with pytest.raises(errors.EmptyFileError):
        _read(tmp_path / name)


@pytest.mark.parametrize("pack", [gzip.compress, _zstd], ids=["gzip", "zstd"])
def test_packed_files_are_read_in_parts_too(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """Tools append to packed files by adding another member."""
    path = tmp_path / "orders.csv.packed"
    path.write_bytes(pack(CSV) + pack(LINE.encode()))

    assert _read(path) == 5_001


@pytest.mark.parametrize("pack", [gzip.compress, _zstd], ids=["gzip", "zstd"])
@pytest.mark.parametrize("keep", [0.02, 0.5, 0.99])
def test_a_packed_file_that_is_cut_off_is_an_error(tmp_path: Path, pack: Callable[[bytes], bytes], keep: float) -> None:
    packed = pack(HEADER.encode() + os.urandom(50_000).hex().encode())
    path = tmp_path / "orders.csv.packed"
    path.write_bytes(packed[: int(len(packed) * keep)])

    with pytest.raises(errors.TruncatedFileError, match="cut off or damaged"):
        _read(path)


def test_a_packed_file_that_is_damaged_is_an_error(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(HEADER.encode() + os.urandom(50_000).hex().encode()))
    packed[len(packed) // 2] ^= 0xFF
    (tmp_path / "orders.csv.gz").write_bytes(bytes(packed))

    with pytest.raises(errors.TruncatedFileError):
        _read(tmp_path / "orders.csv.gz")


@pytest.mark.parametrize("keep", [6, 1_000, -1])
def test_a_parquet_file_that_is_cut_off_is_an_error(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "orders.parquet"
    path.write_bytes(_parquet(path)[:keep])

    with pytest.raises(errors.TruncatedFileError) as error:
        _read(path)

    assert str(error.value) == f"{path}: the Parquet data is cut off or damaged; get the file again"


def test_a_parquet_file_that_is_damaged_inside_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    data = bytearray(_parquet(path))
    data[2_000:60_000] = bytes(58_000)
    path.write_bytes(bytes(data))

    with pytest.raises(errors.TruncatedFileError):
        _read(path)


def test_a_parquet_file_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "orders.parquet").write_text(HEADER + LINE)

    with pytest.raises(errors.TruncatedFileError):
        _read(tmp_path / "orders.parquet")


def _zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("orders.csv", CSV)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        pytest.param(_zip(), "ZIP archive or an Excel workbook", id="zip"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save the sheet as CSV", id="old-excel"),
        pytest.param(b"SQLite format 3\0" + bytes(100), "SQLite", id="sqlite"),
        pytest.param(bytes(8) + b"DUCK" + bytes(100), "duckdb:///", id="duckdb"),
        pytest.param(b"<?xml version='1.0'?><rss/>", "XML or HTML", id="xml"),
        pytest.param(b"%PDF-1.7", "PDF", id="pdf"),
        pytest.param(b"BZh91AY&SY", "bzip2", id="bzip2"),
        pytest.param(gzip.compress(gzip.compress(CSV)), "packed twice", id="packed-twice"),
        pytest.param(bytes(5_000), "binary data", id="zeros"),
        pytest.param(b"abc\0def" * 100, "binary data", id="binary"),
    ],
)
def test_a_format_that_is_not_read_says_what_would_do(read_bytes: ReadBytes, data: bytes, advice: str) -> None:
    with pytest.raises(errors.UnknownFormatError, match=advice):
        read_bytes(data)


def test_parquet_cannot_come_through_a_pipe_or_packed(read_bytes: ReadBytes, tmp_path: Path) -> None:
    data = _parquet(tmp_path / "orders.parquet")

    with pytest.raises(errors.UnknownFormatError, match="cannot be read from a stream"):
        read_bytes(data)
    with pytest.raises(errors.UnknownFormatError, match="Parquet inside gzip"):
        read_bytes(gzip.compress(data))


def test_a_parquet_column_of_lists_is_an_error(tmp_path: Path) -> None:
    table = pa.table({"id": [["A"]], "title": ["Acetone"]})
    pq.write_table(table, tmp_path / "c.parquet")

    with pytest.raises(column_errors.ColumnTypeError, match="column 'id' is of type list"):
        open_table([tmp_path / "c.parquet"], CATALOGUE, Options())


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("delimiter", ";;"),
        ("delimiter", '"'),
        ("encoding", "latin-99"),
        ("encoding", "base64"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc"),
        ("date_format", "%H:%M"),
        ("date_format", "%Q"),
    ],
)
def test_an_unusable_option_is_an_error(option: str, value: str) -> None:
    with pytest.raises(errors.OptionError):
        Options(**{option: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("sources", [[], ["-"], ["-", "-"], ["mysql://host/db?table=t"]])
def test_sources_that_cannot_be_are_an_error(sources: list[str]) -> None:
    stdin = io.BytesIO(CSV) if len(sources) == 2 else None

    with pytest.raises(errors.OptionError):
        open_table(sources, ORDERS, Options(), stdin=stdin)


def test_standard_input_can_be_read_once(read_bytes: ReadBytes) -> None:
    reading = read_bytes(CSV)
    list(reading.batches())

    with pytest.raises(errors.FileUnreadableError, match="only once"):
        list(reading.batches())


def test_reading_again_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(HEADER + LINE + "ragged\n")
    reading = open_table([tmp_path / "orders.csv"], ORDERS, Options())

    counts = [sum(batch.num_rows for batch in reading.batches()) for _ in range(2)]

    assert counts == [1, 1]
    assert reading.refusals.total == 1


def _all_errors() -> list[Exception]:
    return [
        errors.FileMissingError("f", "p"),
        errors.EmptyFileError("f"),
        errors.TruncatedFileError("f", "gzip"),
        errors.BombError("f", 1, 2),
        errors.LineTooLongError("f", 3),
        errors.UnclosedQuoteError("f", 3),
        errors.AmbiguousDateError("f", "ts", mixed=False),
        column_errors.ColumnTypeError("f", "c", "list", "id"),
        errors.OptionError("--x", "p"),
        errors.DriverMissingError("PostgreSQL", "postgres"),
        column_errors.WrongExportError("f", "an export", "advice"),
        column_errors.SameFactError("f", "id", ["a", "b"]),
        column_errors.LateColumnError("f", ["a"], 9),
        column_errors.UnknownColumnError("f", ["a"], {}, [], ["id"]),
        column_errors.MissingColumnError("f", {"id": ("id",)}, []),
        column_errors.NoSuchColumnError("--drop", "a", ["b"]),
        StrictRefusalError("f", 1, Reason.NOT_JSON),
    ]


@pytest.mark.parametrize("error", _all_errors(), ids=lambda error: type(error).__name__)
def test_every_error_survives_pickling_and_has_its_code_in_its_docstring(error: errors.IntakeError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own

    assert str(again) == str(error)
    assert f"`{error.code}`" in str(type(error).__doc__)


_MEASURED = textwrap.dedent("""
    import resource, sys
    from poisonbook.facts.schema import ORDERS
    from poisonbook.intake.errors import IntakeError
    from poisonbook.intake.reading import Options, open_table

    def peak():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    before = peak()
    rows, code = 0, "none"
    try:
        reading = open_table(sys.argv[1:], ORDERS, Options())
        for batch in reading.batches():
            rows += batch.num_rows
    except IntakeError as error:
        code = error.code
    print(code, rows, peak() - before)
""")


def _measured(path: Path) -> tuple[str, int, int]:
    """The error's code, the rows read and the megabytes of memory that reading took."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    code, rows, megabytes = done.stdout.split()
    return code, int(rows), int(megabytes)


def _pack_repeated(path: Path, start: bytes, piece: bytes, times: int) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(start)
        for _ in range(times):
            file.write(piece)


@pytest.mark.parametrize("start", [b"", HEADER.encode(), (HEADER + LINE).encode()], ids=["first", "row", "later"])
def test_one_endless_line_takes_little_memory(tmp_path: Path, start: bytes) -> None:
    """300 MB on one line, packed: nothing but the limit of a line stops it early."""
    _pack_repeated(tmp_path / "orders.csv.gz", start, b"x" * (1 << 20), 300)

    code, _, megabytes = _measured(tmp_path / "orders.csv.gz")

    assert code == "line-too-long"
    assert megabytes < 150


def test_one_endless_line_in_a_sparse_file_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    with path.open("wb") as file:
        file.write((HEADER + LINE).encode())
        file.truncate(1 << 30)

    code, _, megabytes = _measured(path)

    assert code == "unknown-format"
    assert megabytes < 150


def test_an_endless_line_of_json_is_skipped_in_little_memory(tmp_path: Path) -> None:
    good = b'{"order_id": "O", "ts": "2024-01-01", "product_id": "P", "quantity": 1}\n'
    _pack_repeated(tmp_path / "orders.jsonl.gz", good + b'{"order_id": "', b"x" * (1 << 20), 200)
    with gzip.open(tmp_path / "orders.jsonl.gz", "ab") as file:
        file.write(b'"}\n' + good)

    code, rows, megabytes = _measured(tmp_path / "orders.jsonl.gz")

    assert (code, rows) == ("none", 2)
    assert megabytes < 150


def test_a_json_array_of_any_size_takes_little_memory(tmp_path: Path) -> None:
    """400 MB of rows, packed, then an element that ends nowhere."""
    row = {"order_id": "O", "ts": "2024-01-01", "product_id": "P", "quantity": 1, "delivery_address": "x" * (1 << 20)}
    _pack_repeated(tmp_path / "orders.json.gz", b"[\n  ", json.dumps(row, indent=2).encode() + b",\n  ", 300)
    with gzip.open(tmp_path / "orders.json.gz", "ab", compresslevel=1) as file:
        file.write(b'{"order_id": "')
        for _ in range(100):
            file.write(b"x" * (1 << 20))

    code, rows, megabytes = _measured(tmp_path / "orders.json.gz")

    assert (code, rows) == ("truncated-file", 300)
    assert megabytes < 150


def test_a_compression_bomb_is_stopped_in_little_memory(tmp_path: Path) -> None:
    """Rows without end that pack 400 to 1: reading stops soon after the first gigabyte."""
    line = b"O1,C1,2024-01-01 10:00:00," + b"P" * 1_000 + b",2\n"
    piece = gzip.compress(line * (1 << 10), 9)
    with (tmp_path / "orders.csv.gz").open("wb") as file:
        file.write(gzip.compress(HEADER.encode()))
        for _ in range(1_300):
            file.write(piece)

    code, rows, megabytes = _measured(tmp_path / "orders.csv.gz")

    assert code == "compression-bomb"
    assert rows > 1_000_000
    assert megabytes < 150
