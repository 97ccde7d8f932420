"""The manifest of an export, and the check against it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from poisonbook.reports.csv_tables import Column, Table, Written, write_table
from poisonbook.reports.manifest import MANIFEST, Manifest, ManifestError, hashed, verify_export

LINES: Table[str] = Table("lines", "Lines", (Column("product_id", "the shop's own id", str),))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A folder with a table, another file, and their manifest."""
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "summary.pdf").write_bytes(b"%PDF")
    files = (write_table(folder, LINES, ["P-1", "two\r\nlines", "=P-2"]), hashed(folder / "summary.pdf"))
    (folder / MANIFEST).write_text(manifest(*files).text(), encoding="utf-8")
    return folder


def manifest(*files: Written) -> Manifest:
    """Of some shop."""
    return Manifest(
        operator="op_1",
        operator_name="Łódź Chemicals",
        jurisdictions=("EU", "DK"),
        start=date(2026, 1, 1),
        end=date(2026, 3, 31),
        made_at=datetime(2026, 4, 1, 9, tzinfo=UTC),
        opened=False,
        versions={"poisonbook": "0.1.0"},
        files=files,
    )


def zipped(folder: Path) -> Path:
    """The export as one file."""
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as file:
        for one in folder.iterdir():
            file.write(one, one.name)
    return archive


def test_an_export_is_whole_as_a_folder_and_as_one_file(export: Path) -> None:
    for place in (export, zipped(export)):
        checked = verify_export(place)

        assert (checked.files, checked.rows, checked.problems) == (2, 3, ())


def test_the_same_files_have_the_same_manifest_whatever_their_order(export: Path) -> None:
    files = (hashed(export / "lines.csv"), hashed(export / "summary.pdf"))

    assert manifest(*files).text() == manifest(*reversed(files)).text()
    assert manifest(*files).text() != replace(manifest(*files), opened=True).text()


def test_one_changed_letter_is_seen(export: Path) -> None:
    table = export / "lines.csv"
    table.write_bytes(table.read_bytes().replace(b"P-1", b"P-9"))

    (problem,) = verify_export(export).problems

    assert problem.startswith("lines.csv was changed: its SHA-256 is ")
    assert verify_export(zipped(export)).problems == (problem,)


def test_what_is_missing_and_what_was_added_is_said(export: Path) -> None:
    (export / "summary.pdf").unlink()
    (export / "notes").mkdir()
    (export / "notes" / "more.txt").write_text("?")

    assert verify_export(export).problems == ("notes/more.txt is not in the manifest", "summary.pdf is missing")


def test_a_manifest_that_counts_other_rows_than_there_are_is_wrong(export: Path) -> None:
    record = json.loads((export / MANIFEST).read_text(encoding="utf-8"))
    record["files"][0]["rows"] = 4
    (export / MANIFEST).write_text(json.dumps(record), encoding="utf-8")

    assert verify_export(export).problems == ("lines.csv has 3 rows, not 4",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "has no manifest.json"),
        ("{", "manifest.json cannot be read"),
        ('{"format": "another", "files": []}', "not of the format"),
        ('{"format": "poisonbook-inspection-1"}', "manifest.json cannot be read"),
    ],
)
def test_without_a_manifest_nothing_is_checked(export: Path, text: str | None, problem: str) -> None:
    (export / MANIFEST).unlink()
    if text is not None:
        (export / MANIFEST).write_text(text, encoding="utf-8")

    with pytest.raises(ManifestError, match=problem):
        verify_export(export)


def test_what_is_no_export_is_said(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear inspector")

    with pytest.raises(ManifestError, match="neither a folder nor a ZIP file"):
        verify_export(tmp_path / "letter.txt")
    with pytest.raises(ManifestError, match="no such file"):
        verify_export(tmp_path / "nowhere")


def test_an_inspector_needs_neither_the_server_nor_the_drawing_of_pages_to_check_an_export() -> None:
    script = "import sys, poisonbook.cli.register, poisonbook.reports.manifest; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()

    assert {"sqlalchemy", "msgspec", "reportlab", "starlette"} & set(loaded) == set()
