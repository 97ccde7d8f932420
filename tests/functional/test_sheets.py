"""`poisonbook recognise --sds`, as people run it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.sheets.conftest import SAMPLES, Printer, printed
from tests.unit.sheets.making import as_page

if TYPE_CHECKING:
    from tests.conftest import Poisonbook

__all__ = ["printed"]  # the fixture

LISTINGS = """\
id,title
bw-35-5l,"Blondwerk bleach, hydrogen peroxide 12 %, 5 L"
P-2,"Rohrfrei: Salpetersäure 20 %, 1 L"
P-3,Gift box
P-4,"Nitromethane 15 %, 1 L"
P-5,"Acetone, 1 L"
"""
MAPPING = "id,sheet\nP-2,es-columns.txt\nP-4,de-blocks\nP-5,nl-columns\n"


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    folder = tmp_path / "sheets"
    folder.mkdir()
    for path in SAMPLES.glob("*.txt"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def by_id(rows: list[Any]) -> dict[str, Any]:
    return {row["id"]: row for row in rows}


def kinds(row: Any) -> list[tuple[str, str]]:
    return [(one["kind"], one["substance"]) for one in row["contradictions"]]


def test_a_folder_of_sheets_is_judged_by_section_3(poisonbook: Poisonbook, sheets: Path) -> None:
    done = poisonbook("recognise", "--sds", sheets, "--json")

    statuses = {id_: row["status"] for id_, row in by_id(done.rows).items()}
    assert done.code == 0, done.err
    assert len(statuses) == 18
    assert statuses["de-columns"] == statuses["cs-wrapped"] == statuses["hu-columns"] == "restricted"
    assert statuses["pl-stacked"] == statuses["es-columns"] == statuses["fi-columns"] == "restricted"
    assert statuses["it-conditions"] == statuses["de-blocks"] == statuses["ru-columns"] == "reportable"
    assert statuses["nl-columns"] == statuses["sv-columns"] == "reportable"
    assert statuses["da-nothing"] == "not_regulated"


def test_both_ends_and_the_words_of_the_sheet_are_shown(poisonbook: Poisonbook) -> None:
    (row,) = poisonbook("recognise", "--sds", SAMPLES / "de-columns.txt", "--json").rows

    (found,) = row["substances"]
    assert found["strength_ww"] == [35, 40]
    assert {span["field"] for span in found["evidence"]} == {"section 3"}
    assert {"7722-84-1", "35 - < 40 %"} <= {span["text"] for span in found["evidence"]}
    assert row["sheet"]["components"][1] == {
        "name": "Phosphorsäure",
        "cas": "7664-38-2",
        "ec": "231-633-2",
        "index": "015-011-00-6",
        "reach": None,
        "concentration": [0, 1],
        "basis": "w/w",
        "withheld": False,
        "page": 1,
    }


def test_a_pdf_says_what_its_text_says(poisonbook: Poisonbook, printed: Printer, tmp_path: Path) -> None:
    path = tmp_path / "sheet.PDF"
    path.write_bytes(printed(as_page((SAMPLES / "cs-wrapped.txt").read_text(encoding="utf-8"))))

    (row,) = poisonbook("recognise", "--sds", path, "--json").rows

    assert (row["status"], row["substances"][0]["strength_ww"]) == ("restricted", [34, 36])


def test_the_sheet_outranks_the_title_and_contradictions_are_reported(
    poisonbook: Poisonbook, sheets: Path, tmp_path: Path
) -> None:
    (tmp_path / "shop.csv").write_text(LISTINGS, encoding="utf-8")
    (tmp_path / "map.csv").write_text(MAPPING, encoding="utf-8")

    done = poisonbook("recognise", "shop.csv", "--sds", sheets, "--sds-map", "map.csv", "--json")

    rows = by_id(done.rows)
    assert done.code == 0, done.err
    assert sorted(rows) == ["P-2", "P-4", "P-5", "bw-35-5l"]
    by_code = rows["bw-35-5l"]
    assert (by_code["status"], by_code["substances"][0]["strength_ww"]) == ("restricted", [35, 40])
    assert kinds(by_code) == [("strength-differs", "hydrogen-peroxide")]
    assert by_code["contradictions"][0]["listing"] == [12, 12]
    assert kinds(rows["P-2"]) == [("not-on-sheet", "nitric-acid"), ("not-in-listing", "sulfuric-acid")]
    assert [one["status"] for one in rows["P-2"]["substances"]] == ["restricted", "undetermined"]
    assert kinds(rows["P-4"]) == kinds(rows["P-5"]) == []


def test_people_see_a_table_with_counts(poisonbook: Poisonbook, sheets: Path, tmp_path: Path) -> None:
    (tmp_path / "shop.csv").write_text(LISTINGS, encoding="utf-8")

    done = poisonbook("recognise", "shop.csv", "--sds", sheets)

    assert "18 safety data sheets read under EU law" in done.out
    assert "5 listings: 4 without a sheet; 17 sheets without a listing" in done.out
    assert "contradictions between sheet and listing: 1 strength-differs" in done.out
    assert done.code == 0


def test_other_law_judges_the_same_sheet_otherwise(poisonbook: Poisonbook) -> None:
    sheet = SAMPLES / "fr-identification.txt"

    (eu,) = poisonbook("recognise", "--sds", sheet, "--json").rows
    (ch,) = poisonbook("recognise", "--sds", sheet, "--json", "-j", "CH").rows

    assert (eu["status"], ch["jurisdiction"]) == ("restricted", "CH")
    assert ch["substances"] != eu["substances"]
