"""The console's door: who is let in from where, and what every answer says."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import httpx
import pytest
from tests import plain_http
from tests.functional.console.serving import BUTTON, Console
from tests.functional.web.serving import PATIENCE

from poisonbook.console.app import PAGES
from poisonbook.console.cookies import SESSION, read, session_cookie, view_cookie
from poisonbook.console.same_origin import own_place
from poisonbook.workflows.sign_in import session_of, sign_out

SAME = {"Sec-Fetch-Site": "same-origin"}


def bare(console: Console, staff: str | None = "ann") -> httpx.Client:
    """A client that says nothing of where its requests come from."""
    client = plain_http.client(base_url=console.url, timeout=PATIENCE)
    if staff is not None:
        client.headers["Cookie"] = f"{SESSION}={console.token(staff)}"
    return client


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Origin": "own"}, 403),
        ({"Origin": "own"}, 303),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_form_is_taken_from_the_consoles_own_pages_alone(console: Console, said: dict[str, str], status: int) -> None:
    headers = {name: console.url if value == "own" else value for name, value in said.items()}
    with bare(console) as client:
        answer = client.post("/next", content=b"", headers={**BUTTON, **headers})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
    ],
)
def test_other_sites_may_link_to_a_page_and_never_load_it(console: Console, said: dict[str, str], status: int) -> None:
    with bare(console) as client:
        assert client.get("/queue", headers=said).status_code == status


def test_a_form_is_taken_as_a_form_alone(console: Console) -> None:
    with console.browser("ann") as ann:
        assert ann.post("/next", content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
        assert ann.post("/next", content=b"x=%zz&", headers=BUTTON).status_code == 400
        assert ann.post("/next", content=b"surprise=1", headers=BUTTON).status_code == 422
        assert ann.post("/next", content=b"x=" + b"y" * 70_000, headers=BUTTON).status_code == 413


def test_the_console_answers_to_its_own_name_alone(console: Console) -> None:
    port = urlsplit(console.url).port
    with bare(console) as client:
        stranger = client.get("/queue", headers={"Host": f"evil.example:{port}"})
        posted = client.post("/next", content=b"", headers={**BUTTON, **SAME, "Host": f"evil.example:{port}"})

    assert (stranger.status_code, stranger.headers["location"]) == (303, f"{console.url}/")
    assert posted.status_code == 421


def test_every_answer_forbids_what_pages_here_never_need(console: Console) -> None:
    with console.browser("ann") as ann:
        answers = [ann.get(path) for path in ("/queue", "/nothing", "/console.css", "/keys.js", "/help")]

    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
    for page in (answers[0], answers[1], answers[4]):
        assert page.headers["cache-control"] == "no-store"
        policy = page.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "form-action 'self'" in policy


def test_no_page_has_script_or_style_in_it_nor_loads_anything_from_elsewhere(console: Console) -> None:
    case = console.order("DOOR-1")
    with console.browser("ann") as ann:
        pages = [ann.get(path).text for path in ("/queue", f"/cases/{case}", "/help", "/nothing")]

    for page in pages:
        assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) == [""] * page.count("<script")
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"\son[a-z]+=", page)
        loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page)
        assert loaded
        assert all(one.startswith("/") and not one.startswith("//") for one in loaded)


def test_cookies_are_for_this_host_and_no_script() -> None:
    secure, plain = session_cookie("abc", secure=True), session_cookie("abc", secure=False)

    assert secure == "__Host-poisonbook-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert plain == "poisonbook-session=abc; Path=/; HttpOnly; SameSite=Lax"
    assert session_cookie("", secure=True).endswith("; Max-Age=0")
    assert "HttpOnly" in view_cookie("de.dark", secure=True)
    assert read("poisonbook-session=abc", SESSION, secure=True) == ""  # not one that this host must have set
    assert read("a=b; __Host-poisonbook-session=abc", SESSION, secure=True) == "abc"
    assert read('"; =;;\\', SESSION, secure=False) == ""


@pytest.mark.parametrize(
    "place",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a\r\nSet-Cookie: x=y",
        "javascript:x",
        "",
        "/%0d%0a",
    ],
)
def test_nobody_is_led_elsewhere_nor_given_a_header(console: Console, place: str) -> None:
    with console.browser(None) as somebody:
        answer = somebody.post("/view", data={"lang": "de", "theme": "dark", "back": place})

    assert answer.status_code == 303
    assert answer.headers["location"] == own_place(place)
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith(("//", "/\\"))
    assert [name for name in answer.headers if name == "set-cookie"] == ["set-cookie"]
    assert "x=y" not in answer.headers["set-cookie"]


def test_the_address_of_a_step_leads_to_what_it_is_a_step_of(console: Console) -> None:
    with console.browser("ann") as ann:
        led = {
            path: ann.get(path).headers.get("location")
            for path in ("/cases/cas_1/propose", "/next", "/catalogue/decisions/d/agree")
        }
        assert ann.request("PUT", "/next").status_code == 405
    assert list(led.values()) == ["/cases/cas_1", "/", "/catalogue/decisions"]


def test_how_pages_look_is_kept_without_script(console: Console) -> None:
    with console.browser(None) as somebody:
        set_it = somebody.post("/view", data={"lang": "de", "theme": "dark", "back": "/help"})
        assert set_it.headers["location"] == "/help"
        shown = somebody.get("/help", headers={"Cookie": set_it.headers["set-cookie"].partition(";")[0]})
        assert '<html lang="de" data-theme="dark">' in shown.text
        assert "Tasten und Hilfe" in shown.text
        wrong = somebody.get("/help", headers={"Cookie": "poisonbook-view=xx.<script>"})
        assert '<html lang="en" data-theme="device">' in wrong.text
        assert '<html lang="de"' in somebody.get("/help", headers={"Accept-Language": "fr, de;q=0.5"}).text


def test_a_session_that_is_over_leads_to_the_sign_in(console: Console) -> None:
    service, token = console.service, console.token("ann")
    with bare(console, None) as client:
        client.headers["Cookie"] = f"{SESSION}={token}"
        assert client.get("/queue").status_code == 200
        session = session_of(service, token, service.clock())
        assert session is not None
        sign_out(service, session)
        over = client.get("/queue?view=mine")
        done = client.post("/next", content=b"", headers={**BUTTON, **SAME})

    assert (over.status_code, over.headers["location"]) == (303, "/sign-in?next=/queue")
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in")


def test_the_log_and_the_words_know_every_page() -> None:
    ids = [page.id for page in PAGES]
    assert len(set(ids)) == len(ids)
    assert all(page.roles is not None for page in PAGES if page.in_menu)
