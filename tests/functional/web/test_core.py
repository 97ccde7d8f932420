"""What the server does with every request, whatever it asks."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from tests import plain_http
from tests.functional.web.serving import Served, wait_until

from poisonbook.register.access import Scope
from poisonbook.web.problems import PROBLEM
from poisonbook.workflows.access import revoke_key

TRAINING = {"on": "2026-11-20", "subject": "Regulation (EU) 2019/1148", "role": "counter", "people": 3}
LINE = {"product_id": "P", "quantity": "1"}
EARLY, LATE = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem, which is a whole one."""
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:poisonbook:problem:{body['code']}"
    assert body["title"]
    assert body["detail"]
    return answer.status_code, body["code"]


def test_it_lives_and_is_ready(running: Served) -> None:
    assert plain_http.get(f"{running.url}/health/live").json() == {"status": "ok"}
    ready = plain_http.get(f"{running.url}/health/ready").json()
    assert (ready["status"], ready["erasure"], ready["rules"]) == ("ok", "done", "done")


def test_without_a_key_nobody_comes_in(running: Served) -> None:
    answer = plain_http.get(f"{running.url}/v1/trainings")

    assert problem(answer) == (401, "api-key-missing")
    assert answer.headers["www-authenticate"] == 'Bearer realm="poisonbook"'


@pytest.mark.parametrize("sent", ["Bearer pbk_wrong", "bearer x", "Bearer \u00ff"])
def test_an_unknown_key_opens_nothing(running: Served, sent: str) -> None:
    answer = plain_http.get(f"{running.url}/v1/trainings", headers={b"Authorization": sent.encode("latin-1")})

    assert problem(answer) == (401, "api-key-unknown")


def test_another_scheme_is_no_key(running: Served) -> None:
    assert problem(plain_http.get(f"{running.url}/v1/trainings", auth=("pbk", "x"))) == (401, "api-key-missing")


def test_a_key_opens_only_what_its_scopes_name(running: Served) -> None:
    with running.client(Scope.CHECKOUT) as client:
        answer = client.get("/v1/trainings")

    assert problem(answer) == (403, "scope-missing")
    assert 'scope="register"' in answer.headers["www-authenticate"]


def test_a_revoked_key_dies(running: Served) -> None:
    made = running.key(Scope.CATALOGUE)
    assert running.status(made.secret) == 404

    revoke_key(running.service.store, running.operator.id, made.key.id)

    wait_until(lambda: running.status(made.secret) == 401)


def test_an_unknown_path_is_a_problem(running: Served) -> None:
    assert problem(plain_http.get(f"{running.url}/v2/orders")) == (404, "not-found")


def test_another_method_says_which_there_are(shop: httpx.Client) -> None:
    answer = shop.put("/v1/trainings", json={})

    assert problem(answer) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_options_say_which_methods_there_are(running: Served) -> None:
    answer = httpx.options(f"{running.url}/v1/trainings")

    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, "GET, HEAD, OPTIONS, POST", b"")


def test_head_is_get_without_its_body(shop: httpx.Client) -> None:
    head, get = shop.head("/v1/trainings"), shop.get("/v1/trainings")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "malformed-request")),
        (b"", (400, "malformed-request")),
        (b'{"subject": "\xff"}', (400, "malformed-request")),
        (b"[" * 100_000, (422, "invalid-body")),
        (b"[]", (422, "invalid-body")),
        (json.dumps(TRAINING | {"who": "Anna Schmidt"}).encode(), (422, "invalid-body")),
        (json.dumps(TRAINING | {"people": "three"}).encode(), (422, "invalid-body")),
        (json.dumps(TRAINING | {"subject": "a\0b"}).encode(), (422, "invalid-body")),
    ],
)
def test_a_wrong_body_is_said_without_what_it_held(shop: httpx.Client, body: bytes, expected: tuple[int, str]) -> None:
    answer = shop.post("/v1/trainings", content=body, headers={"Content-Type": "application/json"})

    assert problem(answer) == expected
    assert not {"Anna", "who", "three"} & set(answer.json()["detail"].replace("`", " ").split())


@pytest.mark.parametrize(
    "headers",
    [{}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json", "Content-Encoding": "gzip"}],
)
def test_only_json_is_taken(shop: httpx.Client, headers: dict[str, str]) -> None:
    answer = shop.post("/v1/trainings", content=json.dumps(TRAINING).encode(), headers=headers)

    assert problem(answer) == (415, "media-type")


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/v1/incidents", {"kind": "loss", "substance": "acetone", "noticed_at": EARLY}, "$.noticed_at"),
        ("/v1/incidents/inc_1/report", {"reported_at": LATE, "reference": "1"}, "$.reported_at"),
        ("/v1/stock", {"product_id": "P", "event": "counted", "packs": "1", "at": EARLY}, "$.at"),
        ("/v1/orders", {"order_id": "1", "lines": [LINE], "at": LATE}, "$.at"),
        ("/v1/trainings", TRAINING | {"on": LATE[:10]}, "$.on"),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused(
    shop: httpx.Client, path: str, body: dict[str, Any], where: str
) -> None:
    answer = shop.post(path, json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-body")
    assert answer.json()["detail"].endswith(f"lies in the years 1900 to 2999 - at {where}")


def test_a_query_is_checked_too(shop: httpx.Client) -> None:
    assert problem(shop.get("/v1/stock", params={"everything": "1"})) == (400, "invalid-query")
    assert problem(shop.get("/v1/trainings", params={"everything": "1"})) == (400, "invalid-query")


def test_a_path_is_utf8_without_control_characters(shop: httpx.Client) -> None:
    assert problem(shop.get("/v1/products/%ff")) == (400, "malformed-request")
    assert problem(shop.get("/v1/products/a%00b")) == (400, "malformed-request")
    assert problem(shop.get(f"/v1/products/{'x' * 201}")) == (404, "not-found")


def test_an_id_may_hold_a_slash(shop: httpx.Client) -> None:
    registered = shop.post("/v1/products", json={"products": [{"id": "A/B ?", "title": "Garden gloves"}]})

    assert registered.status_code == 200
    assert shop.get("/v1/products/A%2FB%20%3F").json()["id"] == "A/B ?"


def test_a_large_body_is_refused_before_it_is_read(running: Served) -> None:
    secret = running.key().secret
    address = urlsplit(running.url)
    with socket.create_connection((address.hostname, address.port or 0)) as line:
        head = f"POST /v1/trainings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n"
        line.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n".encode())
        answered = line.makefile("rb").read()

    assert answered.startswith(b"HTTP/1.1 413 ")


def test_a_large_body_without_a_length_is_refused_at_the_limit(shop: httpx.Client, running: Served) -> None:
    limit = running.service.settings.body_limit
    sent = 0

    def chunks() -> object:
        nonlocal sent
        for _ in range(100 * limit // 65536):
            sent += 65536
            yield b" " * 65536

    try:
        answer = shop.post("/v1/trainings", content=chunks(), headers={"Content-Type": "application/json"})  # type: ignore[arg-type]
        assert problem(answer) == (413, "body-too-large")
    except (httpx.WriteError, httpx.ReadError):  # the server hung up while we were still sending
        pass
    assert sent < 50 * limit


def test_every_answer_is_safe_to_show(shop: httpx.Client) -> None:
    for answer in (shop.get("/v1/trainings"), shop.get("/nothing"), shop.get("/health/live")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "server" not in answer.headers


def test_requests_have_ids_of_our_own(shop: httpx.Client) -> None:
    ids = {shop.get("/health/live", headers={"Request-Id": "Anna"}).headers["request-id"] for _ in range(3)}

    assert len(ids) == 3
    assert "Anna" not in ids


def test_the_document_is_served_with_a_tag(running: Served) -> None:
    first = plain_http.get(f"{running.url}/openapi.json")

    again = plain_http.get(f"{running.url}/openapi.json", headers={"If-None-Match": first.headers["etag"]})

    assert first.json()["openapi"] == "3.1.0"
    assert (again.status_code, again.content) == (304, b"")


def test_the_documentation_asks_nobody_else(running: Served) -> None:
    page = plain_http.get(f"{running.url}/docs")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in page.text
    assert "//" not in page.text.replace("https://book.example", "").replace("// ", "")
    assert "style-src 'self'" in page.headers["content-security-policy"]
    assert plain_http.get(f"{running.url}/docs/style.css").headers["content-type"] == "text/css"
