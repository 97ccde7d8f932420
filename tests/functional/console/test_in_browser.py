"""The console in a real browser: by keyboard, without script, light and dark, narrow and enlarged, and read by axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from tests.functional.browsing import Visit, chromium, needs_chromium
from tests.functional.console.serving import Console

from poisonbook.console.cookies import SESSION, VIEW
from poisonbook.console.words import words_for
from poisonbook.register.authority_requests import Declined, Given, RequestAnswer
from poisonbook.register.house import IncidentKind
from poisonbook.review.filings import Channel
from poisonbook.workflows.authority_requests import GivenRequest, propose_answer, record_request
from poisonbook.workflows.filing import countersign, sign_report
from poisonbook.workflows.incidents import GivenIncident, record_incident
from poisonbook.workflows.staff import find_staff

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def opened(browser: Browser, console: Console, staff: str | None, path: str, *, lang: str = "en", **more: Any) -> Visit:
    """A page as somebody sees it who is signed in."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | more)
    context.add_cookies([{"name": VIEW, "value": f"{lang}.device", "url": console.url, "httpOnly": True}])
    if staff is not None:
        context.add_cookies([{"name": SESSION, "value": console.token(staff), "url": console.url, "httpOnly": True}])
    visit = Visit(context.new_page())
    visit.page.goto(console.url + path)
    return visit


def test_a_case_goes_from_the_queue_to_its_end_by_keyboard(browser: Browser, console: Console) -> None:
    case = console.order("KEYS-1", ("P-ACETONE", 35))
    ann = opened(browser, console, "ann", "/queue")
    page, keys = ann.page, ann.page.keyboard

    listed = page.locator(f'a[href="/cases/{case}"]')
    while not listed.count():
        with page.expect_navigation():
            page.locator('a[rel="next"]').click()
    for _ in range(25):
        keys.press("j")
        if page.locator("tr.here").filter(has=listed).count():
            break
    with page.expect_navigation():
        keys.press("Enter")
    with page.expect_navigation():
        keys.press("t")
    assert page.locator(".note[role=status]").inner_text() == "The case is yours."
    keys.press("2")
    assert page.locator("#propose").evaluate("one => one.open")
    keys.type("No trade is shown; jnt are letters here")
    keys.press("Tab")
    with page.expect_navigation():
        keys.press("Enter")
    assert page.locator("h1").inner_text() == "Call it suspicious?"
    with page.expect_navigation():
        keys.press("u")  # nothing was kept, and nothing is lost
    assert page.locator(".history li").count() == 2
    assert page.locator("#propose textarea").input_value() == "No trade is shown; jnt are letters here"
    assert page.locator("#propose summary kbd").inner_text() == "2"
    keys.press("2")
    keys.press("Escape")
    assert not page.locator("#propose").evaluate("one => one.open")
    keys.press("2")
    keys.type(". ")
    keys.press("Tab")
    with page.expect_navigation():
        keys.press("Enter")
    with page.expect_navigation():
        keys.press("y")
    assert "due in 23 h" in page.locator(".due").inner_text()
    with page.expect_navigation():
        keys.press("?")
    assert page.title().startswith("Keys and help")
    assert ann.complaints == []
    page.context.close()

    eve = opened(browser, console, "eve", f"/cases/{case}")
    eve.page.keyboard.press("1")
    eve.page.keyboard.type("I agree")
    eve.page.keyboard.press("Tab")
    with eve.page.expect_navigation():
        eve.page.keyboard.press("Enter")
    with eve.page.expect_navigation():
        eve.page.keyboard.press("y")
    assert eve.page.locator(".lead .state").inner_text() == "suspicious"
    eve.page.context.close()


def test_all_of_it_works_without_script(browser: Browser, console: Console) -> None:
    case = console.order("PLAIN-1")
    ann = opened(browser, console, "ann", f"/cases/{case}", java_script_enabled=False)
    page = ann.page

    page.locator("#close_not_suspicious > summary").click()
    page.get_by_label("What explains it").select_option("ordinary_use")
    page.locator("#close_not_suspicious textarea").fill("Cleans brushes.")
    page.get_by_role("button", name="Look at it once more").first.click()
    page.get_by_role("button", name="Change it").click()
    assert page.locator("#close_not_suspicious textarea").input_value() == "Cleans brushes."
    page.get_by_role("button", name="Look at it once more").first.click()
    page.get_by_role("button", name="Yes, it is not suspicious").click()
    page.get_by_text("It is closed as not suspicious.").wait_for()
    page.get_by_label("Colours").select_option("dark")
    page.get_by_role("button", name="Set").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert f"/cases/{case}" in page.url
    page.context.close()


def pages_of_reports(console: Console) -> list[tuple[str | None, str]]:
    """Those of a report and of an opening, each waiting for a second person, and of the next ones."""
    begun, record = console.suspicious(f"LOOK-R-{len(console.cases())}")
    case, _ = console.suspicious(f"LOOK-S-{len(console.cases())}")
    ann = find_staff(console.service.store, console.shop.id, "ann")
    report = sign_report(console.service, ann, begun, channel=Channel.ENDPOINT).id
    opening = console.asked(record, begun).opening.id
    told = GivenIncident(kind=IncidentKind.THEFT, substance="acetone")
    incident = record_incident(console.service, console.shop, told).incident.id
    return [
        ("ann", "/reports"),
        ("ann", f"/cases/{case}/report"),
        ("eve", f"/reports/{report}"),
        ("ann", f"/cases/{case}/opening"),
        ("data-protection", f"/openings/{opening}"),
        ("ann", "/incidents"),
        ("ann", f"/incidents/{incident}"),
        ("ann", f"/incidents/{incident}/report"),
    ]


def pages_of_requests(console: Console) -> list[tuple[str | None, str]]:
    """Those of a request of an authority to be answered, and of one to be confirmed."""
    service, order = console.service, f"ASKED-{len(console.cases())}"
    console.order(order)
    officer = find_staff(service.store, console.shop.id, "data-protection")
    given = GivenRequest(
        authority="Police", basis="court_order", reference="1", received_on=service.clock().date(), orders=(order,)
    )
    first, second = (record_request(service, officer, given).id for _ in range(2))
    propose_answer(service, officer, second, RequestAnswer(frozenset(Given) - {Given.PARTICULARS}, Declined.FORM))
    return [("data-protection", "/requests"), ("data-protection", f"/requests/{first}"), ("eve", f"/requests/{second}")]


def pages_of(console: Console) -> list[tuple[str | None, str]]:
    """Every page worth looking at, and who looks at it."""
    first = console.order(f"LOOK-{len(console.cases())}", ("P-ACETONE", 30), ("P-NITRATE", 2))
    return [
        *pages_of_reports(console),
        (None, "/sign-in"),
        (None, "/nothing"),
        ("ann", "/queue"),
        ("ann", "/queue?view=to_report"),
        ("ann", f"/cases/{first}"),
        ("inspector", f"/cases/{first}"),
        ("ann", "/help"),
        ("ann", "/account"),
        ("ann", "/step-up"),
        ("administrator", "/queue"),
        ("ann", "/register?product_id=P-ACETONE"),
        ("data-protection", "/openings"),
        *pages_of_requests(console),
        ("data-protection", "/public-report"),
        ("auditor", "/retention"),
        ("rules", "/rules"),
        ("rules", "/rules/eu-several-substances"),
        ("approver", "/rules/my-tons"),
        ("auditor", "/rule-history"),
        ("catalogue", "/catalogue"),
        ("catalogue", "/catalogue/products/P-UNKNOWN"),
        ("catalogue", "/catalogue/decisions"),
        ("data-protection", "/rights"),
        ("eve", "/trainings"),
        ("eve", "/charts"),
        ("eve", "/quality"),
        ("inspector", "/inspection"),
        ("administrator", "/staff"),
        ("administrator", "/staff/ben"),
    ]


@pytest.mark.parametrize(
    ("lang", "scheme"),
    [
        pytest.param("en", "light", marks=pytest.mark.slow),
        pytest.param("de", "dark", marks=pytest.mark.slow),
        pytest.param("en", "dark", marks=pytest.mark.long),
        pytest.param("de", "light", marks=pytest.mark.long),
    ],
)
def test_every_page_is_accessible(browser: Browser, console: Console, lang: str, scheme: str) -> None:
    for staff, path in pages_of(console):
        seen = opened(browser, console, staff, path, lang=lang, color_scheme=scheme)
        assert seen.page.locator("html").get_attribute("lang") == lang
        assert seen.violations() == [], path
        for summary in seen.page.locator("main summary").all():
            summary.click()
        assert seen.violations() == [], path
        seen.page.context.close()


@pytest.mark.parametrize(
    "lang", [pytest.param("de", marks=pytest.mark.slow), pytest.param("en", marks=pytest.mark.long)]
)
@pytest.mark.parametrize(
    "context",
    [
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},  # 1280 × 900 at 200 %
    ],
)
def test_narrow_or_enlarged_nothing_scrolls_sideways(
    browser: Browser, console: Console, lang: str, context: dict[str, Any]
) -> None:
    for staff, path in pages_of(console):
        seen = opened(browser, console, staff, path, lang=lang, **context)
        assert seen.width() <= context["viewport"]["width"], path
        for summary in seen.page.locator("main summary").all():
            summary.click()
            assert seen.width() <= context["viewport"]["width"], path
        seen.page.context.close()


LINES = """one => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
}"""
"""On how many lines an element's words stand."""


@pytest.mark.parametrize("lang", ["en", "de"])
def test_no_name_and_no_id_is_broken_in_a_table_that_has_room(browser: Browser, console: Console, lang: str) -> None:
    order = f"A00002066{len(lang)}-{lang}"
    case = console.order(order, ("P-NITRATE", 30))
    console.asked(console.checked(f"C-{order}"), "2026/43")
    whole = {f"/cases/{case}": ".figures tbody th", f"/register?order_id={order}": "tbody th code"}
    for path, where in whole.items():
        seen = opened(browser, console, "ann", path, lang=lang)
        one = seen.page.locator(where).first
        assert one.evaluate(LINES) <= len(one.inner_text().split()), path
        seen.page.context.close()
    for path in (*whole, "/openings"):
        seen = opened(browser, console, "ann", path, lang=lang, viewport={"width": 1024, "height": 800})
        assert seen.width() <= 1024, path
        seen.page.context.close()


def test_a_page_that_gives_a_file_says_that_it_comes_and_what_is_next(browser: Browser, console: Console) -> None:
    case, _ = console.suspicious("SAVES-1")
    ann, eve = (find_staff(console.service.store, console.shop.id, one) for one in ("ann", "eve"))
    filing = sign_report(console.service, ann, case, channel=Channel.DOWNLOAD)
    countersign(console.service, eve, filing.id, fingerprint=filing.fingerprint)
    seen = opened(browser, console, "ann", f"/reports/{filing.id}")
    said = seen.page.get_by_text("The download has begun.")
    assert not said.is_visible()
    with seen.page.expect_download():
        seen.page.get_by_role("button", name="Take the files").click()
    assert said.is_visible()
    seen.page.get_by_role("link", name="I have the files, go on").click()
    seen.page.get_by_text("The files were taken, and their hashes are in the ledger.").wait_for()
    seen.page.context.close()


@pytest.mark.slow
def test_nothing_is_asked_of_anybody_else_and_nothing_is_complained_of(browser: Browser, console: Console) -> None:
    for staff, path in pages_of(console):
        seen = opened(browser, console, staff, path)
        seen.page.wait_for_load_state("networkidle")
        assert {urlsplit(url).netloc for url in seen.asked} == {urlsplit(console.url).netloc}
        complaints = [one for one in seen.complaints if "the server responded with a status of 4" not in one]
        assert complaints == [], path
        assert seen.page.evaluate("document.cookie") == ""
        seen.page.context.close()


@pytest.mark.slow
def test_what_can_be_touched_is_large_enough(browser: Browser, console: Console) -> None:
    for staff, path in pages_of(console):
        seen = opened(browser, console, staff, path, viewport={"width": 320, "height": 640})
        for one in seen.page.locator("nav a, button, select, summary, textarea, input:not([type=hidden])").all():
            box = one.bounding_box()
            if box is not None and box["width"] > 0:
                assert min(box["width"], box["height"]) >= 24, path  # WCAG 2.2, 2.5.8
        seen.page.context.close()


def test_the_title_and_the_first_heading_say_where_one_is(browser: Browser, console: Console) -> None:
    seen = opened(browser, console, "ann", "/queue", lang="de")
    assert seen.page.title() == f"{words_for('de')['queue.title']} · poisonbook"
    assert seen.page.locator("h1").count() == 1
    seen.page.context.close()
