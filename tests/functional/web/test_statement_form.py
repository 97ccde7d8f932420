"""The hosted form over HTTP: who may open it, what is checked, what is kept, and what its pages never do."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests import plain_http
from tests.functional.web.serving import Served, served, settings_in
from tests.roles import BOTH

from poisonbook.privacy.sealing import SealContext
from poisonbook.register.form_links import token_hash
from poisonbook.register.statement_words import LANGUAGES, words_for
from poisonbook.storage import form_links, statements

FILLED = {
    "lang": "de",
    "step": "send",
    "particulars.name": "CANARY Zora Vogel",
    "particulars.role": "CANARY owner",
    "particulars.company": "CANARY Pools",
    "particulars.street": "CANARY Weg 1\r\nHinterhaus",
    "particulars.town": "CANARY Berlin",
    "particulars.country": "CANARY land",
    "particulars.trade": "CANARY pools",
    "particulars.id_number": "CANARY-L01X",
    "particulars.id_authority": "CANARY Stadt",
    "products.0.amount": "20",
    "products.0.unit": "l",
    "products.0.use": "CANARY disinfection",
    "declared": "yes",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose store only these tests use: its bytes are looked through."""
    folder = tmp_path_factory.mktemp("form")
    with served(settings_in(folder, return_origins=("https://shop.example",))) as running:
        yield running


def asked(**more: Any) -> dict[str, Any]:
    """What a shop asks a link for."""
    products = [{"substance": "7722-84-1", "name": "Peroxid 35 %", "strength_ww": "35"}]
    return {
        "customer_id": "CANARY-customer",
        "jurisdiction": "EU",
        "claim": "professional_user",
        "products": products,
    } | more


def link(shop: httpx.Client, **more: Any) -> str:
    """The path of a new form."""
    answer = shop.post("/v1/statement-links", json=asked(**more))
    assert answer.status_code == 201, answer.text
    return str(urlsplit(answer.json()["url"]).path)


@pytest.fixture
def buyer(running: Served) -> Iterator[httpx.Client]:
    """A browser without a key."""
    with plain_http.client(base_url=running.url, timeout=60) as client:
        yield client


def send(buyer: httpx.Client, path: str, *without: str, **changed: str) -> httpx.Response:
    """Send the form without some fields and with others; `__` stands for a dot."""
    fields = {name: text for name, text in FILLED.items() if name not in without}
    return buyer.post(path, data=fields | {name.replace("__", "."): text for name, text in changed.items()})


def title(answer: httpx.Response) -> str:
    found = re.search(r"<title>(.*?)</title>", answer.text)
    assert found
    return found[1]


def test_a_buyer_makes_a_statement_that_the_shop_finds(
    running: Served, shop: httpx.Client, buyer: httpx.Client
) -> None:
    path = link(shop, return_url="https://shop.example/basket?step=3")

    assert buyer.get(path).status_code == 200
    done = send(buyer, path)
    assert (done.status_code, title(done)) == (200, words_for("de")["done_title"])
    back = re.search(r'href="(https://[^"]*)"', done.text)
    assert back
    query = parse_qs(urlsplit(back[1].replace("&amp;", "&")).query)
    assert query["step"] == ["3"]
    (id_,) = query["statement"]
    assert id_ in done.text
    found = shop.get(f"/v1/statements/{id_}").json()
    assert found["substances"] == [{"substance": "hydrogen-peroxide", "strength_ww": "35", "amount_kg": "22.74"}]
    with running.service.store.reading() as connection:
        kept = statements.find(connection, running.operator.id, id_)
    assert kept is not None
    opened = BOTH.open(kept.sealed, context=SealContext(running.operator.id, "statement", id_))
    assert opened["particulars.street"] == "CANARY Weg 1\nHinterhaus"
    assert opened["products.0.product"] == "Peroxid 35 %"
    assert opened["lang"] == "de"


def test_it_is_looked_at_again_before_it_is_sent(running: Served, shop: httpx.Client, buyer: httpx.Client) -> None:
    path = link(shop)

    looked_at = send(buyer, path, step="check")
    assert (looked_at.status_code, title(looked_at)) == (200, words_for("de")["check_title"])
    hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', looked_at.text))
    assert hidden["particulars.name"] == "CANARY Zora Vogel"
    changed = buyer.post(path, data=hidden | {"step": "edit"})
    assert title(changed) == words_for("de")["title"]
    assert 'value="CANARY Zora Vogel"' in changed.text
    assert re.search(r'id="declared"[^>]* checked', changed.text)
    assert title(buyer.post(path, data=hidden | {"step": "send"})) == words_for("de")["done_title"]


def test_without_a_step_nothing_is_sent(shop: httpx.Client, buyer: httpx.Client) -> None:
    assert title(send(buyer, link(shop), "step")) == words_for("de")["check_title"]


def test_all_faults_are_told_at_once_and_what_was_written_is_still_there(
    shop: httpx.Client, buyer: httpx.Client
) -> None:
    path, words = link(shop), words_for("de")

    page = send(buyer, path, "particulars.name", "declared", products__0__amount="viel")
    assert page.status_code == 422
    assert title(page) == f"{words['error_title']} {words['title']}"
    for text in (words["fields.name.missing"], words["not_declared"], words["errors.not_a_number"]):
        assert page.text.count(text) == 2, text  # in the list and at the field
    assert 'value="CANARY Pools"' in page.text
    assert 'value="viel"' in page.text
    assert send(buyer, path).status_code == 200


def test_what_the_shop_has_said_cannot_be_changed_by_its_buyer(
    running: Served, shop: httpx.Client, buyer: httpx.Client
) -> None:
    path = link(shop)

    done = send(buyer, path, products__0__substance="acetone", products__0__concentration="90", products__0__cas="x")
    id_ = re.search(r"stm_[0-9a-f]{32}", done.text)
    assert id_
    found = shop.get(f"/v1/statements/{id_[0]}").json()["substances"]
    assert [(one["substance"], one["strength_ww"]) for one in found] == [("hydrogen-peroxide", "35")]


def test_a_shop_whose_buyer_does_not_come_back_finds_the_statement_by_its_order(
    running: Served, shop: httpx.Client, buyer: httpx.Client
) -> None:
    path, query = link(shop, order_id="O-7"), {"order_id": "O-7"}

    assert shop.get("/v1/statements", params=query).json() == {"statements": []}
    id_ = re.search(r"stm_[0-9a-f]{32}", send(buyer, path).text)
    assert id_
    (found,) = shop.get("/v1/statements", params=query).json()["statements"]
    assert (found["id"], found["order_id"], found["usable"]) == (id_[0], "O-7", True)
    with running.client(operator=running.other) as other:
        assert other.get("/v1/statements", params=query).json() == {"statements": []}


def test_a_strength_that_the_shop_has_said_is_exact(shop: httpx.Client, buyer: httpx.Client) -> None:
    said = [{"substance": "7722-84-1", "name": "Peroxid", "strength_ww": "12.125"}]

    done = send(buyer, link(shop, products=said))
    assert done.status_code == 200
    id_ = re.search(r"stm_[0-9a-f]{32}", done.text)
    assert id_
    (found,) = shop.get(f"/v1/statements/{id_[0]}").json()["substances"]
    assert found["strength_ww"] == "12.125"


def test_a_link_is_good_for_one_statement(shop: httpx.Client, buyer: httpx.Client) -> None:
    path = link(shop)

    assert send(buyer, path).status_code == 200
    for answer in (buyer.get(path), send(buyer, path), send(buyer, path, step="check")):
        assert answer.status_code == 410
        assert "CANARY" not in answer.text
    assert title(buyer.get(path, headers={"Accept-Language": "fr"})) == words_for("fr")["used_title"]


def test_of_two_that_send_it_at_once_one_is_late(running: Served, shop: httpx.Client, buyer: httpx.Client) -> None:
    path, before = link(shop), statement_count(running)

    with ThreadPoolExecutor(8) as pool:
        answers = [one.status_code for one in pool.map(lambda _: send(buyer, path), range(8))]
    assert sorted(answers) == [200] + [410] * 7
    assert statement_count(running) == before + 1


def test_a_link_expires(
    running: Served, shop: httpx.Client, buyer: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, clock = link(shop), running.service.clock

    monkeypatch.setattr(running.service, "clock", lambda: clock() + timedelta(hours=47, minutes=59))
    assert buyer.get(path).status_code == 200
    monkeypatch.setattr(running.service, "clock", lambda: clock() + timedelta(hours=48, minutes=1))
    for answer in (buyer.get(path, headers={"Accept-Language": "pl"}), send(buyer, path, lang="pl")):
        assert (answer.status_code, title(answer)) == (410, words_for("pl")["expired_title"])


@pytest.mark.parametrize("token", ["x", "A" * 43, "%2e%2e", "a%20b"])
def test_an_unknown_link_opens_nothing(buyer: httpx.Client, token: str) -> None:
    for answer in (buyer.get(f"/statement/{token}?lang=es"), send(buyer, f"/statement/{token}", lang="es")):
        assert (answer.status_code, title(answer)) == (404, words_for("es")["unknown_title"])


def test_only_the_hash_of_the_token_is_kept(running: Served, shop: httpx.Client, buyer: httpx.Client) -> None:
    path = link(shop)
    token = path.rpartition("/")[2]
    assert len(token) == 43  # 256 bits

    send(buyer, path)
    with running.service.store.reading() as connection:
        found = form_links.by_token(connection, token_hash(token))
    assert found is not None
    assert found[1].used_at is not None
    assert files_with(running, token.encode()) == []


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "null"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://["}, False),
    ],
)
def test_no_other_page_sends_the_form(
    shop: httpx.Client, buyer: httpx.Client, headers: dict[str, str], accepted: bool
) -> None:
    answer = buyer.post(link(shop), data=FILLED, headers=headers)

    assert answer.status_code == (200 if accepted else 403)
    assert accepted or words_for("en")["refused_title"] in answer.text


@pytest.mark.parametrize("body", [b"particulars.name=%ff", b"\xff", b"&".join(b"a=%d" % place for place in range(600))])
def test_what_is_no_form_is_refused(shop: httpx.Client, buyer: httpx.Client, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    assert buyer.post(link(shop), content=body, headers=headers).status_code == 403


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_shown_in_the_buyers_language(shop: httpx.Client, buyer: httpx.Client, lang: str) -> None:
    words = words_for(lang)

    for answer in (
        buyer.get(link(shop, lang=lang), headers={"Accept-Language": "en;q=0.5"}),
        buyer.get(link(shop, lang="en"), params={"lang": lang}),
        buyer.get(link(shop), headers={"Accept-Language": f"it, {lang};q=0.9, en;q=0.1"}),
        buyer.get(link(shop, lang="it"), headers={"Accept-Language": lang}),
    ):
        assert f'<html lang="{lang}">' in answer.text
        assert title(answer) == words["title"]
        assert words["laws.EU"] in answer.text


def test_a_form_sent_from_an_address_with_a_language_is_taken(shop: httpx.Client, buyer: httpx.Client) -> None:
    path = link(shop)

    assert title(send(buyer, f"{path}?lang=pl", "lang", step="check")) == words_for("pl")["check_title"]


def test_it_says_who_asks_why_and_what_becomes_of_it(shop: httpx.Client, buyer: httpx.Client) -> None:
    page = buyer.get(link(shop, lang="en")).text

    assert "Apotheke am Markt asks you for this statement." in page
    assert "(Regulation (EU) 2019/1148, Article 8(2) and Annex IV)" in page
    assert "Your statement is kept for 18 months after the last sale that rests on it." in page
    assert "stored encrypted" in page
    assert "This is not the official form. The rules they follow were partly not compared with a source." in page
    assert page.index("35") < page.index("What you will use it for")


def test_pages_say_nothing_to_anybody_else(shop: httpx.Client, buyer: httpx.Client) -> None:
    path = link(shop)

    for answer in (buyer.get(path), send(buyer, path, step="check"), send(buyer, path), buyer.get("/statement/x")):
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert "set-cookie" not in headers
        assert re.findall(r"<script|<style| style=| on\w+=|(?:src|href)=\"(?:https?:)?//", answer.text) == []


def test_what_hostile_texts_say_stays_text(shop: httpx.Client, buyer: httpx.Client) -> None:
    hostile = "\"><script>alert(1)</script>{{ 7*7 }}'"

    for step in ("check", "edit"):
        page = send(buyer, link(shop), step=step, particulars__name=hostile)
        assert "<script" not in page.text
        assert "{{ 7*7 }}" in page.text


def test_a_link_for_a_registered_product_asks_for_what_its_listing_does_not_say(
    shop: httpx.Client, buyer: httpx.Client
) -> None:
    listings = [
        {"id": "P35", "title": "Hydrogen peroxide 35 % 5 l", "lang": "en"},
        {"id": "PX", "title": "Nitric acid 1 l", "lang": "en"},
        {"id": "SOAP", "title": "Hand soap 500 ml", "lang": "en"},
    ]
    shop.post("/v1/products", json={"products": listings}).raise_for_status()

    known = buyer.get(link(shop, products=[{"product_id": "P35", "name": "P 35"}])).text
    assert 'name="products.0.concentration"' not in known
    unknown = buyer.get(link(shop, products=[{"product_id": "PX"}])).text
    assert 'name="products.0.concentration"' in unknown
    assert 'name="products.0.product"' in unknown
    for id_ in ("SOAP", "NEVER"):
        answer = shop.post("/v1/statement-links", json=asked(products=[{"product_id": id_}]))
        assert (answer.status_code, answer.json()["code"]) == (422, "statement-link")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"claim": "general_public"}, "statement-link"),
        ({"products": [{"substance": "marzipan"}]}, "statement-link"),
        ({"products": [{}]}, "statement-link"),
        ({"products": [{"substance": "nitric acid", "product_id": "X"}]}, "statement-link"),
        ({"products": []}, "invalid-body"),
        ({"products": [{"substance": "nitric acid", "strength_ww": "150"}]}, "statement-link"),
        ({"products": [{"substance": "nitric acid", "strength_ww": "0"}]}, "statement-link"),
        ({"products": [{"substance": "nitric acid", "name": " "}]}, "statement-link"),
        ({"products": [{"substance": "nitric acid", "name": "Acid \u202e06"}]}, "statement-link"),
        ({"products": [{"substance": "nitric acid", "name": "Acid \ue000"}]}, "statement-link"),
        ({"jurisdiction": "AU"}, "no-statement-form"),
        ({"return_url": "https://evil.example/"}, "statement-link"),
        ({"return_url": "http://shop.example/"}, "statement-link"),
        ({"return_url": "https://shop.example@evil.example/"}, "statement-link"),
        ({"return_url": "https://shop.example.evil.example/"}, "statement-link"),
        ({"return_url": "https://shop.example:444/"}, "statement-link"),
        ({"return_url": "https://shop.example\\@evil.example/"}, "statement-link"),
        ({"return_url": "javascript:alert(1)"}, "statement-link"),
        ({"return_url": "https://[evil"}, "statement-link"),
        ({"return_url": "//shop.example/"}, "statement-link"),
    ],
)
def test_a_link_that_leads_astray_is_not_made(shop: httpx.Client, more: dict[str, Any], code: str) -> None:
    answer = shop.post("/v1/statement-links", json=asked(**more))

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_link_says_which_of_its_fields_no_statement_could_hold(shop: httpx.Client) -> None:
    products = [{"substance": "nitric acid"}, {"substance": "nitric acid", "strength_ww": "150"}]

    answer = shop.post("/v1/statement-links", json=asked(products=products))
    assert answer.json()["detail"] == "products.1.strength_ww: Enter a number of at most 100"


@pytest.mark.parametrize("code", ["GB", "CA", "DK"])
def test_every_law_with_a_form_can_be_asked_for(shop: httpx.Client, buyer: httpx.Client, code: str) -> None:
    page = buyer.get(link(shop, jurisdiction=code, lang="fr"))

    assert page.status_code == 200
    assert words_for("fr")[f"laws.{'EU' if code == 'DK' else code}"].split(".", maxsplit=1)[0] in page.text


def test_the_style_sheet_is_not_sent_twice(buyer: httpx.Client) -> None:
    first = buyer.get("/statement-form.css")
    again = buyer.get("/statement-form.css", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, first.headers["content-type"]) == (200, "text/css")
    assert (again.status_code, again.content) == (304, b"")


def test_no_byte_of_what_was_written_is_in_the_store_or_the_log(
    running: Served, shop: httpx.Client, buyer: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        path = link(shop)
        send(buyer, path, "declared")
        send(buyer, path, step="check")
        send(buyer, path)
        send(buyer, path)

    assert "CANARY" not in caplog.text
    assert path.rpartition("/")[2] not in "".join(told(record) for record in caplog.records)
    assert files_with(running, b"CANARY") == []


def told(record: logging.LogRecord) -> str:
    """What the service's log says. The client's own records, and those that uvicorn writes to nobody, are no part."""
    if record.name.startswith(("httpx", "httpcore", "uvicorn.access")):
        return ""
    return record.getMessage() + str(record.__dict__.get("fields", ""))


def files_with(running: Served, canary: bytes) -> list[str]:
    files = [path for path in Path(running.service.settings.folder).rglob("*") if path.is_file()]
    assert any(path.stat().st_size > 50_000 for path in files)
    return [path.name for path in files if canary in path.read_bytes()]


def statement_count(running: Served) -> int:
    with running.service.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM statements").scalar_one())
