"""One JSON array, as programs and shop interfaces write it, wherever JSON Lines are read."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from tests.conftest import CATALOGUE, ORDERS

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

LISTINGS = [
    {"id": "P-1", "title": 'Wasserstoffperoxid 35 %, 5 l – "rein"'},
    {"id": "P-2", "title": "Seife [weiß], {fest}"},
    {"id": "P-3", "title": "Nitric acid 60 %, 1 l"},
]


def rows_of(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text)))


def plain(data: bytes) -> bytes:
    return data


def zstd(data: bytes) -> bytes:
    packed: bytes = pa.compress(data, codec="zstd", asbytes=True)
    return packed


@pytest.mark.parametrize(("pack", "indent"), [(plain, 2), (gzip.compress, None), (zstd, 1)])
def test_screening_finds_the_same(pack: Any, indent: int | None, poisonbook: Poisonbook, corner: Corner) -> None:
    key = ("--pseudonym-key", corner.write("key", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\n"))
    assert poisonbook(*corner.screening, *key).code == 0
    wanted = corner.findings
    corner.write("catalogue.csv", pack(json.dumps(rows_of(CATALOGUE), indent=indent).encode()))
    corner.write("orders.csv", pack(json.dumps(rows_of(ORDERS), indent=indent).encode()))

    done = poisonbook(*corner.screening, *key)

    assert (done.code, done.err) == (0, "")
    assert corner.findings == wanted


def test_a_row_that_cannot_be_judged_is_listed_by_its_place(poisonbook: Poisonbook, corner: Corner) -> None:
    good, *_ = rows_of(ORDERS)
    corner.write("orders.csv", json.dumps([good, 17, good | {"quantity": "many"}, good | {"ts": []}, good], indent=4))

    done = poisonbook(*corner.screening)

    assert done.code == 3
    assert [json.loads(row) for row in (corner.out / "refused.jsonl").read_text().splitlines()] == [
        {"file": "orders.csv", "row": 2, "reason": "not-an-object"},
        {"file": "orders.csv", "row": 3, "reason": "not-a-number"},
        {"file": "orders.csv", "row": 4, "reason": "nested-value"},
    ]


def test_recognise_reads_it_from_standard_input(poisonbook: Poisonbook) -> None:
    array = poisonbook("recognise", "-", "--json", stdin=json.dumps(LISTINGS, ensure_ascii=False).encode())
    lines = poisonbook("recognise", "-", "--json", stdin="\n".join(map(json.dumps, LISTINGS)).encode())

    assert (array.code, array.err) == (0, "")
    assert [row["id"] for row in array.rows] == ["P-1", "P-3"]
    assert array.out == lines.out


def test_compare_reads_runs_that_were_made_into_arrays(poisonbook: Poisonbook, tmp_path: Path) -> None:
    def run(*listings: dict[str, str]) -> list[Any]:
        return poisonbook("recognise", "-", "--json", stdin=json.dumps(listings).encode()).rows

    old, new = run(*LISTINGS), run(LISTINGS[0])
    (tmp_path / "old.json").write_text(json.dumps(old, indent=2))
    (tmp_path / "new.json").write_text(json.dumps(new) + "\n")

    done = poisonbook("compare", tmp_path / "old.json", tmp_path / "new.json", "--json")

    assert (done.code, done.err) == (0, "")
    assert [(row["change"], row["id"]) for row in done.rows] == [("gone", "P-3")]
