"""Files that are not what they should be: one clear line, exit code 2, nothing left."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import CATALOGUE, ORDERS, Run, assert_refused

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook, Shop

MOST_MEMORY = 600 << 20
_WITH_PEAK = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(done.returncode)
"""
"""Runs a command from a small process: on Linux a child's peak begins with that of the process it was forked from."""


def peak(poisonbook: Poisonbook, *args: str | Path) -> tuple[Run, int]:
    """How a command ended, and the most memory it held, in bytes."""
    command = [sys.executable, "-c", _WITH_PEAK, *poisonbook.command(*args)]
    done = subprocess.run(
        command, cwd=poisonbook.folder, env=poisonbook.environ, capture_output=True, text=True, timeout=120, check=False
    )
    *said, kilobytes = done.stderr.splitlines(keepends=True)
    return Run(done.returncode, done.stdout, "".join(said)), int(kilobytes) << 10


def packed(*pieces: bytes) -> bytes:
    """Pieces as one gzip file; equal ones are packed once."""
    members = {piece: gzip.compress(piece, compresslevel=1, mtime=0) for piece in set(pieces)}
    return b"".join(members[piece] for piece in pieces)


def orders_parquet(path: Path, rows: int = 50_000) -> bytes:
    """Orders as Parquet that the engine reads by itself."""
    table = pa.table(
        {
            "order_id": [f"O-{row}" for row in range(rows)],
            "ts": pa.array([1_767_348_000_000_000 + row for row in range(rows)], pa.timestamp("us")),
            "product_id": ["P-GLOVES", "P-ACETONE"] * (rows // 2),
            "quantity": [1] * rows,
        }
    )
    pq.write_table(table, path, compression="zstd", use_dictionary=False)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("which", "content"),
    [("catalogue", b""), ("orders", b""), ("catalogue", b"\xef\xbb\xbf"), ("orders", b" \n\n")],
    ids=["no products", "no orders", "a mark", "white space"],
)
def test_an_empty_file(which: str, content: bytes, poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write(f"{which}.csv", content)

    assert_refused(poisonbook(*corner.screening), corner, "empty-file", f"{which}.csv: ", "column names")


@pytest.mark.parametrize("which", ["catalogue", "orders"])
def test_a_missing_file(which: str, poisonbook: Poisonbook, corner: Corner) -> None:
    (corner.folder / f"{which}.csv").unlink()

    assert_refused(poisonbook(*corner.screening), corner, "file-missing", f"{which}.csv: there is no such file")


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("--companions", "document"),
        ("--rules", "rule-file"),
        ("--law", "law-file-missing"),
        ("--pseudonym-key", "pseudonym-key"),
    ],
)
def test_a_missing_file_of_an_option(option: str, code: str, poisonbook: Poisonbook, corner: Corner) -> None:
    assert_refused(poisonbook(*corner.screening, option, "none.yaml"), corner, code, "none.yaml")


def test_a_folder_without_a_file(poisonbook: Poisonbook, corner: Corner) -> None:
    (corner.folder / "orders.csv").unlink()
    (corner.folder / "orders.csv").mkdir()

    assert_refused(poisonbook(*corner.screening), corner, "file-missing", "orders.csv: the folder holds no file")


def test_bytes_that_are_not_the_named_encoding(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("catalogue.csv", CATALOGUE.replace("Gardening", "Gärtner").encode("cp1252"))

    done = poisonbook(*corner.screening, "--encoding", "utf-8")

    assert_refused(done, corner, "encoding", "catalogue.csv: is not utf-8", "--encoding")
    assert "rtner" not in done.err


def test_an_encoding_that_there_is_not(poisonbook: Poisonbook, corner: Corner) -> None:
    assert_refused(poisonbook(*corner.screening, "--encoding", "utf-9"), corner, "intake-option", "utf-9", "cp1252")


def test_another_encoding_is_found_without_being_named(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("catalogue.csv", CATALOGUE.replace("Gardening", "Gärtner für Größe").encode("cp1252"))

    assert poisonbook(*corner.screening).code == 0


@pytest.mark.parametrize(("which", "packing"), [("catalogue", "zstd"), ("orders", "gzip"), ("orders", "zstd")])
def test_a_packed_file_that_is_cut_off(which: str, packing: str, poisonbook: Poisonbook, corner: Corner) -> None:
    text = corner.folder / f"{which}.csv"
    head, *rows = text.read_text().splitlines(keepends=True)
    long = "".join([head, *(row.replace("-", f"-{copy}-") for copy in range(3000) for row in rows)])
    whole = pa.compress(long.encode(), codec=packing, asbytes=True)
    text.write_bytes(whole[: len(whole) // 2])

    assert_refused(poisonbook(*corner.screening), corner, "truncated-file", f"{which}.csv: the {packing} data")


def test_a_parquet_file_that_is_cut_off(poisonbook: Poisonbook, corner: Corner) -> None:
    whole = orders_parquet(corner.folder / "orders.csv")
    corner.write("orders.csv", whole[: len(whole) // 2])

    assert_refused(poisonbook(*corner.screening), corner, "truncated-file", "orders.csv: the Parquet data")


@pytest.mark.parametrize("which", ["catalogue", "orders"])
def test_a_parquet_file_with_a_damaged_page(which: str, poisonbook: Poisonbook, corner: Corner, shop: Shop) -> None:
    """The end of the file, with the places of all pages, is whole."""
    (corner.folder / f"{which}.csv").unlink()
    whole = shop.catalogue.read_bytes() if which == "catalogue" else orders_parquet(corner.folder / "orders.csv")
    corner.write(f"{which}.csv", whole[:1000] + os.urandom(4000) + whole[5000:])

    done = poisonbook(*corner.screening)

    assert done.err.startswith("error["), done.err
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert not corner.out.exists()


@pytest.mark.parametrize("which", ["catalogue", "orders"])
def test_a_file_of_another_kind(which: str, poisonbook: Poisonbook, corner: Corner) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed_files:
        packed_files.writestr("orders.csv", ORDERS)
    corner.write(f"{which}.csv", archive.getvalue())

    assert_refused(poisonbook(*corner.screening), corner, "unknown-format", f"{which}.csv: ")


def test_noise(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("orders.csv", hashlib.shake_256(b"noise").digest(10_000))

    assert_refused(poisonbook(*corner.screening), corner, "unknown-format", "orders.csv: ")


def test_a_compression_bomb_is_not_unpacked(poisonbook: Poisonbook, corner: Corner) -> None:
    """A gibibyte and more of white space between two lines of JSON, in a megabyte."""
    row = json.dumps({"order_id": "O-1", "ts": "2026-01-02", "product_id": "P-ACETONE", "quantity": 1}).encode()
    corner.write("orders.csv", packed(row + b"\n", *[b" " * (16 << 20)] * 70, b"\n" + row))

    done, memory = peak(poisonbook, *corner.screening)

    assert_refused(done, corner, "compression-bomb", "orders.csv: ", "unpack it first")
    assert memory < MOST_MEMORY


def test_a_parquet_bomb_is_not_unpacked(poisonbook: Poisonbook, corner: Corner) -> None:
    """A column of a gibibyte and more that is one text again and again."""
    schema = pa.schema([("id", pa.string()), ("title", pa.string()), ("description", pa.string())])
    batch = pa.table({"id": ["1"], "title": ["Gloves"], "description": ["x" * (64 << 20)]}, schema)
    with pq.ParquetWriter(
        corner.folder / "catalogue.csv", schema, compression="zstd", use_dictionary=False, write_statistics=False
    ) as writer:
        for _ in range(17):
            writer.write_table(batch)

    done, memory = peak(poisonbook, *corner.screening)

    assert_refused(done, corner, "compression-bomb", "catalogue.csv: ")
    assert memory < MOST_MEMORY


@pytest.mark.parametrize("which", ["catalogue", "orders"])
def test_one_line_of_a_gigabyte(which: str, poisonbook: Poisonbook, corner: Corner) -> None:
    text = (corner.folder / f"{which}.csv").read_bytes()
    corner.write(f"{which}.csv", packed(text, b'"', *[b"x" * (16 << 20)] * 64))

    done, memory = peak(poisonbook, *corner.screening)

    assert_refused(done, corner, "line-too-long", f"{which}.csv: ", "unclosed quote")
    assert memory < MOST_MEMORY


def test_one_json_line_that_is_too_long_is_a_refused_row(poisonbook: Poisonbook, corner: Corner) -> None:
    """The lines before and after it are judged."""
    row = json.dumps({"order_id": "O-1", "ts": "2026-01-02", "product_id": "P-ACETONE", "quantity": 1}).encode()
    corner.write("orders.csv", packed(row, b'\n{"order_id": "', *[b"x" * (16 << 20)] * 12, b'"}\n', row))

    done, memory = peak(poisonbook, *corner.screening)

    assert (done.code, done.err) == (3, "refused rows: 1 line-too-long (see refused.jsonl)\n")
    assert done.json["orders"] | {"first_regulated": "", "last_regulated": ""} == {
        "lines": 3,
        "regulated_lines": 2,
        "unknown_product_lines": 0,
        "regulated_lines_without_customer": 2,
        "repeated_lines": None,
        "first_regulated": "",
        "last_regulated": "",
    }
    assert memory < MOST_MEMORY


@pytest.mark.parametrize(
    ("content", "problem"),
    [("c2hvcnQ=", "holds 5 bytes"), ("not base64!", "is not base64"), ("é", "is not base64")],
)
def test_a_key_that_is_none(content: str, problem: str, poisonbook: Poisonbook, corner: Corner) -> None:
    """There is no fallback, and the content is not repeated."""
    corner.write("key", content)

    done = poisonbook(*corner.screening, "--pseudonym-key", "key")

    assert_refused(done, corner, "pseudonym-key", "key: ", problem, "32 random bytes")
    assert content not in done.err


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("companions: [{name: box}]", "companions.yaml:1:14: "),
        ("companions:\n - {name: box, terms: [box], colour: red}", "companions.yaml:2:30: "),
        ("companions: [", "companions.yaml:2:1: "),
        ("", "companions.yaml:1:1: "),
        ("[" * 5000, "companions.yaml:1:"),
    ],
)
def test_companions_that_are_none(content: str, place: str, poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("companions.yaml", content)

    done = poisonbook(*corner.screening, "--companions", "companions.yaml")

    assert_refused(done, corner, "document", place)


@pytest.mark.parametrize(
    ("limit", "code", "words"),
    [
        ("1MB", "engine-memory", "allow it more"),
        ("lots", "engine-setting", "2GB"),
    ],
)
def test_memory_that_does_not_suffice(
    limit: str, code: str, words: str, poisonbook: Poisonbook, corner: Corner
) -> None:
    """Nothing is spilled to disk instead."""
    (corner.folder / "orders.csv").unlink()
    orders_parquet(corner.folder / "orders.csv", 300_000)

    assert_refused(poisonbook(*corner.screening, "--memory-limit", limit), corner, code, words)
