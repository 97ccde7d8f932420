"""Sheets in many languages and layouts, as text and as PDF."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.unit.sheets.conftest import SAMPLES, Printer, expected, read, told
from tests.unit.sheets.making import as_page

from poisonbook.facts.sheets import Sheet
from poisonbook.values.documents import Node

every_sample = pytest.mark.parametrize("name", sorted(expected()))


@every_sample
def test_a_text_sheet_is_read_whole(name: str) -> None:
    assert_says(read((SAMPLES / f"{name}.txt").read_bytes()), expected()[name])


@every_sample
def test_the_same_sheet_as_pdf_says_the_same(name: str, printed: Printer) -> None:
    text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")

    assert_says(read(printed(as_page(text))), expected()[name])


@every_sample
def test_evidence_is_the_words_of_the_section(name: str) -> None:
    sheet = read((SAMPLES / f"{name}.txt").read_bytes())

    spans = [span for component in sheet.components for span in component.evidence]

    assert [span for span in spans if sheet.section_3[span.start : span.end] != span.text] == []
    assert {span.field for span in spans} <= {"section 3"}


def test_every_sample_has_its_expectation() -> None:
    assert {path.stem for path in SAMPLES.glob("*.txt")} == set(expected())


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("de-columns", "windows-1252"),
        ("pl-stacked", "windows-1250"),
        ("ru-columns", "windows-1251"),
        ("el-columns", "utf-16"),
    ],
)
def test_the_encoding_of_a_text_sheet_is_found(name: str, encoding: str) -> None:
    text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    data = text.replace("≤", "<=").replace("≥", ">=").encode(encoding)

    assert_says(read(data), expected()[name])


def assert_says(sheet: Sheet, says: Node) -> None:
    code = says.get("code")
    assert (sheet.language, sheet.product) == (says.need("language").text(), says.need("product").text())
    assert sheet.code == ("" if code is None else code.text())
    assert told(sheet) == [component_of(node) for node in says.need("components")]


def component_of(node: Node) -> tuple[str, Decimal | None, Decimal | None]:
    name, *ends = node
    low, high = (end.decimal() for end in ends) if ends else (None, None)
    return name.text(), low, high
