"""Sheets for all tests of sheets: the samples, and Chromium to print them as PDF."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from poisonbook.facts.sheets import Sheet
from poisonbook.intake.encodings import detect_encoding
from poisonbook.sheets.reading import sheet_of
from poisonbook.values.documents import Node, read_document

SAMPLES = Path(__file__).parent / "samples"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
Printer = Callable[[str], bytes]
Told = list[tuple[str | None, Decimal | None, Decimal | None]]


def expected() -> dict[str, Node]:
    """Sample to what it says."""
    return read_document(SAMPLES / "expected.yaml").mapping


def read(data: bytes | str) -> Sheet:
    """The sheet in a file's bytes or text."""
    return sheet_of("sheet", data.encode() if isinstance(data, str) else data, detect_encoding)


def told(sheet: Sheet) -> Told:
    """Number, or name where there is none, and ends of the share of each component."""
    return [
        (
            component.cas or component.ec or component.name,
            None if component.concentration is None else component.concentration.low,
            None if component.concentration is None else component.concentration.high,
        )
        for component in sheet.components
    ]


@pytest.fixture(scope="module")
def printed() -> Iterator[Printer]:
    """HTML as the PDF that Chromium prints of it; closed with the module, for only one Playwright may run at a time."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on the path")
    with sync_api.sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page()

        def pdf(html: str) -> bytes:
            page.set_content(html)
            data: bytes = page.pdf(format="A4", landscape=True)
            return data

        yield pdf
        browser.close()
