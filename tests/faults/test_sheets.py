"""Sheets that cannot be read: each said by file and code, and the others of the folder read all the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.sheets.conftest import SAMPLES, Printer, printed

from poisonbook.sheets.errors import PdfReaderMissingError
from poisonbook.sheets.pdf import pdf_pages

if TYPE_CHECKING:
    from tests.conftest import Poisonbook

__all__ = ["printed"]  # the fixture

GOOD = (SAMPLES / "de-columns.txt").read_bytes()
IMAGE = "<svg width='300' height='300'><rect width='300' height='300' fill='red'/></svg>"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("bad.pdf", b"%PDF-1.7\nnothing", "sheet-damaged"),
        ("bad.txt", bytes(range(256)) * 20, "sheet-format"),
        ("bad.txt", b"a shopping list", "sheet-without-section-3"),
        ("bad.txt", b"SECTION 3: Composition\nWater and soap\nSECTION 4: First aid", "sheet-without-components"),
        ("bad.txt", b"", "sheet-without-section-3"),
        ("bad.txt", b"x" * 10_000, "sheet-too-large"),
    ],
)
def test_a_bad_sheet_does_not_stop_the_others(
    poisonbook: Poisonbook, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / name).write_bytes(data)
    (folder / "good.txt").write_bytes(GOOD)

    done = poisonbook("recognise", "--sds", folder, "--json")

    assert [row["id"] for row in done.rows] == ["good"]
    assert (done.code, done.err.splitlines()[-1]) == (3, "refused sheets: 1")
    assert f"refused[{code}]: " in done.err
    assert name in done.err


def test_a_scanned_pdf_says_that_it_has_no_text(poisonbook: Poisonbook, tmp_path: Path, printed: Printer) -> None:
    (tmp_path / "scan.pdf").write_bytes(printed(IMAGE))

    done = poisonbook("recognise", "--sds", "scan.pdf", "--json")

    assert (done.code, done.out) == (3, "")
    assert "refused[sheet-without-text]: scan.pdf" in done.err


def test_a_locked_pdf_says_that_it_asks_for_a_password(poisonbook: Poisonbook, tmp_path: Path) -> None:
    (tmp_path / "locked.pdf").write_bytes(LOCKED)

    done = poisonbook("recognise", "--sds", "locked.pdf")

    assert done.code == 3
    assert "refused[sheet-encrypted]: locked.pdf" in done.err


@pytest.mark.parametrize("path", ["nowhere", "nowhere.pdf", "empty"])
def test_a_path_without_sheets_ends_the_command(poisonbook: Poisonbook, tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()

    done = poisonbook("recognise", "--sds", path)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[sheet-missing]: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_path_that_may_not_be_read_ends_the_command(poisonbook: Poisonbook, tmp_path: Path) -> None:
    (tmp_path / "closed.txt").write_bytes(GOOD)
    (tmp_path / "closed.txt").chmod(0)

    done = poisonbook("recognise", "--sds", "closed.txt")

    assert (done.code, done.err.startswith("error[sheet-missing]: ")) == (2, True)


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ("id,file\n1,a.pdf\n", "has no column 'sheet'"),
        ("id,sheet\n1,a.pdf\n,b.pdf\n", "row 3: the id is empty"),
        ("id;sheet\n1;\n", "row 2: the sheet is empty"),
        (None, "cannot be read"),
    ],
)
def test_a_wrong_mapping_ends_the_command(
    poisonbook: Poisonbook, tmp_path: Path, mapping: str | None, problem: str
) -> None:
    (tmp_path / "shop.csv").write_text("id,title\n1,Acetone\n", encoding="utf-8")
    if mapping is not None:
        (tmp_path / "map.csv").write_text(mapping, encoding="utf-8")

    done = poisonbook("recognise", "shop.csv", "--sds", SAMPLES / "de-columns.txt", "--sds-map", "map.csv")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[sheet-mapping]: map.csv")
    assert problem in done.err


@pytest.mark.parametrize("option", ["--decisions", "--state"])
def test_what_does_not_go_with_sheets_is_said(poisonbook: Poisonbook, option: str) -> None:
    done = poisonbook("recognise", "--sds", SAMPLES, option, "file.yaml")

    assert done.code == 2
    assert option in done.err


def test_a_missing_pdf_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypdfium2", None)

    with pytest.raises(PdfReaderMissingError, match=r"poisonbook\[sds\]"):
        pdf_pages("sheet.pdf", b"%PDF-1.7")


LOCKED = (
    b"%PDF-1.4\n"
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/O<e5a8d2687bd9d0cff946b7ac55f51081dcf0d116554c4bfcb0a5e4"
    b"46f69ea48a>/U<683ea29a373521cf4710969cbe31e8c5e516199a5130285a60e256fa0fdf33a0>/P -4>>endo"
    b"bj\n"
    b"xref\n"
    b"0 5\n"
    b"0000000000 65535 f \n"
    b"0000000009 00000 n \n"
    b"0000000052 00000 n \n"
    b"0000000101 00000 n \n"
    b"0000000160 00000 n \n"
    b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<30313233343536373839616263646566><3031323334"
    b"3536373839616263646566>]>>\n"
    b"startxref\n"
    b"343\n"
    b"%%EOF"
)
"""A PDF of one empty page that asks for a password; made with RC4 of 40 bits, the oldest and shortest form."""
