"""The hosted form in a real browser: by keyboard alone, in five languages, light and dark, narrow and enlarged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from tests.functional.browsing import Visit, chromium, needs_chromium
from tests.functional.web.serving import Served, served, settings_in

from poisonbook.register.statement_words import LANGUAGES, words_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium

PERSON = {
    "name": "Zora Vogel",
    "role": "owner",
    "company": "Vogel Pools",
    "street": "Weg 1",
    "town": "Berlin",
    "country": "Germany",
    "trade": "pools",
    "id_number": "L01X",
    "id_authority": "Stadt Berlin",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that lets buyers go back to a shop."""
    folder = tmp_path_factory.mktemp("form-in-browser")
    with served(settings_in(folder, return_origins=("https://shop.example",))) as running:
        yield running


@pytest.fixture(scope="module")
def browser(running: Served) -> Iterator[Browser]:
    with chromium() as started:
        yield started


def visit(browser: Browser, running: Served, shop: httpx.Client, *, lang: str, **context: Any) -> Visit:
    """A new form, opened in a browser without JavaScript of its own."""
    asked = {
        "customer_id": "C-1",
        "jurisdiction": "EU",
        "claim": "professional_user",
        "lang": lang,
        "return_url": "https://shop.example/basket",
        "products": [
            {"substance": "7722-84-1", "name": "Peroxid 35 %, 5 l", "strength_ww": "35"},
            {"substance": "nitric acid"},
        ],
    }
    answer = shop.post("/v1/statement-links", json=asked)
    assert answer.status_code == 201, answer.text
    opened = Visit(browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | context).new_page())
    opened.page.goto(running.url + urlsplit(answer.json()["url"]).path)
    return opened


def fill(page: Page) -> None:
    for name, text in PERSON.items():
        page.locator(f'[name="particulars.{name}"]').fill(text)
    page.locator('[name="products.1.product"]').fill("Acid 53 %")
    page.locator('[name="products.1.concentration"]').fill("53")
    for place in (0, 1):
        page.locator(f'[name="products.{place}.amount"]').fill("2,5")
        page.locator(f'[name="products.{place}.unit"]').select_option("l")
        page.locator(f'[name="products.{place}.use"]').fill("cleaning\nof pools")
    page.locator("#declared").check()


ALWAYS = [("en", "light"), ("de", "dark")]
AT_TIMES = [(lang, scheme) for lang in LANGUAGES for scheme in ("light", "dark") if (lang, scheme) not in ALWAYS]


@pytest.mark.parametrize(
    ("lang", "scheme"), [*ALWAYS, *(pytest.param(*seen, marks=pytest.mark.slow) for seen in AT_TIMES)]
)
def test_every_page_is_accessible(
    browser: Browser, running: Served, shop: httpx.Client, lang: str, scheme: str
) -> None:
    seen = visit(browser, running, shop, lang=lang, color_scheme=scheme)
    words, address = words_for(lang), seen.page.url

    assert seen.violations() == []
    seen.send()
    assert seen.page.title() == f"{words['error_title']} {words['title']}"
    assert seen.violations() == []
    fill(seen.page)
    seen.send()
    assert seen.page.title() == words["check_title"]
    assert seen.violations() == []
    seen.send()
    assert seen.page.title() == words["done_title"]
    assert seen.violations() == []
    seen.page.goto(address)
    assert seen.page.title() == words_for("en")["used_title"]
    assert seen.violations() == []
    seen.page.context.close()


def test_it_is_filled_in_by_keyboard_alone_and_without_script(
    browser: Browser, running: Served, shop: httpx.Client
) -> None:
    seen = visit(browser, running, shop, lang="en", java_script_enabled=False)
    page, words = seen.page, words_for("en")
    keyboard = page.keyboard

    def tab_to(selector: str) -> None:
        for _ in range(40):
            keyboard.press("Tab")
            if page.locator(f"{selector}:focus").count():
                return
        raise AssertionError(f"the Tab key never reaches {selector}")

    keyboard.press("Tab")
    assert page.locator("a.skip:focus").count() == 1
    keyboard.press("Enter")
    for name, text in PERSON.items():
        tab_to(f"#particulars-{name}")
        keyboard.type(text)
    for place in (0, 1):
        if place == 1:
            tab_to("#products-1-product")
            keyboard.type("Acid 53 %")
        tab_to(f"#products-{place}-amount")
        keyboard.type("2,5")
        tab_to(f"#products-{place}-unit")
        keyboard.type("l")
        if place == 1:
            tab_to("#products-1-concentration")
            keyboard.type("53")
        tab_to(f"#products-{place}-use")
        keyboard.type("cleaning")
    tab_to("#declared")
    keyboard.press("Space")
    tab_to("button")
    keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=words["check_title"]).wait_for()
    tab_to("button")
    keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=words["done_title"]).wait_for()
    back = page.get_by_role("link", name=words["done_return"]).get_attribute("href")
    assert (back or "").startswith("https://shop.example/basket?statement=stm_")
    page.context.close()


def test_faults_are_led_to_and_put_right(browser: Browser, running: Served, shop: httpx.Client) -> None:
    seen = visit(browser, running, shop, lang="de")
    page, words = seen.page, words_for("de")
    fill(page)
    page.locator("#particulars-trade").fill("")
    page.locator("#products-1-amount").fill("viel")

    seen.send()
    assert page.evaluate("document.activeElement.className") == "problems"
    lines = page.locator(".problems a")
    assert lines.all_inner_texts() == [
        words["fields.trade.missing"],
        f"Produkt 2: Menge: {words['errors.not_a_number']}",
    ]
    lines.nth(1).click()
    field = page.locator("#products-1-amount")
    assert field.evaluate("field => field === document.activeElement")
    assert field.input_value() == "viel"
    assert field.get_attribute("aria-invalid") == "true"
    told = [page.locator(f"#{id_}").inner_text() for id_ in (field.get_attribute("aria-describedby") or "").split()]
    assert words["errors.not_a_number"] in told[-1]
    assert page.locator("#particulars-name").input_value() == "Zora Vogel"
    assert page.locator("#products-0-use").input_value() == "cleaning\nof pools"
    field.fill("2")
    page.locator("#particulars-trade").fill("pools")
    seen.send()
    assert page.title() == words["check_title"]
    seen.send(1)
    assert page.locator("#products-0-use").input_value() == "cleaning\nof pools"
    assert page.locator("#declared").is_checked()
    page.context.close()


@pytest.mark.parametrize(
    "lang", [pytest.param(lang, marks=() if lang == "de" else pytest.mark.slow) for lang in LANGUAGES]
)
@pytest.mark.parametrize(
    "context",
    [
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},  # 1280 × 900 at 200 %
    ],
)
def test_narrow_or_enlarged_nothing_scrolls_sideways(
    browser: Browser, running: Served, shop: httpx.Client, lang: str, context: dict[str, Any]
) -> None:
    seen = visit(browser, running, shop, lang=lang, **context)
    narrow = context["viewport"]["width"]

    assert seen.width() <= narrow
    seen.send()
    assert seen.width() <= narrow
    fill(seen.page)
    seen.page.locator("#products-0-use").fill("x" * 300)
    seen.send()
    assert seen.width() <= narrow
    seen.send()
    assert seen.width() <= narrow
    seen.page.context.close()


def test_fields_are_large_enough_to_touch(browser: Browser, running: Served, shop: httpx.Client) -> None:
    seen = visit(browser, running, shop, lang="pl", viewport={"width": 320, "height": 640})

    for one in seen.page.locator("a:not(.skip), button, select, textarea, input:not([type=hidden])").all():
        box = one.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24  # WCAG 2.2, 2.5.8
    seen.page.context.close()


def test_a_browser_knows_what_its_fields_are_for(browser: Browser, running: Served, shop: httpx.Client) -> None:
    seen = visit(browser, running, shop, lang="fr")

    purposes = {
        name: seen.page.locator(f"#particulars-{name}").get_attribute("autocomplete")
        for name in ("name", "role", "company", "street", "postcode", "town", "country")
    }
    assert purposes == {
        "name": "name",
        "role": "organization-title",
        "company": "organization",
        "street": "street-address",
        "postcode": "postal-code",
        "town": "address-level2",
        "country": "country-name",
    }
    seen.page.context.close()


def test_nothing_is_asked_of_anybody_else_and_nothing_is_complained_of(
    browser: Browser, running: Served, shop: httpx.Client
) -> None:
    seen = visit(browser, running, shop, lang="es")
    fill(seen.page)
    seen.send()
    seen.send()
    seen.page.wait_for_load_state("networkidle")

    assert seen.page.title() == words_for("es")["done_title"]
    assert {urlsplit(url).netloc for url in seen.asked} == {urlsplit(running.url).netloc}
    assert seen.complaints == []
    assert seen.page.evaluate("document.cookie") == ""
    seen.page.context.close()


def test_another_language_is_one_step_away(browser: Browser, running: Served, shop: httpx.Client) -> None:
    seen = visit(browser, running, shop, lang="de")
    with seen.page.expect_navigation():
        seen.page.get_by_role("link", name="Polski").click()

    assert seen.page.title() == words_for("pl")["title"]
    fill(seen.page)
    seen.send()
    assert seen.page.title() == words_for("pl")["check_title"]
    seen.page.context.close()
