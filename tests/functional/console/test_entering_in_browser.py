"""Passkeys and the provider in a real browser: Chromium with a device of its own, which Chromium itself plays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.browsing import Visit, chromium, needs_chromium
from tests.functional.console.serving import Console, console_in
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, running_provider

from poisonbook.console.words import LANGUAGES, words_for
from poisonbook.register.staff import SignInWay
from poisonbook.workflows.challenges import list_passkeys
from poisonbook.workflows.invitations import invite
from poisonbook.workflows.staff import GivenStaff, change_staff, find_staff, known_subject

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium
WORDS = words_for("en")


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def console(provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("entering")
    secret = folder / "client.secret"
    secret.write_text(SECRET)
    told = {"oidc_issuer": provider.issuer, "oidc_client": CLIENT, "oidc_secret": secret}
    with console_in(folder, **told) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@contextmanager
def device(page: Page, *, asks: bool = True) -> Iterator[None]:
    """A device with this page that makes and uses passkeys, and asks its owner, who says yes; or does not ask."""
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": asks,
        "automaticPresenceSimulation": True,
    }
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    client.detach()


def opened(browser: Browser, place: str, **context: Any) -> Visit:
    visit = Visit(browser.new_context(**context).new_page())
    visit.page.goto(place)
    return visit


def invitation(console: Console, staff: str, *, password: bool = False) -> str:
    token = invite(console.service.store, console.shop.id, staff, by=None, password=password).token
    return f"{console.url}/invitation/{token}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def is_in(visit: Visit, name: str) -> bool:
    visit.page.get_by_role("button", name=WORDS["sign_out"], exact=True).wait_for()
    return visit.page.get_by_role("banner").get_by_text(name).count() == 1


def test_a_passkey_is_made_used_and_used_once_more(console: Console, browser: Browser) -> None:
    seen = opened(browser, invitation(console, "ann"))
    page = seen.page
    with device(page):
        page.get_by_label(WORDS["entering.label"]).fill("phone")
        press(page, WORDS["invited.passkey_do"])
        assert is_in(seen, "Ann Rivers")
        (kept,) = list_passkeys(console.service, find_staff(console.service.store, console.shop.id, "ann"))
        assert kept.label == "phone"

        press(page, WORDS["sign_out"])
        page.wait_for_url("**/sign-in")
        press(page, WORDS["sign_in.passkey"])
        assert is_in(seen, "Ann Rivers")

        page.goto(f"{console.url}/step-up?next=/account")
        press(page, WORDS["sign_in.passkey"])
        page.wait_for_url(f"{console.url}/account")
        assert page.locator("strong", has_text="phone").count() == 1
        (cookie,) = [one for one in page.context.cookies() if one["name"].endswith("session")]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert not any("Content Security Policy" in one for one in seen.complaints)
    page.context.close()


def test_a_device_that_asks_nobody_is_not_enough(console: Console, browser: Browser) -> None:
    seen = opened(browser, invitation(console, "ben"))
    with device(seen.page, asks=False):
        press(seen.page, WORDS["invited.passkey_do"])
        seen.page.get_by_role("alert").filter(has_text=WORDS["entering.no_answer"]).wait_for()
    assert list_passkeys(console.service, find_staff(console.service.store, console.shop.id, "ben")) == []
    seen.page.context.close()


def test_the_provider_leads_there_and_back(console: Console, browser: Browser, provider: IdentityProvider) -> None:
    subject = known_subject(console.service.settings, "subject-ann")
    change_staff(console.service.store, console.shop.id, "eve", GivenStaff(subject=subject), by=None)
    seen = opened(browser, f"{console.url}/sign-in?next=/account")
    seen.page.locator("#provider-operator").fill(console.shop.id)
    press(seen.page, WORDS["sign_in.provider"])

    seen.page.wait_for_url(f"{console.url}/account")
    assert is_in(seen, "Eve Lindqvist")
    assert WORDS[f"account.way.{SignInWay.OIDC}"] in seen.page.content()

    seen.page.goto(f"{console.url}/step-up?next=/help")
    press(seen.page, WORDS["sign_in.provider"])
    seen.page.wait_for_url(f"{console.url}/help")

    provider.claims = {"nonce": "another"}
    press(seen.page, WORDS["sign_out"])
    seen.page.wait_for_url("**/sign-in")
    seen.page.locator("#provider-operator").fill(console.shop.id)
    press(seen.page, WORDS["sign_in.provider"])
    seen.page.get_by_role("alert").filter(has_text=WORDS["faults.sign-in-refused"]).wait_for()
    provider.claims = {}
    seen.page.context.close()


@contextmanager
def ago(console: Console, minutes: int) -> Iterator[None]:
    """What the console does is done so many minutes ago; the provider's clock is its own."""
    clock = console.service.clock
    console.service.clock = lambda: clock() - timedelta(minutes=minutes)
    try:
        yield
    finally:
        console.service.clock = clock


def test_what_was_written_is_there_after_a_passkey_and_after_the_provider(
    console: Console, browser: Browser, provider: IdentityProvider
) -> None:
    why = "No trade <shown>"
    subject = known_subject(console.service.settings, "subject-ann")
    change_staff(console.service.store, console.shop.id, "eve", GivenStaff(subject=subject), by=None)
    with ago(console, 20), console.browser("ann") as ann:
        case = console.order("ENTER-1")
        ann.post(f"/cases/{case}/propose", data={"version": "1", "text": "why", "step": "do"})
        seen = opened(browser, invitation(console, "eve"))
    page = seen.page

    def confirm() -> None:
        page.goto(f"{console.url}/cases/{case}")
        page.locator("#confirm > summary").click()
        page.locator("#confirm textarea").fill(why)
        page.locator("#confirm").get_by_role("button", name=WORDS["case.look"]).click()
        page.get_by_text(WORDS["step_up.carried"]).wait_for()
        assert seen.violations() == []

    def go_on() -> None:
        press(page, WORDS["step_up.on"])
        page.get_by_role("heading", name=WORDS["case.check.confirm"]).wait_for()
        assert page.locator("dd.lines").inner_text() == why

    with device(page):
        with ago(console, 20):
            press(page, WORDS["invited.passkey_do"])
            assert is_in(seen, "Eve Lindqvist")
        with ago(console, 10):
            confirm()
            press(page, WORDS["sign_in.passkey"])
            page.get_by_text(WORDS["step_up.kept"]).wait_for()
            assert seen.violations() == []
            go_on()
    confirm()
    with page.context.expect_page() as other:
        press(page, WORDS["sign_in.provider"])
    other.value.wait_for_url(f"{console.url}/cases/{case}")
    other.value.close()
    go_on()
    assert not any("Content Security Policy" in one for one in seen.complaints)
    page.context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_come_in(console: Console, browser: Browser, lang: str, scheme: str) -> None:
    for place in (f"{console.url}/sign-in", invitation(console, "ben", password=True)):
        seen = opened(browser, place, locale=lang, color_scheme=scheme, viewport={"width": 320, "height": 640})
        assert seen.page.locator("html").get_attribute("lang") == lang
        assert seen.violations() == []
        assert seen.width() <= 320
        assert {one.removeprefix(console.url).partition("/")[0] for one in seen.asked} == {""}
        assert seen.complaints == []
        seen.page.context.close()


def test_without_scripts_a_password_is_set_and_used(console: Console, browser: Browser) -> None:
    seen = opened(browser, invitation(console, "ben", password=True), java_script_enabled=False)
    page = seen.page
    page.locator("#password").fill("plum-lantern-north")
    press(page, WORDS["invited.password_do"])
    assert is_in(seen, "Ben Okafor")
    press(page, WORDS["sign_out"])
    page.locator("#operator").fill(console.shop.id)
    page.locator("#staff").fill("ben")
    page.locator("#password").fill("plum-lantern-north")
    press(page, WORDS["sign_in.do"])
    assert is_in(seen, "Ben Okafor")
    page.context.close()
