"""Coming in, proving it once more, and leaving, as a browser without scripts does."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.functional.console.serving import BUTTON, Console

from poisonbook.console.cookies import SESSION
from poisonbook.register.staff import SignInWay
from poisonbook.workflows.invitations import invite
from poisonbook.workflows.sign_in import session_of
from poisonbook.workflows.sign_in_tries import SignInTries

PASSWORD = "plum-lantern-north"  # noqa: S105
OTHER_PASSWORD = "fern-copper-evening"  # noqa: S105


@pytest.fixture(autouse=True)
def _nobody_tried_yet(console: Console) -> None:
    console.service.tries = SignInTries()


def invited(console: Console, staff: str = "ann", *, password: bool = True) -> str:
    """The page that an invitation leads to."""
    token = invite(console.service.store, console.shop.id, staff, by=None, password=password).token
    return f"/invitation/{token}"


def set_password(console: Console, staff: str = "ann") -> httpx.Client:
    """A browser of somebody who just set their password."""
    browser = console.browser(None)
    assert browser.post(invited(console, staff), data={"password": PASSWORD}).status_code == 303
    return browser


def has_password(console: Console) -> None:
    """Let Ann have a password."""
    set_password(console).close()


def sign_in(console: Console, browser: httpx.Client, **more: str) -> httpx.Response:
    said = {"staff": "ann", "password": PASSWORD, "operator": console.shop.id, **more}
    return browser.post("/sign-in", data=said)


def press(browser: httpx.Client, place: str) -> httpx.Response:
    """What a browser sends for a form that is a button alone."""
    return browser.post(place, content=b"", headers={"Content-Type": "application/x-www-form-urlencoded"})


def session_in(console: Console, browser: httpx.Client) -> Any:
    token = browser.cookies.get(SESSION) or ""
    return session_of(console.service, token, console.service.clock())


def test_whoever_is_not_in_is_led_to_sign_in_and_then_on(console: Console) -> None:
    has_password(console)
    with console.browser(None) as browser:
        led = browser.get("/account")
        assert led.status_code == 303
        page = browser.get(led.headers["location"])
        assert page.status_code == 200
        place = re.search(r'name="next" value="([^"]*)"', page.text)
        assert place is not None
        into = sign_in(console, browser, next=place[1].replace("&amp;", "&"))

        assert into.headers["location"] == "/account"
        assert browser.get("/account").status_code == 200


def test_the_invitation_of_the_first_minute_is_the_way_in_of_the_first_day(console: Console) -> None:
    page = invited(console)
    with console.browser(None) as browser:
        assert "Ann Rivers" in browser.get(page).text
        weak = browser.post(page, data={"password": "password1234"})
        assert weak.status_code == 422
        assert "12 to 128" in weak.text
        set_it = browser.post(page, data={"password": PASSWORD})

        assert (set_it.status_code, set_it.headers["location"]) == (303, "/")
        assert session_in(console, browser).way is SignInWay.PASSWORD
        assert browser.get(page).status_code == 404
        assert browser.post(page, data={"password": PASSWORD}).status_code == 404


def test_the_cookie_is_for_this_host_and_for_no_script(console: Console) -> None:
    has_password(console)
    with console.browser(None) as browser:
        cookie = sign_in(console, browser).headers["set-cookie"]

    assert cookie.startswith(f"{SESSION}=")
    assert {"Path=/", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Expires" not in cookie


@pytest.mark.parametrize(
    "wrong", [{"password": OTHER_PASSWORD}, {"staff": "nobody"}, {"staff": "ben"}, {"operator": "opr_none"}]
)
def test_what_is_wrong_is_told_to_nobody(console: Console, wrong: dict[str, str]) -> None:
    has_password(console)
    with console.browser(None) as browser:
        refused = sign_in(console, browser, **wrong)

    assert refused.status_code == 403
    assert "What was wrong is told to nobody here" in refused.text
    assert "set-cookie" not in refused.headers
    assert PASSWORD not in refused.text
    assert OTHER_PASSWORD not in refused.text


def test_whoever_tries_too_often_waits(console: Console) -> None:
    with console.browser(None) as browser:
        answers = [sign_in(console, browser, password=OTHER_PASSWORD).status_code for _ in range(11)]

    assert answers == [403] * 10 + [429]


def test_a_session_that_was_there_before_is_not_gone_on_in(console: Console) -> None:
    has_password(console)
    planted = console.token("ben")
    with console.browser(None) as browser:
        browser.cookies.set(SESSION, planted)
        answer = sign_in(console, browser)

    new = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
    assert new != planted
    assert session_of(console.service, planted, console.service.clock()) is None
    found = session_of(console.service, new, console.service.clock())
    assert found is not None
    assert found.staff.id == "ann"


def test_nobody_is_sent_elsewhere_after_signing_in(console: Console) -> None:
    has_password(console)
    for place in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        with console.browser(None) as browser:
            assert sign_in(console, browser, next=place).headers["location"] == "/"


def test_no_other_site_signs_anybody_in_or_out(console: Console) -> None:
    has_password(console)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        with console.browser(None) as browser:
            assert browser.post("/sign-out", headers=headers, data={}).status_code == 403
            said = {"staff": "ann", "password": PASSWORD, "operator": console.shop.id}
            assert browser.post("/sign-in", headers=headers, data=said).status_code == 403


def test_whoever_leaves_is_out_and_the_browser_forgets(console: Console) -> None:
    with closing(set_password(console)) as browser:
        token = browser.cookies[SESSION]
        answer = press(browser, "/sign-out")

        assert answer.headers["location"] == "/sign-in"
        assert "Max-Age=0" in answer.headers["set-cookie"]
    assert session_of(console.service, token, console.service.clock()) is None


def test_leaving_everywhere_ends_all_sessions(console: Console) -> None:
    elsewhere = console.token("ann")
    with closing(set_password(console)) as browser:
        assert browser.get("/account").status_code == 200
        assert press(browser, "/account/sign-out-everywhere").headers["location"] == "/sign-in"
    assert session_of(console.service, elsewhere, console.service.clock()) is None


def test_what_weighs_much_is_proved_once_more_and_the_token_changes(console: Console) -> None:
    with closing(set_password(console)) as browser:
        before = browser.cookies[SESSION]
        clock = console.service.clock
        console.service.clock = lambda: clock() + timedelta(minutes=6)
        try:
            led = press(browser, "/account/password/forget")
            assert led.headers["location"].startswith("/step-up")
            wrong = browser.post("/step-up", data={"password": OTHER_PASSWORD, "next": "/account"})
            assert wrong.status_code == 403
            right = browser.post("/step-up", data={"password": PASSWORD, "next": "/account"})
            assert right.headers["location"] == "/account"
            assert browser.cookies[SESSION] != before
            # There is no other way in for her.
            assert press(browser, "/account/password/forget").status_code == 422
        finally:
            console.service.clock = clock
    assert session_of(console.service, before, console.service.clock()) is None


@contextmanager
def later(console: Console) -> Iterator[None]:
    """So late that everybody is asked once more who they are."""
    clock = console.service.clock
    console.service.clock = lambda: clock() + timedelta(minutes=6)
    try:
        yield
    finally:
        console.service.clock = clock


def hidden(page: httpx.Response, action: str) -> dict[str, str]:
    """What stands in the hidden fields of the form that leads to a place."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}">(.*?)</form>', page.text, re.DOTALL)
    assert form is not None
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[1], re.DOTALL)
    return {name: html.unescape(value) for name, value in found}


def test_what_was_written_goes_on_past_the_proof_of_who_it_is(console: Console) -> None:
    case, why = console.order("CARRY-1"), 'Too <much> & "no"\ntrade, said ä 😀'
    with console.browser("ann") as ann:
        ann.post(f"/cases/{case}/propose", data={"version": "1", "text": "No trade.", "step": "do"})
    with closing(set_password(console, "eve")) as eve, later(console):
        step = f"/cases/{case}/confirm"
        asked = eve.post(step, data={"version": "2", "text": why, "step": "do"})
        assert asked.status_code == 200
        assert "No trade" not in asked.text  # nothing of the case is shown
        wrong = eve.post("/step-up", data={**hidden(asked, "/step-up"), "password": OTHER_PASSWORD})
        assert (wrong.status_code, hidden(wrong, "/step-up")) == (403, hidden(asked, "/step-up"))
        assert hidden(asked, "/step-up")["next"] == f"/cases/{case}"
        right = eve.post("/step-up", data={**hidden(wrong, "/step-up"), "password": PASSWORD})
        assert "location" not in right.headers
        assert hidden(right, step)["text"] == why
        before = eve.get(f"/cases/{case}").text
        assert "Too " not in before
        done = eve.post(step, data=hidden(right, step))
        assert done.headers["location"] == f"/cases/{case}?done=confirm"
        assert html.escape("Too <much> &", quote=False) in eve.get(f"/cases/{case}").text


def test_what_is_carried_is_a_form_of_that_step_of_whoever_may_take_it_and_for_no_other_place(console: Console) -> None:
    case = console.order("CARRY-2")
    with closing(set_password(console, "eve")) as eve, later(console):
        step = f"/cases/{case}/confirm"
        assert eve.post(step, data={"version": "1", "surprise": "x"}).status_code == 422
        assert eve.post(step, content=b"text=" + b"y" * 70_000, headers=BUTTON).status_code == 413
        assert eve.post(step, data={"version": "1"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        said = {"password": PASSWORD, "next": f"/cases/{case}", "said": "version=1"}
        for then in ("https://evil.example/x", "//evil.example", "javascript:alert(1)"):
            assert eve.post("/step-up", data={**said, "then": then}).headers["location"] == f"/cases/{case}"
        assert eve.post("/step-up", data={**said, "then": step, "said": "%zz ä"}).status_code == 400
        large = eve.post("/step-up", data={**said, "then": step, "said": "text=" + "+" * 60_000})
        assert large.status_code == 200
    with console.browser("ann") as ann, later(console):
        assert ann.post(step, data={"version": "1", "text": "why"}).status_code == 403


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id":"x"}', "[" * 5000, '{"id":"AA","rawId":"AA"}'])
def test_an_answer_that_no_device_gave_lets_nobody_in(console: Console, answer: str) -> None:
    with console.browser(None) as browser:
        asked = press(browser, "/sign-in/passkey/challenge")
        assert asked.status_code == 200
        assert set(asked.json()) == {"token", "options"}
        said = {"token": asked.json()["token"], "answer": answer}

        assert browser.post("/sign-in/passkey", data=said).status_code == 403
