"""The public report in a real browser: it asks for nothing, is accessible in light and dark, and fits a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from tests.functional.browsing import Visit, chromium, needs_chromium
from tests.unit.transparency.released import FIGURES

from poisonbook.reports.transparency import transparency_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "de"])
def test_it_is_accessible_whole_and_fits(
    browser: Browser, tmp_path: Path, lang: str, scheme: Literal["light", "dark"]
) -> None:
    file = tmp_path / "report.html"
    file.write_text(transparency_page(FIGURES, lang), encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 640})
    visit = Visit(context.new_page())
    visit.page.goto(file.as_uri())

    assert visit.violations() == []
    assert visit.width() <= 320
    assert visit.asked == [file.as_uri()]
    assert [one for one in visit.complaints if "axe" not in one] == []
    visit.page.set_viewport_size({"width": 1280, "height": 800})
    assert visit.violations() == []
    context.close()
