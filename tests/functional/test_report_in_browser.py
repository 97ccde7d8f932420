"""The report in a real browser: it asks for nothing, says nothing on the console, and can be read by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from poisonbook.facts.findings import EvidenceLine, Finding, LawReference
from poisonbook.facts.recognition import Listing, RecognisedSubstance, Recognition, Shows, Span
from poisonbook.reports.screening import RuleRow, ScreeningReport, SubstanceRow, WeekRow, write_report
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the path")

FLAGS = [
    "--no-sandbox",  # containers have no user namespaces; the page is our own file
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]

TITLE = "🧪 Водороден пероксид 35 % <script>document.title='run'</script><img src=https://example.org/x.png>"
EU_URL = "https://eur-lex.europa.eu/eli/reg/2019/1148/oj"
LAW = (LawReference("Regulation (EU) 2019/1148", "Art. 5(1)", EU_URL, "verified"),)


@dataclass
class Seen:
    """What the browser said while the page was open."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@dataclass
class Opened:
    """A page and what was seen of it."""

    page: Page
    seen: Seen
    address: str


def screening() -> ScreeningReport:
    time = datetime(2026, 3, 2, 9, 17, tzinfo=UTC)
    spans = tuple(
        Span("title", TITLE.index(words), TITLE.index(words) + len(words), words, shows)
        for words, shows in (("Водороден пероксид", Shows.NAME), ("35 %", Shows.STRENGTH))
    )
    found = RecognisedSubstance(
        "hydrogen-peroxide",
        "7722-84-1",
        "hydrogen peroxide",
        Status.RESTRICTED,
        "Annex I",
        "eu-1-hydrogen-peroxide",
        Strength.exactly(35),
        Decimal("5.65"),
        "35 % w/w is above 12 % w/w.",
        spans,
    )
    line = EvidenceLine("ORD-1", 17, "SKU-1", time, "hydrogen-peroxide", Decimal("5.65"))
    next_line = EvidenceLine("ORD-2", 18, "SKU-1", time, "hydrogen-peroxide", Decimal("5.65"))
    return ScreeningReport(
        jurisdiction="EU",
        law_on=date(2026, 11, 21),
        made_at=datetime(2026, 11, 21, 20, 26, tzinfo=UTC),
        version="0.1.0",
        catalogue_listings=1_000,
        order_lines=90_000,
        orders_period=(time, time),
        lines_regulated=1,
        lines_unknown_product=0,
        lines_without_customer=0,
        rows_refused={"time-not-readable": 2},
        listings_by_status={Status.RESTRICTED: 1},
        substances=(
            SubstanceRow("hydrogen peroxide", "7722-84-1", "Annex I", Status.RESTRICTED, 1, 1, Decimal("5.65")),
        ),
        lines_by_week=(WeekRow(date(2026, 3, 2), {Status.RESTRICTED: 1}),),
        rules=(RuleRow("eu-restricted", 1, "Restricted product to the general public", "high", LAW, 1),),
        listings=((Listing("SKU-1", TITLE, lang="bg"), Recognition("SKU-1", "EU", (found,))),),
        listings_total=1,
        findings=(
            Finding("eu-restricted", 1, LAW, "a" * 64, (line, next_line), {}, "A restricted product was ordered."),
        ),
        findings_total=1,
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(params=["light", "dark"])
def opened(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    path = tmp_path / "report.html"
    write_report(screening(), path)
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    seen = Seen()
    page.on("request", lambda asked: seen.requests.append(asked.url))
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.goto(path.as_uri())
    yield Opened(page, seen, path.as_uri())
    context.close()


def test_nothing_is_asked_of_the_network_and_nothing_is_complained_of(opened: Opened) -> None:
    opened.page.wait_for_load_state("networkidle")
    assert [url for url in opened.seen.requests if not url.startswith("data:")] == [opened.address]
    assert opened.seen.complaints == []
    assert opened.page.title() == "Screening report · poisonbook"


def test_headings_and_marked_words_can_be_seen(opened: Opened) -> None:
    page = opened.page
    assert page.get_by_role("heading", level=1).inner_text() == "Screening report"
    for heading in ("What was screened", "What needs a human look", "Regulated products", "Charts"):
        assert page.get_by_role("heading", level=2, name=heading).is_visible()
    row = page.get_by_role("table", name="Listings that are restricted")
    marks = row.locator("mark")
    assert marks.all_inner_texts() == ["Водороден пероксид", "35 %"]
    assert all(mark.is_visible() for mark in marks.all())
    grounds = [mark.evaluate("mark => getComputedStyle(mark).backgroundColor") for mark in marks.all()]
    assert len(set(grounds)) == 2


def test_evidence_opens_by_keyboard_and_focus_can_be_seen(opened: Opened) -> None:
    page = opened.page
    line = page.get_by_role("cell", name="ORD-1")
    assert not line.is_visible()
    summary = page.locator("summary", has_text="2 order lines")
    for _ in range(40):
        page.keyboard.press("Tab")
        if summary.evaluate("summary => summary === document.activeElement"):
            break
    assert summary.evaluate("summary => getComputedStyle(summary).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    assert line.is_visible()


def test_the_first_tab_offers_to_skip_to_the_content(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_narrow_page_does_not_scroll_sideways(opened: Opened) -> None:
    page = opened.page
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_charts_are_pictures_with_names(opened: Opened) -> None:
    for name in ("Recognised listings by status", "Findings by rule"):
        picture = opened.page.get_by_role("img", name=name)
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] > 300
